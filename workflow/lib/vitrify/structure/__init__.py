"""Structure of configurations as graphs: what is joined, and what stands alone."""
