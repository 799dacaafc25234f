"""Training of the networks: learning rate, splits, hyperparameter search, one module per network."""
