import numpy as np
import pandas as pd
import pytest

from vitrify.configurations.energies import mean_energies
from vitrify.configurations.glass_transition import glass_transition, run_lines

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
    table = mean_energies([energies])
    assert table["mean"].tolist() == [-4.0, -6.0]
    assert table["std"].iloc[0] == pytest.approx(np.sqrt(2))
    assert table["sem"].iloc[0] == pytest.approx(1)
    assert table[["std", "sem"]].iloc[1].isna().all()
    assert table["runs"].tolist() == [2, 1]
    assert table["not_converged"].tolist() == [1, 0]


def test_means_do_not_depend_on_how_runs_are_dealt_to_files():
    rng = np.random.default_rng(1)
    columns = {"protocol": "fast", "run": range(50), "step": 10, "temperature": 1.0, "converged": rng.random(50) < 0.9}
    energies = pd.DataFrame(columns | {"energy": rng.normal(-3.867, 0.003, 50)})
    whole = mean_energies([energies])
    assert whole["std"].item() == pytest.approx(energies["energy"].std(), rel=1e-9)
    pd.testing.assert_frame_equal(mean_energies([energies[:7], energies[7:8], energies[8:]]), whole)


def transition(energies, glass=GLASS, liquid=LIQUID, resamples=1000):
    frames = energies.set_index(["step", "temperature"]).index.unique()
    half = energies["run"].max() / 2
    tables = [energies[energies["run"] <= half], energies[energies["run"] > half]]
    lines = run_lines(tables, frames, {"glass": glass, "liquid": liquid})
    return glass_transition(lines, resamples, 0.95, np.random.default_rng(1))


def test_t_g_of_a_kinked_line_is_its_kink():
    result = transition(kinked(1))
    assert result["t_g"] == pytest.approx(0.39, abs=1e-9)
    assert result["glass_slope"] == pytest.approx(0.05)
    assert result["liquid_slope"] == pytest.approx(0.25)
    assert np.isnan(result["low"])  # one run has no interval
    assert np.isnan(result["glass_slope_se"])


def test_standard_errors_of_lines_are_those_of_means_over_runs():
    lines = {"glass": np.array([[1.0, -3.0], [3.0, -4.0]]), "liquid": np.array([[5.0, -5.0], [5.0, -5.0]])}
    result = glass_transition(lines, 100, 0.95, np.random.default_rng(1))
    assert [result[f"glass_{what}_se"] for what in ("slope", "intercept")] == [1.0, 0.5]
    assert result["liquid_slope_se"] == 0


def test_bootstrap_interval_holds_t_g_and_shrinks_with_runs():
    widths = []
    for runs in (10, 160):
        result = transition(kinked(runs, noise=0.003))
        assert result["low"] < 0.39 < result["high"]
        widths.append(result["high"] - result["low"])
    assert widths[0] / widths[1] == pytest.approx(4, rel=0.5)


def test_a_window_without_frames_is_refused():
    with pytest.raises(ValueError, match=r"glass_transition.liquid: .* contains fewer than two frames"):
        transition(kinked(3), liquid=(0.7, 0.8))


def test_a_run_without_energies_is_left_out():
    energies = kinked(5)
    # Run 3 has two frames only, of a dataset say, and with energies that would spoil the lines.
    few = energies[(energies["run"] != 3) | (energies["step"] > -2)]
    few = few.assign(energy=np.where(few["run"] == 3, 0.0, few["energy"]))
    result = transition(few)
    assert result["runs"] == 4
    assert result["t_g"] == pytest.approx(0.39, abs=1e-9)
