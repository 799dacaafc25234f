"""Variants: the D-MPNN trained again with one thing changed.

A variant is a mapping of differences: settings of the network (readout, attention, softmax, message, features) and of
its windows (window), hyperparameters and epochs that replace those of the search, and a seed that replaces the study's.
"""

UNCHANGED = "unchanged"  # the study's own network, beside its variants
NOT_SETTINGS = ("epochs", "seed")  # keys of a variant that are those of its training


def built_in_variants(config: dict) -> dict[str, dict]:
    """Return the variants that the paper's figures need, by name: with attention, and with the other readout."""
    other = {"sum": "mean", "mean": "sum"}[config["models"]["dmpnn"]["readout"]]
    return {"attention": {"attention": config["attention"]["scale"]}, other: {"readout": other}}


def variants(config: dict) -> dict[str, dict]:
    """All variants by name: the built-in ones, and those of the configuration, which may repeat them."""
    return built_in_variants(config) | config["variants"]["networks"]


def changed_settings(variant: dict) -> dict:
    """Return the settings and the hyperparameters that a variant changes."""
    return {name: value for name, value in variant.items() if name not in NOT_SETTINGS}
