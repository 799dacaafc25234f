"""The configuration: checked, and resolved into what there is to do."""
