"""The networks, one module per network."""
