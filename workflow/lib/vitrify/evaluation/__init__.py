"""Quality of predictions: scores, comparisons, and the paper's numbers."""
