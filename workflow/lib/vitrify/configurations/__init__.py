"""Measurements on recorded configurations: energies, the glass transition, radial distribution functions."""
