"""Labelled configurations: folds, datasets, energy matching, and the samples that networks read."""
