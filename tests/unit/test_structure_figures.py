"""Figures 10 and 17 from made-up metrics whose slopes are known."""

import numpy as np
import pandas as pd
import pytest

from vitrify.figures.structure import plot_metrics, plot_regressions
from vitrify.structure.bonds import GRAPHS
from vitrify.structure.metrics import METRICS, mean_metrics
from vitrify.structure.regression import regression_table

T_G = 0.4
TEMPERATURES = np.linspace(0.05, 2.0, 20)


@pytest.fixture
def metrics():
    """Three runs thermal, two of them inherent; slope 10 below T_g and 40 above."""
    tables = []
    for coordinates, runs in (("thermal", 3), ("inherent", 2)):
        for graph in GRAPHS:
            for i, metric in enumerate(METRICS):
                values = 100 * i + 10 * TEMPERATURES + 30 * np.clip(TEMPERATURES - T_G, 0, None)
                columns = {"protocol": "fast", "coordinates": coordinates, "graph": graph, "metric": metric}
                columns |= {"run": np.repeat(np.arange(runs), 20), "temperature": np.tile(TEMPERATURES, runs)}
                columns["value"] = np.tile(values, runs) + np.repeat(np.arange(runs), 20)
                tables.append(pd.DataFrame(columns))
    return pd.concat(tables)


def transitions(t_g):
    return pd.DataFrame({"protocol": ["slow", "fast"], "t_g": [0.5, t_g], "liquid_high": [0.8, 0.8]})


def curves(axes):
    """Values of the points of a panel, curve by curve."""
    return [container.lines[0].get_ydata() for container in axes.containers]


def test_figure_10_shows_each_metric_in_both_graphs_and_coordinates_and_says_n(metrics):
    means = mean_metrics(metrics)
    figure = plot_metrics(means, transitions(T_G), "fast")
    assert len(figure.axes) == 2
    for axes, graph in zip(figure.axes, GRAPHS, strict=True):
        chosen = means[means["graph"] == graph].groupby(["coordinates", "metric"], sort=False)["mean"]
        for drawn, (_, mean) in zip(curves(axes), chosen, strict=True):
            assert drawn == pytest.approx(mean.to_numpy())
        assert axes.lines[-1].get_xdata() == [T_G, T_G]
    title = figure.legends[0].get_title().get_text()
    assert "fast protocol" in title
    assert "filled: thermal coordinates, n = 3 at each $T$; open: inherent coordinates, n = 2" in title
    names = [text.get_text() for text in figure.legends[0].get_texts()]
    assert names == ["disjoint graphs", "B-B edges", "isolated A particles"]


def test_figure_17_carries_the_lines_of_eq_12_on_beyond_t_g(metrics):
    table = regression_table(metrics, transitions(T_G))
    figure = plot_regressions(mean_metrics(metrics), table, "fast")
    assert len(figure.axes) == 6
    for axes in figure.axes:
        below, above = (line for line in axes.lines if line.get_linestyle() == ":" and line.get_color() == "black")
        for line, slope in ((below, 10.0), (above, 40.0)):
            (x0, x1), (y0, y1) = line.get_data()
            assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)
            assert x0 < T_G < x1
        assert any(r"$\alpha_3$ = 30" in text.get_text() for text in axes.texts)


@pytest.mark.parametrize("t_g", [np.nan, 0.01])
def test_without_t_g_there_are_points_and_no_lines(t_g, metrics):
    assert all(len(axes.lines) == 6 for axes in plot_metrics(mean_metrics(metrics), transitions(t_g), "fast").axes)
    figure = plot_regressions(mean_metrics(metrics), regression_table(metrics, transitions(t_g)), "fast")
    for axes in figure.axes:
        assert [text.get_text() for text in axes.texts] == ["no regression"]
        assert len(curves(axes)) == 1
