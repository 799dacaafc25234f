"""The study as one page: the paper's and the measured numbers, figures with their data, cost, origin."""
