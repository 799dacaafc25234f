"""Protocols that cool at different rates: their glasses, and whether these can be told apart."""

import os
from collections.abc import Sequence

import numpy as np
import pandas as pd

from vitrify.configurations.glass_transition import is_determined
from vitrify.evaluation.tables import score_baselines, score_predictions, summarise


def tabulate_rates(
    rates: dict[str, float], steps: dict[str, int], energies: pd.DataFrame, transitions: pd.DataFrame
) -> pd.DataFrame:
    """The glasses of each protocol and its glass transition, by rate.

    Args:
        rates: of `vitrify.datasets.rates.rates`.
        steps: of the glasses, by protocol.
        energies: of `tables/energies.csv`.
        transitions: of `tables/glass_transition.csv`.

    Returns:
        One row a protocol, the slowest first: protocol, rate, temperature, energy, energy_std, energy_sem, runs, t_g,
        t_g_low, t_g_high, determined (whether that is a T_g, see `is_determined`).
    """
    energies, transitions = energies.set_index(["protocol", "step"]), transitions.set_index("protocol")
    rows = []
    for protocol, rate in rates.items():
        glass, transition = energies.loc[(protocol, steps[protocol])], transitions.loc[protocol]
        row = {"protocol": protocol, "rate": rate, "temperature": glass["temperature"]}
        row |= {
            "energy": glass["mean"],
            "energy_std": glass["std"],
            "energy_sem": glass["std"] / np.sqrt(glass["runs"]),
        }
        row |= {"runs": int(glass["runs"]), "t_g": transition["t_g"]}
        row |= {"t_g_low": transition["low"], "t_g_high": transition["high"]}
        rows.append(row | {"determined": is_determined(transition)})
    return pd.DataFrame(rows)


def score_rates(
    baselines: Sequence[str | os.PathLike],
    predictions: Sequence[str | os.PathLike],
    pairs: dict[str, dict],
    twins: dict[str, str],
    resamples: int,
    confidence: float,
    seed: int,
) -> pd.DataFrame:
    """Whether glasses of two rates can be told apart, by pair and method.

    Args:
        baselines: `baselines/<dataset>.parquet` of the pairs.
        predictions: `predictions/<model>/<dataset>/<fold>/<dataset>.parquet` of the pairs.
        pairs, twins: of `vitrify.datasets.rates.rate_pairs` and `rate_twins`.
        resamples, seed: see `vitrify.evaluation.tables.score_predictions`; both coordinates are drawn alike.
        confidence: see `vitrify.evaluation.tables.summarise`.

    Returns:
        method (of a simple classifier, or model), coordinates, slower, faster, ratio, auc_mean, auc_std, auc_low,
        auc_high, folds, simple classifiers first.

    Raises:
        DataError: see `score_predictions`.
    """
    scores = [score_baselines(baselines, resamples, seed, drawn_as=twins)]
    if predictions:
        networks = score_predictions(predictions, resamples, seed, drawn_as=twins)
        scores.append(networks.rename(columns={"model": "method", "tested_on": "dataset"}))
    summary = summarise(pd.concat(scores, ignore_index=True), ["method", "dataset"], confidence)
    summary = summary.drop(columns=[name for name in summary if name.startswith("accuracy")])
    names = pd.DataFrame([pairs[name] for name in summary.pop("dataset")])
    summary = pd.concat([summary[["method"]], names, summary.drop(columns="method")], axis=1)
    order = {method: place for place, method in enumerate(dict.fromkeys(summary["method"]))}
    keys = summary.assign(order=summary["method"].map(order), inherent=summary["coordinates"] == "inherent")
    return summary.loc[keys.sort_values(["order", "inherent", "ratio"], kind="stable").index].reset_index(drop=True)
