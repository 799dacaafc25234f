"""Controls: datasets that are made of others, to see what networks that were trained on these had been looking at.

The inherent control of a dataset holds the same runs at the same frames in the same folds, in inherent coordinates:
without the thermal motion, by which networks could know a hot configuration from a cold one.
"""

ALL = "all"  # in the place of names of datasets


def control_name(dataset: str) -> str:
    """The name of a dataset's inherent control."""
    return f"{dataset}_inherent"


def inherent_controls(config: dict) -> dict[str, str]:
    """The datasets of which there are inherent controls, by the names of these.

    Args:
        config: `controls` and `datasets`; a dataset that is not known or not thermal is taken as it is named.
    """
    asked, datasets = config["controls"]["inherent"], config["datasets"]
    if asked == ALL:
        asked = [name for name, block in datasets.items() if block["coordinates"] == "thermal"]
    return {control_name(name): name for name in asked}


def with_controls(config: dict) -> dict[str, dict]:
    """Blocks of all datasets by name: the configuration's, and behind them those of their controls.

    A control's block says in `control_of` which dataset it is a control of.
    """
    datasets = config["datasets"]
    controls = {
        control: datasets[name] | {"coordinates": "inherent", "control_of": name}
        for control, name in inherent_controls(config).items()
    }
    return datasets | controls
