"""Models: the kinds of networks that a study may have, and the facts that the other modules need about each.

A new model needs an entry here, a module that fulfils `vitrify.training.classifier.Classifier`, and its keys in the
configuration; docs/how-to/model.md adds one step by step.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """A model without its framework.

    Attributes:
        title: its name for people.
        module: trains it and predicts with it, see `vitrify.training.classifier.Classifier`.
        data: what it reads: `samples` (coordinates) or `images`.
        environment, memory_mb: of its jobs: the file in `envs/` without suffix, and MB.
        evaluation: settings of the model that decide no network, but how it is asked.
        colour, marker: in figures; Okabe and Ito's colours, which the colour-blind tell apart.
    """

    title: str
    module: str
    data: str
    environment: str
    memory_mb: int
    evaluation: tuple[str, ...]
    colour: str
    marker: str

    @property
    def file(self) -> str:
        """The file of the module, below the library's package."""
        return "/".join(self.module.split(".")[1:]) + ".py"


MODELS = {
    "cnn": Model("CNN", "vitrify.training.cnn", "images", "cnn", 16000, ("evaluation_views",), "#D55E00", "o"),
    "dmpnn": Model(
        "D-MPNN",
        "vitrify.training.dmpnn",
        "samples",
        "dmpnn",
        8000,
        ("evaluation_windows", "evaluation_views"),
        "#009E73",
        "D",
    ),
}
