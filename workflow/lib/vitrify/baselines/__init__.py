"""Descriptors of whole configurations and simple classifiers of them, to be compared with the networks."""
