"""The study as one page: what the paper states and what was measured, figures with their data, cost, origin."""
