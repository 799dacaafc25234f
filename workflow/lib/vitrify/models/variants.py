"""Variants: the D-MPNN trained anew with something changed, all else as the study's own.

A variant is a mapping of what differs: settings of the network (readout, attention, softmax, message, features) and of
its windows (window), hyperparameters in the place of those that a search found, epochs, and a seed, of any value, in
the place of the study's own training seed.
"""

UNCHANGED = "unchanged"  # the study's own network, beside its variants
NOT_SETTINGS = ("epochs", "seed")  # keys of a variant that are those of its training


def built_in_variants(config: dict) -> dict[str, dict]:
    """The variants that figures of the paper need, by name: with attention, and with the other readout."""
    other = {"sum": "mean", "mean": "sum"}[config["models"]["dmpnn"]["readout"]]
    return {"attention": {"attention": config["attention"]["scale"]}, other: {"readout": other}}


def variants(config: dict) -> dict[str, dict]:
    """All variants by name: those built in, and those of the configuration, which may be among them."""
    return built_in_variants(config) | config["variants"]["networks"]


def changed_settings(variant: dict) -> dict:
    """What a variant changes of the settings, and of the hyperparameters."""
    return {name: value for name, value in variant.items() if name not in NOT_SETTINGS}
