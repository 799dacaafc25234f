"""Molecular dynamics: schedules, runs and seeds, LAMMPS, the shared start, cooling, inherent structures."""
