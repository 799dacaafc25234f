"""Cost of a study: work counted from the configuration, times measured on the machine at hand."""
