"""The configuration: checked, and resolved into the work of the study."""
