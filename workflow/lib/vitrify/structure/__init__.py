"""Structural metrics: graphs of whole configurations, counts in them, and their regression on temperature."""
