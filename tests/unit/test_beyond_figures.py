"""Figures that the paper does not have."""

from typing import get_args

import numpy as np
import pandas as pd
import pytest

from vitrify.figures.comparisons import plot_baselines, plot_control
from vitrify.figures.curves import plot_reliability
from vitrify.figures.style import METHODS
from vitrify.settings.keys import Method


def scores(**names):
    """Rows of a table of scores, one a combination of names; means from 0.5 up, in steps of 0.01."""
    rows = pd.MultiIndex.from_product(names.values(), names=names).to_frame(index=False)
    mean = 0.5 + 0.01 * np.arange(len(rows))
    return rows.assign(auc_mean=mean, auc_std=0.01, auc_low=mean - 0.1, auc_high=mean + 0.1, folds=3)


def drawn(axes):
    """Points and ends of their bars: x, y, low, high, ascending by y, then x."""
    points = []
    for container in axes.containers:
        line, _, (bars,) = container.lines
        for x, y, ((x0, y0), (x1, y1)) in zip(*line.get_data(), bars.get_segments(), strict=True):
            points.append((float(x), float(y), *((float(x0), float(x1)) if y0 == y1 else (float(y0), float(y1)))))
    return sorted(points, key=lambda point: (point[1], point[0]))


def test_baselines_and_networks_stand_below_each_other_in_a_panel_a_dataset():
    names = {"dataset": ["dataset_1", "dataset_6"], "method": ["rdf_peaks", "gradient_boosting"]}
    baselines = scores(**names, seen=["box", "windows"])
    networks = scores(model=["cnn", "dmpnn"], dataset=["dataset_1", "dataset_5", "dataset_6"])
    figure = plot_baselines(baselines, networks)
    first, second = figure.axes
    assert [axes.get_title() for axes in figure.axes] == ["dataset 1", "dataset 6"]
    names = [METHODS["rdf_peaks"][0], METHODS["gradient_boosting"][0], "CNN", "D-MPNN"]
    assert [label.get_text() for label in first.get_yticklabels()] == names
    assert [point[0] for point in drawn(first)] == pytest.approx([0.5, 0.51, 0.52, 0.53, 0.5, 0.53])
    assert [point[0] for point in drawn(second)] == pytest.approx([0.54, 0.55, 0.56, 0.57, 0.52, 0.55])
    for x, _, low, high in drawn(first):
        assert (low, high) == pytest.approx((x - 0.1, x + 0.1))
    legend = ["whole box", "all windows that tile the box, mean", "CNN", "D-MPNN"]
    assert first.get_legend_handles_labels()[1] == legend


def test_a_dataset_without_networks_has_its_baselines_all_the_same():
    networks = scores(model=["cnn"], dataset=["dataset_2"])
    figure = plot_baselines(scores(dataset=["dataset_1_inherent"], method=["rdf_peaks"], seen=["box"]), networks)
    assert len(drawn(figure.axes[0])) == 1
    assert figure.axes[0].get_title() == "dataset 1 inherent"


@pytest.mark.parametrize("datasets", [1, 4, 7])
def test_panels_without_a_dataset_are_not_seen(datasets):
    names = [f"dataset_{i}" for i in range(datasets)]
    figure = plot_baselines(
        scores(dataset=names, method=["rdf_peaks"], seen=["box"]), scores(model=["cnn"], dataset=names)
    )
    assert sum(axes.get_visible() for axes in figure.axes) == datasets


def test_reliability_has_a_panel_a_dataset_and_a_curve_a_network():
    bins = pd.DataFrame({"bin": [0, 9], "score": [0.05, 0.9], "glasses": [0.0, 1.0], "low": [1e-17, 0.7], "n": [3, 5]})
    bins = bins.assign(high=[0.4, 1.0])
    names = [(model, dataset) for model in ("cnn", "dmpnn") for dataset in ("dataset_1", "dataset_6")]
    table = pd.concat([bins.assign(model=model, dataset=dataset) for model, dataset in names])
    brier = pd.DataFrame(names, columns=["model", "dataset"]).assign(brier=[0.1, 0.2, 0.3, 0.4])
    figure = plot_reliability(table, brier)
    assert [axes.get_title() for axes in figure.axes] == ["dataset 1", "dataset 6"]
    assert [text.get_text() for text in figure.axes[1].texts] == ["CNN: 0.200", "D-MPNN: 0.400"]
    assert [point[:2] for point in drawn(figure.axes[0])] == [(0.05, 0.0), (0.05, 0.0), (0.9, 1.0), (0.9, 1.0)]


def test_a_control_stands_below_its_dataset_filled_and_open():
    table = scores(model=["cnn", "dmpnn"], dataset=["dataset_1", "dataset_6"], coordinates=["thermal", "inherent"])
    figure = plot_control(table)
    assert [axes.get_title() for axes in figure.axes] == ["dataset 1", "dataset 6"]
    first = figure.axes[0]
    assert [label.get_text() for label in first.get_yticklabels()] == ["thermal", "inherent"]
    assert [point[0] for point in drawn(first)] == pytest.approx([0.5, 0.54, 0.51, 0.55])  # CNN, D-MPNN; thermal first
    faces = [container.lines[0].get_markerfacecolor() for container in first.containers]
    assert [face == "white" for face in faces] == [False, True, False, True]
    assert first.get_legend_handles_labels()[1] == ["CNN", "D-MPNN"]


def test_every_method_has_a_title_and_a_marker_of_its_own():
    assert {*METHODS} == {*get_args(Method)}
    titles, markers = zip(*METHODS.values(), strict=True)
    assert len({*titles}) == len({*markers}) == len(METHODS)
