"""Cost of a study: work counted from its configuration, times measurements on the machine at hand."""
