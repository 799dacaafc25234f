import numpy as np
import pandas as pd
import pytest

from vitrify.configurations.energies import mean_energies
from vitrify.configurations.glass_transition import glass_transition

TEMPERATURES = np.linspace(0.05, 0.65, 61)
GLASS, LIQUID = (0.05, 0.3), (0.45, 0.6)


def kinked(runs, noise=0.0, t_g=0.39):
    """Energies with slope 0.05 below T_g and 0.25 above."""
    rng = np.random.default_rng(1)
    curve = np.where(t_g > TEMPERATURES, 0.05, 0.25) * (TEMPERATURES - t_g) - 3.867
    tables = [
        pd.DataFrame({"run": run, "step": -np.arange(61), "temperature": TEMPERATURES, "energy": curve + shift})
        for run, shift in enumerate(rng.normal(0, noise, (runs, 61)))
    ]
    return pd.concat(tables)


def test_means_of_two_runs_by_hand():
    energies = pd.DataFrame(
        {
            "protocol": "fast",
            "run": [0, 1, 0],
            "step": [10, 10, 20],
            "temperature": [1.0, 1.0, 0.5],
            "energy": [-3.0, -5.0, -6.0],
            "converged": [True, False, True],
        }
    )
    table = mean_energies(energies)
    assert table["mean"].tolist() == [-4.0, -6.0]
    assert table["std"].iloc[0] == pytest.approx(np.sqrt(2))
    assert np.isnan(table["std"].iloc[1])
    assert table["runs"].tolist() == [2, 1]
    assert table["not_converged"].tolist() == [1, 0]


def test_t_g_of_a_kinked_line_is_its_kink():
    result = glass_transition(kinked(1), GLASS, LIQUID, 100, 0.95, np.random.default_rng(1))
    assert result["t_g"] == pytest.approx(0.39, abs=1e-9)
    assert result["glass_slope"] == pytest.approx(0.05)
    assert result["liquid_slope"] == pytest.approx(0.25)
    assert np.isnan(result["low"])  # one run has no interval


def test_bootstrap_interval_holds_t_g_and_shrinks_with_runs():
    widths = []
    for runs in (10, 160):
        result = glass_transition(kinked(runs, noise=0.003), GLASS, LIQUID, 1000, 0.95, np.random.default_rng(1))
        assert result["low"] < 0.39 < result["high"]
        widths.append(result["high"] - result["low"])
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.5)


def test_a_window_without_frames_is_refused():
    with pytest.raises(ValueError, match=r"glass_transition.liquid: .* holds fewer than two frames"):
        glass_transition(kinked(3), GLASS, (0.7, 0.8), 100, 0.95, np.random.default_rng(1))
