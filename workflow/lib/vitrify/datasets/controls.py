"""Control datasets derived from other datasets: inherent structures, and swapped thermal motion.

The inherent control of a dataset contains the same runs at the same frames in the same folds, in inherent coordinates:
without the thermal motion, which tells networks the temperature. A swapped control contains the same structures, each
with the thermal motion of the other class.
"""

ALL = "all"  # in the place of names of datasets


def control_name(dataset: str) -> str:
    """Return the name of a dataset's inherent control."""
    return f"{dataset}_inherent"


def inherent_controls(config: dict) -> dict[str, str]:
    """Return the datasets that have inherent controls, by the names of the controls.

    A dataset that is not known or not thermal is taken as it is named.
    """
    asked, datasets = config["controls"]["inherent"], config["datasets"]
    if asked == ALL:
        asked = [name for name, block in datasets.items() if block["coordinates"] == "thermal"]
    return {control_name(name): name for name in asked}


def swapped_controls(config: dict) -> dict[str, str]:
    """Return the datasets that have controls of swapped thermal motion, by the names of the controls."""
    return {f"{name}_swapped": name for name in config["controls"]["swapped"]}


def with_controls(config: dict) -> dict[str, dict]:
    """Blocks of all datasets by name: those of the configuration, then their inherent controls.

    These are inherent controls, and what swapped ones are made of. Their blocks say in `control_of` of which dataset.
    """
    datasets = config["datasets"]
    names = [*inherent_controls(config).values(), *config["controls"]["swapped"]]
    return datasets | {
        control_name(name): datasets[name] | {"coordinates": "inherent", "control_of": name} for name in names
    }
