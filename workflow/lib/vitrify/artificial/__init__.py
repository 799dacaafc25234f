"""Artificial configurations: rings of n particles around a particle, drawn and classified."""
