import sys

import numpy as np
import pandas as pd
import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

from equilibrium import excess, falls_out, holds, mean_interval
from vitrify.simulation.schedule import Protocol

STAIRS = Protocol.from_config(
    "stairs",
    {
        "schedule": [
            {"to": 1.0, "steps": 100},
            {"to": 1.0, "steps": 400},
            {"to": 0.5, "steps": 100},
            {"to": 0.5, "steps": 400},
        ],
        "frame_interval": 50,
    },
    2.0,
)


def stairs(runs=8, drift=0.0):
    """Energies at -3.7 in the first hold; at -3.8 in the second, and falling by `drift` a step."""
    rng = np.random.default_rng(1)
    step = STAIRS.frame_steps
    curve = np.where(step <= 500, -3.7, -3.8 - drift * (step - 600))
    tables = [
        pd.DataFrame({"run": run, "step": step, "energy": curve + rng.normal(0, 0.001, len(step))})
        for run in range(runs)
    ]
    return pd.concat(tables)


def test_interval_of_known_values():
    mean, half = mean_interval(np.array([1.0, 2.0, 3.0]))
    assert mean == 2.0
    assert half == pytest.approx(4.3027 / np.sqrt(3), rel=1e-4)  # Student's t with two degrees of freedom


def test_holds_at_rest_have_their_energy_and_no_drift():
    table = holds(stairs(), STAIRS)
    assert table["temperature"].tolist() == [1.0, 0.5]
    assert table["steps"].tolist() == [400, 400]
    assert (abs(table["mean"] - [-3.7, -3.8]) < 2 * table["half"]).all()
    assert (abs(table["drift"]) < 2 * table["drift_half"]).all()
    assert table["frames"].tolist() == [5, 5]  # from the middle of the hold, it included


def test_a_hold_that_still_relaxes_is_seen():
    drifting = holds(stairs(drift=2e-5), STAIRS).iloc[1]
    # Frames at 1/2, 5/8 against 3/4, 7/8, 1 of 400 steps: their means are 125 steps apart.
    assert drifting["drift"] == pytest.approx(-125 * 2e-5, abs=2 * drifting["drift_half"])
    assert -drifting["drift"] > drifting["drift_half"]


def test_excess_of_a_cooling_and_where_it_leaves_equilibrium():
    rng = np.random.default_rng(2)
    temperatures = np.round(np.arange(0.05, 2.0, 0.1), 2)
    curve = np.maximum(-3.9 + 0.1 * temperatures, -3.84)  # equilibrium, until it freezes at T = 0.6
    energies = pd.concat(
        pd.DataFrame({"run": run, "temperature": temperatures, "energy": curve + rng.normal(0, 1e-4, len(curve))})
        for run in range(10)
    )
    known = np.array([0.5, 1.0, 0.4, 0.7])
    equilibrium = pd.DataFrame({"temperature": known, "mean": -3.9 + 0.1 * known, "half": 1e-4})
    table = excess(energies, equilibrium)
    assert table["temperature"].tolist() == [1.0, 0.7, 0.5, 0.4]
    assert table["excess"].to_numpy() == pytest.approx([0, 0, 0.01, 0.02], abs=5e-4)
    assert falls_out(table) == (0.5, 0.7)


@pytest.mark.parametrize(
    ("signs", "expected"),
    [([1, 1, 1], (3.0, np.nan)), ([-1, -1, -1], (np.nan, 1.0)), ([1, -1, 1], (1.0, 2.0))],
)
def test_limits_of_where_a_cooling_leaves_equilibrium(signs, expected):
    table = pd.DataFrame({"temperature": [3.0, 2.0, 1.0], "excess": signs, "half": 0.5})
    assert falls_out(table) == pytest.approx(expected, nan_ok=True)
