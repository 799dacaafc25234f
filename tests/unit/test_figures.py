import numpy as np
import pandas as pd
import pytest

from conftest import ROOT
from vitrify.figures.artificial import plot_artificial
from vitrify.figures.classification import plot_matrix, plot_scores
from vitrify.figures.energies import plot_datasets, plot_rates
from vitrify.figures.feature_maps import plot_feature_maps
from vitrify.figures.networks import plot_cnn, plot_dmpnn
from vitrify.figures.radial_distribution import plot_radial_distribution
from vitrify.figures.style import save, styled
from vitrify.images.render import encode_png
from vitrify.models.cnn import build_cnn, describe_cnn
from vitrify.models.dmpnn_description import describe_dmpnn

STYLE = ROOT / "resources" / "vitrify.mplstyle"
DATASETS = [f"dataset_{i}" for i in range(1, 7)]


@pytest.fixture
def energies():
    temperatures = np.linspace(1.99, 0.05, 20)
    tables = [
        pd.DataFrame(
            {
                "protocol": protocol,
                "step": np.arange(20),
                "temperature": temperatures,
                "mean": low + 0.1 * temperatures,
                "std": 0.01,
                "runs": 10,
                "not_converged": 0,
            }
        )
        for protocol, low in (("fast", -3.87), ("slow", -3.9))
    ]
    return pd.concat(tables)


@pytest.fixture
def classes():
    rows = [("dataset_1", "slow", 0, 1.99, 0), ("dataset_1", "slow", 19, 0.05, 1)]
    rows += [("dataset_6", "slow", 15, 0.45, 0), ("dataset_6", "fast", 19, 0.05, 1)]
    return pd.DataFrame(rows, columns=["dataset", "protocol", "step", "temperature", "label"])


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_figure_1a_draws_each_protocol_and_marks_datasets_of_two(energies, classes):
    lines = {f"{side}_{end}": value for side, end, value in (("glass", "slope", 0.05), ("glass", "intercept", -3.9))}
    lines |= {"liquid_slope": 0.2, "liquid_intercept": -3.95, "glass_low": 0.05, "glass_high": 0.3}
    transitions = pd.DataFrame(
        [{"protocol": "fast", "t_g": 0.333, "low": 0.32, "high": 0.34, "liquid_low": 0.42, "liquid_high": 0.6} | lines]
    )
    figure = plot_rates(energies, transitions, classes)
    axes = figure.axes[0]
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["fast, 10 runs: $T_g$ = 0.333 [0.320, 0.340]", "slow, 10 runs"]
    assert texts(axes) == ["6", "6"]


def test_minimisations_that_did_not_converge_are_said(energies, classes):
    said = [text.get_text() for text in plot_datasets(energies, classes).legends[0].get_texts()]
    assert not any("not converged" in text for text in said)
    energies.loc[energies["protocol"] == "slow", "not_converged"] = [
        3,
        *[0] * (energies["protocol"].eq("slow").sum() - 1),
    ]
    said = [text.get_text() for text in plot_datasets(energies, classes).legends[0].get_texts()]
    assert any("(3 of " in text and "minimisations not converged)" in text for text in said)


def test_figure_1b_marks_datasets_of_one_protocol(energies, classes):
    axes = plot_datasets(energies, classes).axes[0]
    assert texts(axes) == ["1", "1"]
    assert "slow, mean and std of 10 runs" in axes.get_legend_handles_labels()[1]


@pytest.mark.parametrize(("t_g", "low", "high"), [(-0.4, -0.5, -0.3), (0.35, -1.0, 2.0)])
def test_lines_that_meet_anywhere_make_no_t_g(t_g, low, high, energies, classes):
    row = {"protocol": "fast", "t_g": t_g, "low": low, "high": high, "glass_low": 0.05, "glass_high": 0.3}
    row |= {"liquid_low": 0.42, "liquid_high": 0.6}
    row |= {f"{side}_{part}": 0.0 for side in ("glass", "liquid") for part in ("slope", "intercept")}
    figure = plot_rates(energies, pd.DataFrame([row]), classes)
    assert figure.legends[0].get_texts()[0].get_text() == "fast, 10 runs: $T_g$ not determined"


def test_figure_5_has_a_bar_a_network_and_dataset_of_the_right_height():
    scores = pd.DataFrame(
        [
            {"model": model, "dataset": dataset, "auc_mean": mean, "auc_std": 0.01, "folds": 3}
            for model, mean in (("cnn", 0.9), ("dmpnn", 0.95))
            for dataset in DATASETS
        ]
    )
    axes = plot_scores(scores, "auc").axes[0]
    assert [round(bar.get_height(), 2) for bar in axes.patches] == [0.9] * 6 + [0.95] * 6
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1", "2", "3", "4", "5", "6"]


def test_figure_6_has_the_trained_dataset_in_rows():
    rows = [
        {"trained_on": one, "tested_on": other, "auc_mean": 0.1 * i + 0.01 * j, "auc_std": 0.0, "folds": 3}
        for i, one in enumerate(DATASETS)
        for j, other in enumerate(DATASETS)
    ]
    axes = plot_matrix(pd.DataFrame(rows), "cnn").axes[0]
    assert np.asarray(axes.images[0].get_array())[2, 5] == pytest.approx(0.25)
    assert len(axes.texts) == 36
    assert axes.figure.axes[1].get_ylabel() == "AUC (mean ± std of 3 folds)"


def test_names_of_several_words_take_a_line_a_word_at_ticks():
    names = ["dataset_6", "dataset_6_matched"]
    rows = [
        {"trained_on": one, "tested_on": other, "auc_mean": 0.5, "auc_std": 0.1, "folds": 3}
        for one in names
        for other in names
    ]
    axes = plot_matrix(pd.DataFrame(rows), "dmpnn").axes[0]
    for labels in (axes.get_xticklabels(), axes.get_yticklabels()):
        assert [label.get_text() for label in labels] == ["6", "6\nmatched"]


def test_figures_11_and_12_have_a_panel_a_pair_and_a_line_a_class_with_its_error(classes):
    r = np.arange(0.5, 10)
    tables = [
        pd.DataFrame({"pair": pair, "label": label, "r": r, "g": 1 + i + label, "sem": 0.25, "configurations": 60})
        for i, pair in enumerate(("AA", "AB", "BB"))
        for label in (1, 0)
    ]
    of_dataset = classes[classes["dataset"] == "dataset_6"]
    figure = plot_radial_distribution(pd.concat(tables), of_dataset, ["liquid", "glass"])
    assert [texts(axes) for axes in figure.axes] == [["(a) A-A"], ["(b) A-B"], ["(c) B-B"]]
    for i, axes in enumerate(figure.axes):
        for label, (line, band) in enumerate(zip(axes.lines, axes.collections, strict=False)):
            assert set(line.get_ydata()) == {1 + i + label}
            assert set(band.get_paths()[0].vertices[:, 1]) == {0.75 + i + label, 1.25 + i + label}
        assert len(axes.collections) == 2
        assert axes.get_xlim() == (0, 10)
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == [
        "liquid, $T$ = 0.45 (slow), 60 configurations",
        "glass, $T$ = 0.05 (fast), 60 configurations",
    ]


def test_figure_2_says_the_shapes_of_the_network_that_is_built():
    model = build_cnn(pixels=20, filters=[3, 5], kernels=[6, 4], dense=7, l2=0.0, dropout=0.1, seed=0)
    said = texts(plot_cnn(describe_cnn(model)).axes[0])
    assert "image\n20 × 20 × 3" in said
    assert "feature maps\n15 × 15 × 3" in said
    assert "feature maps\n12 × 12 × 5" in said
    assert "vector\n720" in said
    assert "neurons\n7\ndropout" in said
    assert "liquid, glass\n2" in said
    assert "convolution\n6 × 6\nReLU" in said
    assert f"{6 * 6 * 3 * 3 + 3:,}\nweights" in said
    assert f"{model.count_params():,} weights in all, biases included" in said


def test_figures_without_axes_are_saved_as_they_are_without_a_warning(tmp_path, recwarn):
    with styled(STYLE):
        figure = plot_cnn(describe_cnn(build_cnn(20, [3, 5], [6, 4], dense=7, l2=0.0, dropout=0.1, seed=0)))
        save(figure, tmp_path / "a.png", tmp_path / "a.pdf")
    assert tuple(figure.axes[0].get_position().bounds) == (0, 0, 1, 1)
    assert [str(warning.message) for warning in recwarn if "layout" in str(warning.message)] == []


@pytest.mark.parametrize(("readout", "formula"), [("sum", r"h = \sum_{v \in G}"), ("mean", r"h = \frac{1}{n}")])
def test_figure_4_says_the_shapes_and_the_spans_of_the_search(readout, formula, config):
    space = config["models"]["dmpnn"]["search_space"] | {"depth": {"low": 4, "high": 4, "step": 1}}
    said = texts(plot_dmpnn(describe_dmpnn(readout, space)).axes[0])
    assert {"$W_i$: $h$ × 4", "$W_m$: $h$ × $h$", "$W_a$: $h$ × ($h$ + 3)"} <= set(said)
    assert any(formula in text for text in said)
    spans = next(text for text in said if text.startswith("searched"))
    assert "$k$ 1 to 5,  $l_\\mathrm{win}$ 0.1 to 0.3,  $h$ 300 to 2400,  $T$ 4,  $f$ 1 to 3" in spans


def test_figure_13_has_the_glass_above_the_liquid_and_one_scale_a_filter():
    maps = np.zeros((2, 3, 4, 4), dtype=np.float32)
    maps[0, 0], maps[1, 0], maps[1, 1] = 1.0, 4.0, 0.5  # the third filter is blank
    png = [encode_png(np.full((8, 8, 3), value, dtype=np.uint8)) for value in (10, 20)]
    keys = pd.DataFrame({"label": [0, 1], "log_odds": [-2.0, -0.5], "png": png})
    figure = plot_feature_maps((keys, maps), ["liquid", "glass"])
    images = [axes.images[0] for axes in figure.axes]
    assert [np.asarray(image.get_array()).max() for image in images] == [20, 4, 0.5, 0, 10, 1, 0, 0]
    assert [images[column].get_clim() == images[column + 4].get_clim() for column in (1, 2, 3)] == [True] * 3
    assert figure.axes[0].get_ylabel() == "glass\ncalled liquid\nlog-odds -0.5"
    assert [axes.get_xlabel() for axes in figure.axes[5:]] == ["0 to 4", "0 to 0.5", "0: blank"]


def test_figure_14_says_what_each_network_calls_glass():
    image = np.zeros((8, 8, 3), dtype=np.uint8)
    rows = [("liquid", 0, 12, 0.0), ("glass", 0, 12, 1.0), ("five_fold", 0, 40, 0.25), ("random_apart", 0, 40, 0.0)]
    rows += [(kind, 1, n, share) for kind, _, n, share in rows]
    table = pd.DataFrame(rows, columns=["kind", "fold", "n", "called_glass"])
    figure = plot_artificial(image, {"five_fold": image, "random_apart": image}, table, ["liquid", "glass"])
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title() for axes in shown] == ["(a) rings alone", "(b) five-fold", "(c) random, apart"]
    assert [axes.get_xlabel() for axes in shown] == ["not judged", "25, 25 % of 40", "0, 0 % of 40"]
    assert "Real glass: 100, 100 % of 12; real liquid: 0, 0 % of 12" in figure.get_suptitle()


def test_equal_figures_are_equal_files(energies, classes, tmp_path):
    for name in ("a", "b"):
        with styled(STYLE):
            save(plot_datasets(energies, classes), tmp_path / f"{name}.png", tmp_path / f"{name}.pdf")
    for form in ("png", "pdf"):
        assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()
