"""Configurations as images, the input of the CNN."""
