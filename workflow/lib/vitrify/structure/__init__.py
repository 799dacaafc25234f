"""Structural metrics: graphs of whole configurations, what is counted in them, and its regression on temperature."""
