"""The paper's figures, each drawn from result files alone."""
