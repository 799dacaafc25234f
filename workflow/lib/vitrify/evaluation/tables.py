"""Tables of AUC: each is a view of the one comparison of predictions, `vitrify.evaluation.comparison.compare`.

Arguments that they have in common:

- paths: files of predictions; see `vitrify.evaluation.comparison.prediction_files`;
- controls: datasets by the names of their controls, which have the same runs and are drawn alike;
- resampling: the bootstrap.

`vitrify.evaluation.described` describes the columns. Rows stand in the order of the paths unless said otherwise. All
raise DataError as `score` and `compare` do.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.baselines.groups import BOX
from vitrify.datasets.controls import control_name
from vitrify.datasets.subsets import DRAWS_TESTS, SOUND, runs_of
from vitrify.evaluation.comparison import METRICS, compare, prediction_files, score
from vitrify.models.networks import network_name
from vitrify.models.variants import UNCHANGED
from vitrify.scoring import Resampling
from vitrify.store import parquet

Paths = Sequence[str | os.PathLike]
THERMAL, INHERENT = "thermal", "inherent"


def auc_table(paths: Paths, resampling: Resampling) -> pd.DataFrame:
    """Scores of networks on their own datasets."""
    scores = score(prediction_files(paths), resampling).rename(columns={"trained_on": "dataset"})
    table = compare(scores, ["model", "dataset"], resampling, metrics=METRICS)
    folds = scores.sort_values("fold").groupby(["model", "dataset"])[[*METRICS]]
    folds = folds.agg(lambda own: " ".join(own.map("{:.6g}".format))).add_suffix("_folds")
    return table.join(folds, on=["model", "dataset"])


def matrix_table(paths: Paths, resampling: Resampling) -> pd.DataFrame:
    """Scores of the networks of one model across datasets."""
    return compare(score(prediction_files(paths), resampling), ["trained_on", "tested_on"], resampling)


def baselines_table(paths: Paths, controls: dict[str, str], resampling: Resampling) -> pd.DataFrame:
    """Scores of simple classifiers, of the whole box and of windows."""
    scores = score(_as_tested(paths, controls), resampling).rename(columns={"model": "method"})
    scores["seen"] = scores["change"].replace("", BOX)
    return compare(scores, ["dataset", "method", "seen"], resampling, metrics=METRICS)


def controls_table(paths: Paths, controls: dict[str, str], kind: str, resampling: Resampling) -> pd.DataFrame:
    """Scores on datasets in thermal coordinates and on controls of one kind, inherent or swapped.

    For each network, which stands in the column model, the row of a dataset precedes that of its control.
    """
    files = _as_tested(paths, controls)
    files["model"] = list(map(network_name, files["model"], files["change"]))
    files["coordinates"] = np.where(files["tested_on"].isin(list(controls)), kind, THERMAL)
    files["dataset"] = files["drawn"]
    by = ["model", "dataset", "coordinates"]
    return compare(score(files, resampling), by, resampling, ("coordinates", THERMAL), loss=True)


def with_controls(networks: pd.DataFrame, compared: pd.DataFrame | None = None) -> pd.DataFrame:
    """Append scores on inherent controls, under the names of the controls, to scores of networks on datasets.

    Args:
        networks: of `auc_table`.
        compared: of `controls_table`; None where there are no controls.

    Returns:
        The columns of `networks` that `compared` has too.
    """
    if compared is None:
        return networks
    controls = compared[compared["coordinates"] == INHERENT]
    controls = controls.assign(dataset=controls["dataset"].map(control_name))
    return pd.concat([networks, controls], join="inner", ignore_index=True)


def rates_table(paths: Paths, pairs: dict[str, dict], twins: dict[str, str], resampling: Resampling) -> pd.DataFrame:
    """Scores of classifiers of the glasses of two cooling rates.

    Args:
        pairs, twins: of `vitrify.datasets.rates.rate_pairs` and `rate_twins`; twins are drawn alike.

    Returns:
        Of each method thermal coordinates come first, sorted by ratio.
    """
    files = _as_tested(paths, twins).rename(columns={"model": "method"})
    files = files.join(pd.DataFrame([pairs[name] for name in files["dataset"]], index=files.index))
    by = ["method", "coordinates", "slower", "faster", "ratio"]
    table = compare(score(files, resampling), by, resampling)
    places = {"method": _places, "coordinates": lambda names: names == INHERENT, "ratio": lambda ratios: ratios}
    order = pd.DataFrame({name: place(table[name]) for name, place in places.items()})
    return table.loc[order.sort_values(list(places), kind="stable").index].reset_index(drop=True)


def variants_table(paths: Paths, controls: dict[str, str], resampling: Resampling) -> pd.DataFrame:
    """Scores of the D-MPNN and of its variants; the unchanged network comes first in each dataset."""
    files = _as_tested(paths, controls)
    files["variant"] = files["change"].replace("", UNCHANGED)
    table = compare(score(files, resampling), ["dataset", "variant"], resampling, ("variant", UNCHANGED))
    return table[[*table.columns.drop("folds"), "folds"]]


def leaks_table(paths: Paths, subsets: Paths, resampling: Resampling) -> pd.DataFrame:
    """Scores with each leak, of `subsets/<leak>/<dataset>/<fold>.parquet`, and without it, and their difference.

    If both have the same test configurations, the difference is paired by run; otherwise draws are independent.
    """
    trained = {}
    for path in subsets:
        rows = parquet.read_rows(path, parquet.SUBSET).to_pandas().query("trained > 0")
        own = set(rows[["protocol", "run", "step"]].itertuples(index=False, name=None))
        trained[Path(path).with_suffix("").parts[-3:]] = own
    files = prediction_files(paths).rename(columns={"model": "method"})
    files["leak"] = files["change"].replace("", SOUND)
    has_other_tests = files["leak"].isin(DRAWS_TESTS) & (files["trained_on"] == files["tested_on"])
    files["drawn"] = files["drawn"].where(~has_other_tests, files["tested_on"] + " " + files["leak"])
    scores = score(files, resampling)
    scores["seen"] = [
        np.mean([key[:3] in trained.get((row.leak, row.trained_on, row.fold), ()) for key in row.tested])
        for row in scores.itertuples()
    ]
    by = ["trained_on", "tested_on", "method", "leak"]
    return compare(scores, by, resampling, ("leak", SOUND), means=["seen"], other_tests=True)


def learning_curves_table(
    paths: Paths, datasets: Paths, controls: dict[str, str], resampling: Resampling
) -> pd.DataFrame:
    """Scores by number of training runs; the whole outer training sets of the datasets' files are the last size.

    Rows are sorted by dataset and method, in the order of the paths, and by runs.
    """
    whole = {Path(path).stem: _training_runs(path) for path in datasets}
    files = _as_tested(paths, controls).rename(columns={"model": "method"})
    files["runs"] = [
        float(runs_of(change)) if change else whole[dataset]
        for change, dataset in zip(files["change"], files["dataset"], strict=True)
    ]
    table = compare(score(files, resampling), ["dataset", "method", "runs"], resampling)
    order = table[["dataset", "method"]].apply(_places).assign(runs=table["runs"])
    return table.loc[order.sort_values(list(order)).index].reset_index(drop=True)


def _as_tested(paths: Paths, same_runs: dict[str, str]) -> pd.DataFrame:
    """`prediction_files` with the column dataset, a copy of tested_on; draws are those of datasets of the same runs."""
    files = prediction_files(paths)
    return files.assign(dataset=files["tested_on"], drawn=files["tested_on"].replace(same_runs))


def _places(names: pd.Series) -> pd.Series:
    """Positions of names in the order of their first appearance."""
    return pd.Series(pd.factorize(names)[0], names.index)


def _training_runs(dataset: str | os.PathLike) -> float:
    """Runs of the smaller class in a whole outer training set, mean over folds."""
    index = parquet.read_rows(dataset, parquet.DATASET).to_pandas()
    folds = index["fold"].dropna().unique()
    left = [index[(index["fold"] != fold).fillna(True)] for fold in folds]
    return pd.DataFrame([own.groupby("label")["run"].nunique() for own in left]).mean().min()
