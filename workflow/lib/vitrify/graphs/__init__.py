"""Configurations as graphs: random windows, nearest neighbours, batches."""
