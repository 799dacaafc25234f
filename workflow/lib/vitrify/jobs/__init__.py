"""Support for jobs of a workflow engine: work folders, locks, logs, processes, digests of code."""
