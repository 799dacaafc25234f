"""All kinds of result files of a study, from their descriptions beside the functions that make them.

Tests compare a finished study with this, file by file and column by column.
"""

from vitrify.artificial import images as artificial
from vitrify.artificial import judge
from vitrify.attention import cutoff, pairs
from vitrify.attention import metrics as attention_metrics
from vitrify.attention_test import trial
from vitrify.baselines import describe
from vitrify.configurations import energies, glass_transition, radial_distribution
from vitrify.datasets import index, samples, subsets
from vitrify.estimate import report as estimate
from vitrify.evaluation import (
    calibration,
    described,
    energy_matching,
    feature_maps,
    particles,
    predictions,
    repeat,
    shares,
    windows,
)
from vitrify.images import render
from vitrify.models import shapes
from vitrify.reporting import described as reports
from vitrify.reporting import published
from vitrify.simulation import cool, runs, start
from vitrify.simulation import described as minima
from vitrify.store.tables import File, Table
from vitrify.structure import metrics, regression
from vitrify.training import described as trainings
from vitrify.training import outcome
from vitrify.trajectories import summary as trajectories

# In the order of the data, on which the order of the documentation's page rests.
_MODULES = (
    *(runs, start, cool, minima, index, samples, radial_distribution, metrics, render, trainings, outcome),
    *(predictions, windows, pairs, attention_metrics, trial, shapes, feature_maps, artificial, judge),
    *(describe, subsets, energy_matching, energies, glass_transition, regression, described),
    *(cutoff, shares, calibration, published, repeat, estimate, reports, particles, trajectories),
)


def _files(value: object) -> tuple[File, ...]:
    """Descriptions under one name of a module."""
    members = value if isinstance(value, tuple) else (value,)
    return tuple(one for one in members if isinstance(one, File))


KINDS = tuple(
    {id(one): one for module in _MODULES for value in vars(module).values() for one in _files(value)}.values()
)


def kind_of(path: str) -> File | None:
    """Return the kind of a file by its path below `results/<study>/`; the one with the fewest open names, or None."""
    found = [kind for kind in KINDS if kind.is_of(path)]
    return min(found, key=lambda kind: kind.path.count("<"), default=None)


def compared_tables(names: list[str]) -> dict[str, Table]:
    """Return those of the named tables that contain estimates with errors, by name."""
    found = {name: kind_of(f"tables/{name}.csv") for name in names}
    return {name: kind for name, kind in found.items() if isinstance(kind, Table) and kind.estimates}
