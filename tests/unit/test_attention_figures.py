"""Figures 7, 8, 9 and 16: what is drawn is what the tables say."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Ellipse

from unit.test_attention_tables import A, B, counts_of, window
from vitrify.attention.metrics import signed_rank_tests, summarise_counts
from vitrify.figures.attention import WIDEST, first_of_both, plot_attention, plot_metrics, plot_weights
from vitrify.figures.window_transfer import plot_window_transfer
from vitrify.scoring import Resampling

NAMES = ["liquid", "glass"]


@pytest.fixture
def windows():
    """A chain A-B-B and an A on a weak edge, as the liquid and as the glass of run 3; and a glass of run 2."""
    drawn = [
        window([A, B, B, A], [(0, 1), (1, 2), (2, 3)], [(2.0, 0.1), (0.1, 1.0), (0.2, 0.1)], **key)
        for key in ({"run": 2, "label": 1}, {"run": 3, "label": 0}, {"run": 3, "label": 1})
    ]
    particles, edges = (pd.concat(tables, ignore_index=True) for tables in zip(*drawn, strict=True))
    particles["x"], particles["y"] = (np.tile(values, 3) for values in ([0.1, 0.2, 0.3, 0.4], [0.1, 0.1, 0.2, 0.2]))
    return particles, edges


def test_the_first_run_of_both_classes_is_drawn_glass_before_liquid(windows):
    assert first_of_both(windows[0]) == {1: (3, "slow", 100, 1), 0: (3, "slow", 100, 0)}


def test_lines_are_as_wide_as_the_larger_weight_and_marks_show_isolated_a_and_pairs_of_b(windows):
    figure = plot_attention(*windows, NAMES, cutoff=0.5, marked=True)
    assert [axes.get_title()[:9] for axes in figure.axes[:4]] == ["(a) glass", "(b) liqui", "(c) glass", "(d) liqui"]
    assert figure.axes[4].lines[0].get_ydata() == [0.5, 0.5]  # the cut-off at the bar
    for axes in figure.axes[:4]:
        widths = np.array(axes.collections[0].get_linewidths())
        assert widths / widths[0] == pytest.approx([1, 0.5, 0.1], rel=0.05)  # the widest percent is capped
        assert widths.max() <= WIDEST
        segment = axes.collections[0].get_segments()[1]
        assert segment.tolist() == [[0.2, 0.1], [0.3, 0.2]]
    for axes in figure.axes[:2]:
        assert not axes.patches
    for axes in figure.axes[2:4]:
        circle, ellipse = axes.patches
        assert isinstance(circle, Ellipse)
        assert (tuple(circle.center), circle.get_edgecolor()[:3]) == ((0.4, 0.2), (1, 0, 0))
        assert ellipse.center == pytest.approx((0.25, 0.15))
        assert (ellipse.angle, ellipse.get_edgecolor()[:3]) == (pytest.approx(45), (0, 0, 1))


def test_figure_16_has_one_row_without_marks(windows):
    figure = plot_attention(*windows, NAMES, cutoff=0.5, marked=False)
    assert [len(axes.patches) for axes in figure.axes[:-1]] == [0, 0]


def test_figure_9_has_a_bar_a_class_of_the_mean_and_tells_n_and_p():
    counts = counts_of([3, 2, 0, 6, 8], [0, 1, 2, 1, 4])
    figure = plot_metrics(summarise_counts(counts), signed_rank_tests(counts, Resampling(100, 0.95, seed=1)), NAMES)
    disjoint, bb, _, isolated_b = figure.axes
    assert [bar.get_height() for bar in disjoint.patches] == pytest.approx([1.6, 3.8])
    assert [tick.get_text() for tick in disjoint.get_xticklabels()] == ["glass\n$n$ = 5", "liquid\n$n$ = 5"]
    assert disjoint.get_title() == "(a) disjoint graphs\n$p$ = 0.094\n(liquid > glass)"
    assert bb.get_title().endswith("no pair differs")
    assert isolated_b.get_title().startswith("(d) isolated B")


def test_the_histogram_marks_the_cutoff_and_says_when_there_is_no_trough(windows, monkeypatch):
    cutoffs = pd.DataFrame(
        {"window_length": [0.3, 0.6], "trained": [True, False], "cutoff": [0.5, 2.0], "method": ["trough", "quantile"]}
    ).assign(pairs=9, fold=0)
    monkeypatch.setattr("vitrify.figures.attention.read_edges", lambda path, length: windows[1])
    figure = plot_weights("edges.parquet", cutoffs)
    for axes, cutoff in zip(figure.axes, (0.5, 2.0), strict=True):
        assert axes.lines[-1].get_xdata()[0] == pytest.approx(cutoff)
    assert "as in the training" in figure.axes[0].get_title()
    assert "no clear trough" in figure.axes[1].get_title()


def test_figure_7_has_a_line_a_readout_and_highlights_the_trained_window():
    lengths = [0.1, 0.2, 1.0]
    table = pd.DataFrame({"readout": ["sum"] * 3 + ["mean"] * 3, "window_length": lengths * 2, "configurations": 24})
    table["auc"] = [0.8, 0.9, 0.7, 0.6, 0.95, 1.0]
    table = table.assign(auc_low=table["auc"] - 0.1, auc_high=table["auc"], trained=table["window_length"] == 0.2)
    figure = plot_window_transfer(table, 1000)
    (axes,) = figure.axes
    heights = [line.get_ydata().tolist() for line in axes.lines if len(line.get_xdata()) == 3 and line.get_label()]
    assert [0.8, 0.9, 0.7] in heights
    assert [0.6, 0.95, 1.0] in heights
    assert "trained at 0.2" in [text.get_text() for text in axes.get_legend().get_texts()]
    (above,) = axes.child_axes
    assert above.get_xticks().tolist() == [0.2, 1.0]  # 0.1 would be too near
    assert [tick.get_text() for tick in above.get_xticklabels()] == ["40", "1000"]
    assert "24 configurations" in axes.get_ylabel()
