"""Networks by name: `cnn` and `dmpnn` are plain; behind a hyphen stands the difference, as in `dmpnn-distances`.

A new experiment is an entry in `networks`; the rules of its model train it and predict with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from vitrify.datasets.subsets import runs_name
from vitrify.models.variants import changed_settings, variants


@dataclass(frozen=True)
class Network:
    """A network as its model, whose search found the hyperparameters, and its differences from the plain network.

    Attributes:
        changes: settings and hyperparameters in place of the model's.
        epochs: in place of the model's; None: the same.
        subset: trained on in place of a whole outer training set, see `vitrify.datasets.subsets`; None: the whole.
        shuffled: whether the labels are permuted by run.
        seeded_by: parts of the seed of the training, beside model, dataset and fold. Networks that have the same begin
            alike and differ by no chance.
    """

    model: str
    changes: Mapping = field(default_factory=dict)
    epochs: int | None = None
    subset: str | None = None
    shuffled: bool = False
    seeded_by: tuple[str, ...] = ()


def network_name(model: str, difference: str = "") -> str:
    """Return the name of a network; without a difference, that of the plain network."""
    return f"{model}-{difference}" if difference else model


def networks(config: dict) -> dict[str, Network]:
    """All networks of a study by name, whether a table needs them or not."""
    found = {model: Network(model) for model in config["models"]}
    for name, variant in variants(config).items():
        seeded_by = (str(variant["seed"]),) if "seed" in variant else ()
        found[network_name("dmpnn", name)] = Network(
            "dmpnn", changed_settings(variant), variant.get("epochs"), seeded_by=seeded_by
        )
    for block, subsets in (
        ("learning_curves", [runs_name(runs) for runs in config["learning_curves"]["runs"]]),
        ("leaks", config["leaks"]["kinds"]),
    ):
        for model in models_of(config, block):
            found |= {network_name(model, subset): Network(model, subset=subset) for subset in subsets}
    for model in models_of(config, "ensembles"):
        for member in member_names(config):
            found[network_name(model, member)] = Network(model, seeded_by=(member,))
    return found | attended_networks(config)


def models_of(config: dict, block: str) -> list[str]:
    """Return the study's models that a block of the configuration names."""
    return [model for model in config[block]["models"] if model in config["models"]]


def member_names(config: dict) -> list[str]:
    """Return the differences of an ensemble's members beyond its first, which is the plain network."""
    return [f"member_{number}" for number in range(1, config["ensembles"]["members"])]


def attended_networks(config: dict) -> dict[str, Network]:
    """Networks with attention under test: for each kind and number one trained on the labels, one on shuffled ones."""
    block, found = config["attention_test"], {}
    for name, kind in block["kinds"].items():
        changes = {"attention": config["attention"]["scale"]}
        changes |= {key: kind[key] for key, plain in (("attended", "edges"), ("heads", 1)) if kind[key] != plain}
        for number in block["seeds"]:
            for labels in ("trained", "shuffled"):
                found[attended_name(name, labels, number)] = Network(
                    "dmpnn", changes, shuffled=labels == "shuffled", seeded_by=("attention_test", str(number))
                )
    return found


def attended_name(kind: str, labels: str, number: int) -> str:
    """Return the name of a network with attention under test; `labels`: trained or shuffled."""
    return network_name("dmpnn", f"{kind}_{labels}_{number}")
