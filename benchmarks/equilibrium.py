"""Equilibrium of liquids: holds at constant temperature, and coolings compared with them."""

import numpy as np
import pandas as pd
from scipy.stats import t

from vitrify.simulation.schedule import Protocol


def mean_interval(values: np.ndarray, confidence: float = 0.95) -> tuple[float, float]:
    """Mean of independent values, and half the width of its interval by Student's t."""
    values = np.asarray(values)
    half = t.ppf((1 + confidence) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return float(values.mean()), float(half)


def holds(energies: pd.DataFrame, protocol: Protocol) -> pd.DataFrame:
    """Energies of each hold of a protocol: the mean of its second half, and whether it is at rest.

    Runs are independent; frames of one run are not, so each run gives one value.

    Args:
        energies: run, step, energy of the protocol.
        protocol: its schedule.

    Returns:
        One row per hold: temperature, steps (its length), mean and half (of the 95 % interval) of the runs' means in
        its second half, std over single configurations, drift and drift_half: the last quarter minus the third, with
        its interval over runs, runs, frames.
    """
    rows = []
    for segment in protocol.segments:
        if segment.initial != segment.final:
            continue
        length = segment.end - segment.begin
        third = energies[energies["step"].between(segment.begin + length / 2, segment.begin + 3 * length / 4 - 1)]
        last = energies[energies["step"].between(segment.begin + 3 * length / 4, segment.end)]
        second_half = pd.concat([third, last])
        by_run = second_half.groupby("run")["energy"].mean()
        mean, half = mean_interval(by_run)
        drift, drift_half = mean_interval(
            (last.groupby("run")["energy"].mean() - third.groupby("run")["energy"].mean()).to_numpy()
        )
        row = {"temperature": segment.final, "steps": length, "mean": mean, "half": half}
        row |= {"std": second_half["energy"].std(), "drift": drift, "drift_half": drift_half}
        rows.append(row | {"runs": len(by_run), "frames": second_half["step"].nunique()})
    return pd.DataFrame(rows)


def excess(energies: pd.DataFrame, equilibrium: pd.DataFrame) -> pd.DataFrame:
    """Energy of a cooling above equilibrium, at the temperatures of known equilibrium.

    Args:
        energies: run, temperature, energy of a protocol that only cools.
        equilibrium: temperature, mean, half of `holds`.

    Returns:
        temperature, energy (of the cooling, interpolated between its frames), excess, half: of the 95 % interval of
        the excess.
    """
    table = energies.pivot_table(index="run", columns="temperature", values="energy").dropna()
    temperatures = table.columns.to_numpy()
    rows = []
    for hold in equilibrium.itertuples():
        values = [np.interp(hold.temperature, temperatures, row) for row in table.to_numpy()]
        mean, half = mean_interval(np.array(values))
        row = {"temperature": hold.temperature, "energy": mean, "excess": mean - hold.mean}
        rows.append(row | {"half": float(np.hypot(half, hold.half))})
    return pd.DataFrame(rows).sort_values("temperature", ascending=False, ignore_index=True)


def falls_out(excesses: pd.DataFrame) -> tuple[float, float]:
    """Temperatures between which a cooling leaves equilibrium: below the lower one it is always above equilibrium.

    Args:
        excesses: of `excess`.

    Returns:
        The highest temperature from which on every excess is above 0 by more than its interval, and the one above it;
        NaN where there is none.
    """
    above = (excesses["excess"] > excesses["half"]).to_numpy()
    first = len(above) - int(np.argmin(above[::-1])) if not above.all() else 0
    temperatures = excesses["temperature"].to_numpy()
    return (
        float(temperatures[first]) if first < len(above) else np.nan,
        float(temperatures[first - 1]) if first > 0 else np.nan,
    )
