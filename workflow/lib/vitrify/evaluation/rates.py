"""Glasses of protocols that cool at different rates."""

import numpy as np
import pandas as pd

from vitrify.configurations.glass_transition import is_determined


def tabulate_rates(
    rates: dict[str, float], steps: dict[str, int], energies: pd.DataFrame, transitions: pd.DataFrame
) -> pd.DataFrame:
    """Tabulate the glasses of each protocol, at its step, and its glass transition: `COOLING_RATES`.

    Rates are those of `vitrify.datasets.rates.rates`, the slowest first; energies and transitions are tables.
    """
    energies, transitions = energies.set_index(["protocol", "step"]), transitions.set_index("protocol")
    rows = []
    for protocol, rate in rates.items():
        glass, transition = energies.loc[(protocol, steps[protocol])], transitions.loc[protocol]
        row = {"protocol": protocol, "rate": rate, "temperature": glass["temperature"], "energy": glass["mean"]}
        row |= {"energy_std": glass["std"], "energy_sem": glass["std"] / np.sqrt(glass["runs"])}
        row |= {"runs": int(glass["runs"]), "t_g": transition["t_g"]}
        row |= {"t_g_low": transition["low"], "t_g_high": transition["high"], "determined": is_determined(transition)}
        rows.append(row)
    return pd.DataFrame(rows)
