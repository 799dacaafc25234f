import numpy as np
import pandas as pd
import pytest

from conftest import ROOT
from vitrify.figures.artificial import plot_artificial
from vitrify.figures.classification import plot_matrix, plot_scores
from vitrify.figures.energies import plot_datasets, plot_rates
from vitrify.figures.feature_maps import plot_feature_maps
from vitrify.figures.images import first_run, plot_images, plot_run
from vitrify.figures.networks import plot_cnn, plot_dmpnn
from vitrify.figures.radial_distribution import plot_radial_distribution
from vitrify.figures.style import save, styled
from vitrify.images.render import encode_png
from vitrify.models.cnn import build_cnn, describe_cnn
from vitrify.models.dmpnn_description import describe_dmpnn
from vitrify.store import parquet

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
                "sem": 0.003,
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
    assert texts(axes) == ["fast\n10 runs", "slow\n10 runs", "6", "6", "$T_g$ of fast = 0.33 [0.32, 0.34]"]
    assert [line.get_linestyle() for line in axes.lines].count(":") == 2
    (glass_transition,) = axes.containers
    assert glass_transition.lines[0].get_xdata().tolist() == [0.333]


def test_minimisations_that_did_not_converge_are_said(energies, classes):
    assert not any("not converged" in text for text in texts(plot_datasets(energies, classes).axes[0]))
    energies.loc[energies["protocol"] == "slow", "not_converged"] = [
        3,
        *[0] * (energies["protocol"].eq("slow").sum() - 1),
    ]
    assert any("3 of " in text and "not converged" in text for text in texts(plot_datasets(energies, classes).axes[0]))


def test_figure_1b_marks_datasets_of_one_protocol(energies, classes):
    axes = plot_datasets(energies, classes).axes[0]
    assert texts(axes) == ["slow\n10 runs", "1", "1"]
    assert axes.collections[0].get_paths()[0].get_extents().y0 == pytest.approx(-3.895 - 0.003)  # the standard error


def test_a_temperature_that_is_held_is_drawn_once(energies, classes):
    held = energies[energies["protocol"] == "slow"].assign(temperature=1.99, mean=range(20))
    (curve, *_) = plot_datasets(held, classes[classes["dataset"] == "dataset_1"]).axes[0].lines
    assert curve.get_ydata().tolist() == [19]


@pytest.mark.parametrize(("t_g", "low", "high"), [(-0.4, -0.5, -0.3), (0.35, -1.0, 2.0)])
def test_lines_that_meet_anywhere_make_no_t_g(t_g, low, high, energies, classes):
    row = {"protocol": "fast", "t_g": t_g, "low": low, "high": high, "glass_low": 0.05, "glass_high": 0.3}
    row |= {"liquid_low": 0.42, "liquid_high": 0.6}
    row |= {f"{side}_{part}": 0.0 for side in ("glass", "liquid") for part in ("slope", "intercept")}
    figure = plot_rates(energies, pd.DataFrame([row]), classes)
    assert "$T_g$ of fast not determined" in texts(figure.axes[0])
    assert ":" not in [line.get_linestyle() for line in figure.axes[0].lines]


def test_figure_5_has_means_intervals_folds_and_the_papers_bound_and_counts_collapsed_networks():
    row = {"auc_low": 0.8, "auc_high": 1.0, "folds": 3, "auc_folds": "0.8 1 0.9"}
    scores = pd.DataFrame(
        [
            row | {"model": model, "dataset": dataset, "auc_mean": mean}
            for model, mean in (("cnn", 0.9), ("dmpnn", 0.95))
            for dataset in DATASETS
        ]
    )
    trainings = (
        scores[["model"]].assign(trained_on=scores["dataset"]).merge(pd.DataFrame({"fold": ["0", "1", "2"]}), "cross")
    )
    first = (trainings["model"] == "cnn") & (trainings["trained_on"] == "dataset_1")
    trainings["collapsed"] = first & (trainings["fold"] != "1")
    axes = plot_scores(scores, trainings, "auc", {"cnn": {"dataset_1": 0.98}}).axes[0]
    assert [len(container.lines[0].get_ydata()) for container in axes.containers] == [5, 6]
    assert set(axes.containers[1].lines[0].get_ydata()) == {0.95}
    assert texts(axes) == ["2 of 3 collapsed"]
    dots = [sorted(own.get_offsets()[:, 1]) for own in axes.collections if len(own.get_offsets())]
    assert dots.count([1.0]) == 1  # of dataset 1, the fold that did not collapse
    assert dots.count([0.8, 0.9, 1.0]) == 11
    assert axes.get_ylim() == (0.4, 1.03)
    labels = axes.get_legend_handles_labels()[1]
    assert "paper: above 0.98" in labels
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["1", "2", "3", "4", "5", "6"]


def test_figure_6_has_the_trained_dataset_in_rows():
    rows = [
        {
            "trained_on": one,
            "tested_on": other,
            "auc_mean": 0.1 * i + 0.01 * j,
            "auc_low": 0.0,
            "auc_high": 0.75,
            "folds": 3,
        }
        for i, one in enumerate(DATASETS)
        for j, other in enumerate(DATASETS)
    ]
    trainings = pd.DataFrame({"model": "cnn", "trained_on": DATASETS, "collapsed": [True] + [False] * 5})
    axes = plot_matrix(pd.DataFrame(rows), trainings, "cnn").axes[0]
    assert np.asarray(axes.images[0].get_array())[2, 5] == pytest.approx(0.25)
    assert texts(axes)[34:36] == ["0.25", "0.00\N{EN DASH}0.75"]
    assert axes.get_title() == "(a) CNN: 1 of 6 networks collapsed"


def test_names_of_several_words_take_a_line_a_word_at_ticks():
    names = ["dataset_6", "dataset_6_matched"]
    rows = [
        {"trained_on": one, "tested_on": other, "auc_mean": 0.5, "auc_low": 0.4, "auc_high": 0.6, "folds": 3}
        for one in names
        for other in names
    ]
    trainings = pd.DataFrame({"model": "dmpnn", "trained_on": names, "collapsed": False})
    axes = plot_matrix(pd.DataFrame(rows), trainings, "dmpnn").axes[0]
    assert axes.get_title() == "(b) D-MPNN"
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
    assert images[1].get_clim()[1] == pytest.approx(np.percentile([1.0] * 16 + [4.0] * 16, 99.5))
    assert [images[column].get_clim() == images[column + 4].get_clim() for column in (1, 2, 3)] == [True] * 3
    assert figure.axes[0].get_ylabel() == "glass\ncalled liquid\nlog-odds \N{MINUS SIGN}0.5"
    assert [axes.get_xlabel() for axes in figure.axes[5:]] == ["0 to 4", "0 to 0.5", "0: blank"]


def test_figure_14_says_what_each_network_calls_glass():
    image = np.zeros((8, 8, 3), dtype=np.uint8)
    rows = [("liquid", 0, 12, 0.0), ("glass", 0, 12, 1.0), ("five_fold", 0, 40, 0.25), ("random_apart", 0, 40, 0.0)]
    rows += [(kind, 1, n, share) for kind, _, n, share in rows]
    table = pd.DataFrame(rows, columns=["kind", "fold", "n", "called_glass"])
    figure = plot_artificial(
        image, {"five_fold": image, "random_apart": image}, table, [0.75, 0.5], ["liquid", "glass"]
    )
    assert "AUC of these networks on real ones: 0.75, 0.50" in figure.get_suptitle()
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


def test_figure_3_has_discs_of_true_size_above_the_image():
    particles = pd.DataFrame({"species": [1, 2, 2], "x": [0.1, 0.2, 0.3], "y": [0.5, 0.5, 0.5]})
    configurations = {label: (np.zeros((4, 4, 3), dtype=np.uint8), particles) for label in (0, 1)}
    figure = plot_images(configurations, ["liquid", "glass"], {"AA": 1.0, "AB": 0.8, "BB": 0.88}, box_length=10.0)
    titles = [axes.get_title()[:9] for axes in figure.axes]
    assert titles == ["(a) glass", "(b) liqui", "(c) glass", "(d) liqui"]
    a, b = figure.axes[0].collections
    assert [len(own.get_offsets()) for own in (a, b)] == [1, 2]
    assert [own.get_widths()[0] for own in (a, b)] == pytest.approx([0.1, 0.088])


def test_a_run_is_drawn_at_temperatures_that_are_evenly_spaced(tmp_path):
    paths = tmp_path / "fast" / "0000.parquet", tmp_path / "start.parquet"
    start = {"particle": [1, 2], "species": [1, 2], "x": [0.1, 0.2], "y": [0.1, 0.2]}
    parquet.write_rows(paths[1], parquet.START, start)
    recorded = [2.0, 2.0, 1.45, 1.3, 0.7, 0.05]
    places = {axis: parquet.coordinate_rows(np.full((12, 2), 0.5)) for axis in "xy"}
    frames = {"run": [0] * 6 + [1] * 6, "step": [*range(6)] * 2, "temperature": recorded + [1.0] * 6}
    parquet.write_rows(paths[0], parquet.CONFIGURATIONS, frames | places)
    figure = plot_run(first_run(paths), {"AA": 1.0, "AB": 0.8, "BB": 0.88}, box_length=10.0)
    assert [axes.get_title() for axes in figure.axes] == [
        "(a) $T$ = 2.00",
        "(b) $T$ = 1.30",
        "(c) $T$ = 0.70",
        "(d) $T$ = 0.05",
    ]
    assert [len(own.get_offsets()) for own in figure.axes[0].collections] == [1, 1]
