"""What runs under a workflow engine: work folders, locks, logs, processes, digests of code."""
