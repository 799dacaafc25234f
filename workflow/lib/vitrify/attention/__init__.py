"""What a network with self-attention looks at: its weights on edges, and what the graphs of the high ones are like."""
