"""What a study will cost: work counted from the configuration, times measured on the machine at hand."""
