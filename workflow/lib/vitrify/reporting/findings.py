"""The findings of a study: a sentence about each figure, and the paper's numbers in groups."""

from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd

from vitrify.configurations.glass_transition import is_determined
from vitrify.evaluation.comparison import METRICS
from vitrify.figures.attention import METRIC_NAMES
from vitrify.figures.style import method_name
from vitrify.models.registry import MODELS
from vitrify.reporting.text import plain

# The paper's statements: title; the first words of their quantities in `published.csv`; and what they cost: the first
# words of the benchmarks of the jobs without which there would be no number.
_RUNS = ("make_start", "cool/")
_MINIMA = (*_RUNS, "minimise/")
_CNN = (*_RUNS, "render_images/", "tune_cnn/dataset", "predict_cnn_on_all/")
_CNN += ("train_cnn/cnn/dataset", "train_cnn_in_all_folds/cnn/dataset")
_DMPNN = (*_RUNS, "tune_dmpnn/dataset", "predict_dmpnn_on_all/")
_DMPNN += ("train_dmpnn/dmpnn/dataset", "train_dmpnn_in_all_folds/dmpnn/dataset")
_ATTENTION = (*_DMPNN, "train_dmpnn/dmpnn-attention/", "train_dmpnn/dmpnn-mean/", "export_attention", "predict_windows")
CLAIMS = (
    ("The glass transition temperature", "t_g", _MINIMA),
    ("Energies, and sizes of images and windows", ("e_IS", "width", "particles"), _MINIMA),
    ("The CNN tells liquids from glasses", "AUC of CNN", _CNN),
    ("The D-MPNN tells liquids from glasses", "AUC of D-MPNN on", _DMPNN),
    ("The D-MPNN does better than the CNN", "AUC of D-MPNN minus", (*_CNN, *_DMPNN)),
    ("Attention costs little, and larger windows are read as well", ("AUC with", "AUC of that"), _ATTENTION),
    ("High attention differs between liquid and glass", "p of", _ATTENTION),
    ("Structural metrics change their slope at T_g", "alpha_3", (*_MINIMA, "measure_structure/")),
)
AT_CHANCE = {"cnn": ("figure_06a", "figure_13", "figure_14")}  # figures that show trained networks of a model alone


def findings(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return a sentence for each figure whose tables there are, by the figure's name."""
    found = {}
    for name, (needs, say) in _SENTENCES.items():
        if all(need in tables for need in needs) and (said := say(*(tables[need] for need in needs))):
            found[name] = said
    return found


def collapsed(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return a sentence for each model most of whose networks collapsed."""
    if "trainings" not in tables:
        return {}
    fates = tables["trainings"].groupby("model")["collapsed"]
    return {
        model: f"{own.sum()} of {len(own)} {MODELS[model].title}s collapsed: they give nearly one score to all "
        "configurations, and the order of such scores says nothing."
        for model, own in fates
        if model in MODELS and own.mean() > 0.5
    }


def verdict(claims: pd.DataFrame) -> str:
    """Return the verdict on rows of `published.csv`: agrees, differs, measured at smaller size, or not measured."""
    compared = claims["agrees"][claims["agrees"] != "not comparable"]
    if len(compared):
        return "agrees" if (compared == "yes").all() else "differs"
    return "measured at smaller size" if claims["measured"].notna().any() else "not measured"


def grouped(published: pd.DataFrame, jobs: pd.DataFrame) -> list[dict[str, object]]:
    """Return the groups of `CLAIMS`: title, number of statements, the paper's, this study's, the verdict, core-hours.

    Core-hours are those from nothing to the numbers, of all protocols and datasets of the study; jobs are those of
    `vitrify.reporting.records.read_jobs`.
    """
    rows = []
    for title, words, needed in CLAIMS:
        own = published[published["quantity"].str.startswith(words)]
        if own.empty:
            continue
        bounds = own["relation"].replace("=", "") + " " + own["published"].map(lambda value: plain(value, 6))
        paper = ", ".join(dict.fromkeys(bound.strip() for bound in bounds))
        measured = _span(own["measured"].dropna(), None if "AUC" in own["quantity"].iloc[0] else 3)
        rows.append({"title": title, "count": len(own), "paper": paper, "measured": measured, "verdict": verdict(own)})
        hours = jobs.loc[jobs["job"].str.startswith(needed), "cpu_time"].sum() / 3600
        rows[-1]["hours"] = f"{hours:.2g}" if measured else ""
    return rows


def _span(values: pd.Series, digits: int | None = None) -> str:
    """Lowest and highest of numbers, with two decimals unless digits are said."""
    ends = (values.min(), values.max()) if len(values) else ()
    texts = dict.fromkeys(f"{end:.2f}" if digits is None else plain(end, digits) for end in ends)
    return " to ".join(texts)


def _transitions(table: pd.DataFrame) -> str:
    said = [
        f"{row['t_g']:.2f} [{row['low']:.2f}, {row['high']:.2f}]" if is_determined(row) else "not determined"
        for _, row in table.iterrows()
    ]
    of = [f"{value} for {name}" for name, value in zip(table["protocol"], said, strict=True)]
    return f"The glass transition temperature is {', and '.join(of)}."


def _networks(scores: pd.DataFrame, trainings: pd.DataFrame, metric: str = METRICS[0]) -> str:
    name, lost, said = {"auc": "AUC"}.get(metric, metric), collapsed({"trainings": trainings}), []
    for model, own in scores.groupby("model", sort=False):
        said += [f"the {MODELS[model].title} has {name} {_span(own[f'{metric}_mean'])}"] if model not in lost else []
    said = ["; ".join(said) + f" on {scores['dataset'].nunique()} datasets"] if said else []
    said = "; ".join([*said, *(one.removesuffix(".") for one in lost.values())])
    return f"{said[:1].upper()}{said[1:]}."


def _across(matrix: pd.DataFrame, model: str) -> str:
    others = matrix[matrix["trained_on"] != matrix["tested_on"]]["auc_mean"]
    return (
        f"Trained on one dataset and tested on another, {MODELS[model].title}s have AUC {_span(others)}."
        if len(others)
        else ""
    )


def _windows(table: pd.DataFrame) -> str:
    own = table[table["readout"] == table["readout"].iloc[0]].sort_values("window_length", ignore_index=True)
    low = own[own["auc"] < own["auc"].iloc[-1] - 0.005]  # what two decimals tell apart
    since = own.iloc[0 if low.empty else min(low.index[-1] + 1, len(own) - 1)]
    (smallest, lowest), (_, best) = (own.loc[row, ["window_length", "auc"]] for row in (0, len(own) - 1))
    said = f"The AUC is {best:.2f} in windows of {since['window_length']:g} of the box's length and larger"
    return f"{said}; in the smallest, {smallest:g}, it is {lowest:.2f}."


def _baselines(table: pd.DataFrame) -> str:
    own = table[(table["method"] == "logistic_regression") & (table["seen"] == "box")]
    names = " and ".join(name.removeprefix("dataset_").replace("_", " ") for name in own["dataset"])
    on = f"On {len(own)} datasets" if len(own) > 2 else f"On dataset{'s' * (len(own) > 1)} {names}"
    about = "a logistic regression of simple descriptors of the whole box has AUC"
    return f"{on}, {about} {_span(own['auc_mean'])} in the same folds." if len(own) else ""


def _control(table: pd.DataFrame) -> str:
    said = []
    for model, own in table.groupby("model", sort=False):
        whole, control = (own["coordinates"] == "thermal"), (own["coordinates"] != "thermal")
        spans = _span(own.loc[control, "auc_mean"]), _span(own.loc[whole, "auc_mean"])
        said.append(f"the {method_name(model)} has AUC {spans[0]} instead of {spans[1]}")
    return f"On {table['coordinates'].iloc[-1]} coordinates {'; '.join(said)}."


def _attention(tests: pd.DataFrame) -> str:
    said = []
    for test in tests.itertuples():
        against = test.alternative == "greater" and test.p_value > 0.95
        more = "more" if test.median_difference > 0 else "fewer"
        if test.p_value < 0.05 or against:
            p = plain(1 - test.p_value if against else test.p_value, 1)
            said.append(f"{more} {METRIC_NAMES[test.metric]} (p = {p}{', against the paper' if against else ''})")
    if not said:
        return f"None of {len(tests)} metrics of high attention differs between liquid and glass."
    others = f"no other of {len(tests)} metrics differs" if len(said) < len(tests) else "all metrics differ"
    return f"Liquids have {'; '.join(said)}; {others} between liquid and glass."


_SENTENCES: dict[str, tuple[tuple[str, ...], Callable[..., str]]] = {
    "figure_01a": (("glass_transition",), _transitions),
    "figure_05": (("auc", "trainings"), _networks),
    "figure_06a": (("auc_matrix_cnn",), partial(_across, model="cnn")),
    "figure_06b": (("auc_matrix_dmpnn",), partial(_across, model="dmpnn")),
    "figure_07": (("window_transfer",), _windows),
    "figure_09": (("wilcoxon",), _attention),
    "figure_15": (("auc", "trainings"), partial(_networks, metric=METRICS[1])),
    "figure_baselines": (("baselines",), _baselines),
    "figure_inherent_control": (("auc_inherent",), _control),
    "figure_swapped_motion": (("auc_swapped",), _control),
}
