"""AUC against the number of runs that were trained on, and what it costs to simulate so many."""

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from vitrify.datasets.subsets import subset_name
from vitrify.evaluation.tables import score_baselines, score_predictions, summarise
from vitrify.store import parquet

PREFIX = "runs_"  # of the name of a subset


def runs_name(runs: int) -> str:
    """The name of the subset of so many runs."""
    return f"{PREFIX}{runs}"


def learning_curves(
    networks: Sequence[str | os.PathLike],
    baselines: Sequence[str | os.PathLike],
    datasets: Sequence[str | os.PathLike],
    methods: Sequence[str],
    core_hours: dict[str, float],
    resamples: int,
    confidence: float,
    seed: int,
    drawn_as: dict[str, str] | None = None,
) -> pd.DataFrame:
    """AUC by dataset, method and number of runs, whole outer training sets among them.

    All sizes are tested on the same outer tests, and the samples of the bootstrap are those of `tables/auc.csv`.

    Args:
        networks: files of predictions, below `predictions/` and `subsets/runs_<n>/predictions/`.
        baselines: files of predictions, `baselines/<dataset>.parquet` and
            `subsets/runs_<n>/baselines/<dataset>/<dataset>.parquet`.
        datasets: `datasets/<dataset>.parquet` of each dataset.
        methods: simple classifiers that are wanted.
        core_hours: of a run, by protocol; NaN where it is not known.
        resamples, confidence, seed, drawn_as: see `vitrify.evaluation.tables`.

    Returns:
        dataset, method, runs (trained on, of each class; of whole sets the mean over folds), core_hours (of simulating
        them), auc_mean, auc_std, auc_low, auc_high, folds, in the order of datasets, methods and sizes.
    """
    of_networks = score_predictions(networks, resamples, seed, drawn_as).assign(path=list(map(str, networks)))
    tables = [of_networks.rename(columns={"model": "method", "tested_on": "dataset"})]
    for path in baselines:
        scores = score_baselines([path], resamples, seed, drawn_as)
        tables.append(scores[scores["method"].isin(methods)].assign(path=str(path)))
    scores = pd.concat(tables, ignore_index=True)
    costs = {Path(path).stem: _whole(path) for path in datasets}
    subsets = map(subset_name, scores["path"])
    scores["runs"] = [
        costs[dataset][0] if subset is None else int(subset.removeprefix(PREFIX))
        for dataset, subset in zip(scores["dataset"], subsets, strict=True)
    ]
    table = summarise(scores, ["dataset", "method", "runs"], confidence)
    table.insert(3, "core_hours", [_hours(*costs[row.dataset], row.runs, core_hours) for row in table.itertuples()])
    place = {name: i for i, name in enumerate(dict.fromkeys(scores["method"]))}
    order = {name: i for i, name in enumerate(costs)}
    table = table.sort_values(["dataset", "method", "runs"], key=lambda values: values.replace(order | place))
    return table[[name for name in table if not name.startswith("accuracy")]].reset_index(drop=True)


def _whole(dataset: str | os.PathLike) -> tuple[float, dict[str, float]]:
    """Runs of whole outer training sets, means over folds: of the smaller class, and of each protocol."""
    index = parquet.read_rows(dataset, parquet.DATASET).to_pandas()
    folds = index["fold"].dropna().unique()
    left = [index[(index["fold"] != fold).fillna(True)] for fold in folds]
    of_class = pd.DataFrame([own.groupby("label")["run"].nunique() for own in left])
    of_protocol = pd.DataFrame([own.groupby("protocol")["run"].nunique() for own in left])
    return of_class.mean().min(), of_protocol.mean().to_dict()


def _hours(whole: float, of_protocol: dict[str, float], runs: float, core_hours: dict[str, float]) -> float:
    """A subset has so many runs of each protocol, a whole set all that there are."""
    simulated = of_protocol if runs == whole else dict.fromkeys(of_protocol, runs)
    return sum(count * core_hours[protocol] for protocol, count in simulated.items())
