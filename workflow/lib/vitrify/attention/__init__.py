"""Self-attention of a trained network: its weights on edges, and the graphs of high weights."""
