"""Hyperparameters and settings of the networks, with their ranges, and the paper's values of what may be left out.

A search draws hyperparameters; settings are all other parameters. Both are made from mappings of plain values, as
`DmpnnSettings(**settings)`: keys of other parts of the study are left out, and a value outside its range raises a
`pydantic.ValidationError`, which is a ValueError.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from vitrify.graphs.features import PUBLISHED
from vitrify.graphs.windows import WINDOWS
from vitrify.space import PLANE

Whole = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, le=1)]
Dropout = Annotated[float, Field(ge=0, lt=1)]
Views = Annotated[int, Field(ge=0)]

parameters = dataclass(frozen=True, config=ConfigDict(strict=True, extra="ignore", allow_inf_nan=False))


@parameters
class CnnHyperparameters:
    """Batch size, images of a step; and dropout, share of the dense layer's neurons."""

    batch_size: Whole
    dropout: Dropout


@parameters
class CnnSettings:
    """Settings of the CNN.

    Attributes:
        pixels, filters, kernels, dense, l2, inverted, pooled: see `vitrify.models.cnn.build_cnn`.
        balanced: whether every batch has each class in its share of the training set, as far as its size allows.
        augmentation, evaluation_views: as those of `DmpnnSettings`.
    """

    pixels: Whole
    filters: list[Whole]
    kernels: list[Whole]
    dense: Whole
    l2: float
    inverted: bool = False
    pooled: bool = False
    balanced: bool = False
    augmentation: bool = False
    evaluation_views: Views = 0

    @property
    def shape(self) -> dict:
        """The arguments of `vitrify.models.cnn.build_cnn` among them."""
        names = ("pixels", "filters", "kernels", "dense", "l2", "inverted", "pooled")
        return {name: getattr(self, name) for name in names}


@parameters
class DmpnnHyperparameters:
    """k, l_win, h, T, p and f of the paper's Table II."""

    neighbours: Whole
    window_length: Share
    hidden_size: Whole
    depth: Annotated[int, Field(ge=0)]
    dropout: Dropout
    layers: Whole

    @property
    def shape(self) -> dict:
        """The arguments of `vitrify.models.dmpnn.DMPNN` among them."""
        return {name: getattr(self, name) for name in ("hidden_size", "depth", "dropout", "layers")}


@parameters
class DmpnnSettings:
    """Options of the network, see `vitrify.models.dmpnn.DMPNN`; then its windows, its training and its scores.

    Attributes:
        window: see `vitrify.graphs.windows.draw_corners`.
        batch_size: configurations of a step.
        augmentation: whether each configuration has a random periodic shift and symmetry of the box in each epoch.
        evaluation_windows: random windows over which a score is averaged; "box": windows that tile the box.
        evaluation_views: random periodic shifts and symmetries over which it is averaged, too; 0: none.
    """

    readout: str
    batch_size: Whole
    attention: str = "none"
    heads: Whole = 1
    attended: str = "edges"
    softmax: str = "graph"
    message: str = "m_vw"
    features: str = PUBLISHED
    dimension: Literal[2, 3] = PLANE
    state: str = "after"
    window: str = WINDOWS[0]
    augmentation: bool = False
    evaluation_windows: Whole | Literal["box"] = 1
    evaluation_views: Views = 0

    @property
    def options(self) -> dict:
        """The arguments of `vitrify.models.dmpnn.DMPNN` among them."""
        names = "readout attention heads attended softmax message features dimension state"
        return {name: getattr(self, name) for name in names.split()}


PARAMETERS = {"cnn": (CnnHyperparameters, CnnSettings), "dmpnn": (DmpnnHyperparameters, DmpnnSettings)}
