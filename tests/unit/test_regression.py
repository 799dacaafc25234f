"""Eq. 12: synthetic data of known coefficients, errors by another way, and what is too little for it."""

import numpy as np
import pandas as pd
import pytest

from vitrify.structure.regression import COEFFICIENTS, fit_broken_line, regression_table

T_G = 0.4
TEMPERATURES = np.linspace(0.05, 1.95, 39)
TRUE = (5.0, 20.0, -12.0, 30.0)


def synthetic(runs, noise, spread=0.0, true=TRUE, seed=0):
    """Values, temperatures and runs; each run has slopes of its own that differ by `spread`."""
    rng = np.random.default_rng(seed)
    above = TEMPERATURES > T_G
    values = []
    for _ in range(runs):
        a = np.array(true) + spread * rng.normal(size=4)
        values.append(a[0] + a[1] * TEMPERATURES + a[2] * above + a[3] * above * TEMPERATURES)
    values = np.concatenate(values) + noise * rng.normal(size=runs * len(TEMPERATURES))
    return values, np.tile(TEMPERATURES, runs), np.repeat(np.arange(runs), len(TEMPERATURES))


def test_exact_data_give_their_coefficients():
    found = fit_broken_line(*synthetic(2, noise=1e-9), T_G)
    assert [found[name] for name in COEFFICIENTS] == pytest.approx(TRUE, abs=1e-7)
    assert found["slope_above"] == pytest.approx(TRUE[1] + TRUE[3])
    assert found["r_squared"] == pytest.approx(1.0)
    assert (found["n"], found["runs"]) == (78, 2)
    assert found["positive"] is found["positive_clustered"] is True


def test_segments_are_two_separate_lines_with_the_plain_errors_of_the_whole():
    values, temperatures, runs = synthetic(5, noise=3.0)
    found = fit_broken_line(values, temperatures, runs, T_G)
    residuals = 0.0
    inverse = {}
    for side, slope in ((temperatures < T_G, "alpha_1"), (temperatures > T_G, "slope_above")):
        line = np.polyfit(temperatures[side], values[side], 1)
        assert found[slope] == pytest.approx(line[0])
        residuals += ((values[side] - np.polyval(line, temperatures[side])) ** 2).sum()
        inverse[slope] = 1 / ((temperatures[side] - temperatures[side].mean()) ** 2).sum()
    variance = residuals / (len(values) - 4)
    for slope, one in inverse.items():
        assert found[f"{slope}_se"] == pytest.approx(np.sqrt(variance * one))
    assert found["alpha_3_se"] == pytest.approx(np.sqrt(variance * sum(inverse.values())))


def test_clustered_errors_are_those_over_the_runs_own_fits():
    values, temperatures, runs = synthetic(8, noise=1.0, spread=4.0)
    found = fit_broken_line(values, temperatures, runs, T_G)
    own = [fit_broken_line(values[runs == run], temperatures[runs == run], runs[runs == run], T_G) for run in range(8)]
    correction = np.sqrt((len(values) - 1) / (len(values) - 4))
    for name in (*COEFFICIENTS, "slope_above"):
        over_runs = np.array([one[name] for one in own])
        assert found[name] == pytest.approx(over_runs.mean())
        assert found[f"{name}_se_clustered"] == pytest.approx(correction * over_runs.std(ddof=1) / np.sqrt(8))


def test_runs_that_lie_above_others_throughout_blur_the_intercept_and_not_the_slopes():
    values, temperatures, runs = synthetic(8, noise=1.0)
    found = fit_broken_line(values + np.random.default_rng(1).normal(0, 20, 8)[runs], temperatures, runs, T_G)
    assert found["alpha_0_se_clustered"] > found["alpha_0_se"]
    assert found["alpha_3_se_clustered"] < found["alpha_3_se"] / 3


@pytest.mark.parametrize(("alpha_3", "positive"), [(30.0, True), (0.0, False), (-30.0, False)])
def test_the_claim_needs_a_positive_and_significant_difference(alpha_3, positive):
    found = fit_broken_line(*synthetic(6, noise=1.0, true=(*TRUE[:3], alpha_3)), T_G)
    assert (found["positive"], found["positive_clustered"]) == (positive, positive)


def test_a_single_run_has_no_clustered_errors():
    found = fit_broken_line(*synthetic(1, noise=1.0), T_G)
    assert found["runs"] == 1
    assert found["alpha_3_p"] < 0.05
    assert np.isnan(
        [found["alpha_3_se_clustered"], found["alpha_3_p_clustered"], found["slope_above_se_clustered"]]
    ).all()
    assert (found["positive"], found["positive_clustered"]) == (True, None)


@pytest.mark.parametrize("t_g", [np.nan, -0.2, 0.06, 1.92, 3.0])
def test_without_two_temperatures_on_each_side_there_is_no_regression(t_g):
    found = fit_broken_line(*synthetic(3, noise=1.0), t_g)
    assert (found["n"], found["runs"], found["positive"]) == (117, 3, None)
    assert np.isnan([found["alpha_3"], found["r_squared"], found["slope_above"]]).all()


def test_values_that_are_all_the_same_have_no_regression():
    _, temperatures, runs = synthetic(3, noise=0.0)
    assert np.isnan(fit_broken_line(np.zeros(len(runs)), temperatures, runs, T_G)["alpha_3"])


def test_the_table_has_both_ranges_of_each_metric_with_its_protocols_t_g():
    tables = []
    for protocol in ("slow", "fast"):
        values, temperatures, runs = synthetic(3, noise=0.1)
        columns = {"protocol": protocol, "coordinates": "thermal", "graph": "b_centred"}
        for metric in ("disjoint_graphs", "bb_edges", "isolated_a"):
            columns |= {"metric": metric, "run": runs, "temperature": temperatures, "value": values}
            tables.append(pd.DataFrame(columns))
    transitions = pd.DataFrame({"protocol": ["fast", "slow"], "t_g": [np.nan, T_G], "liquid_high": [0.8, 0.8]})
    table = regression_table(pd.concat(tables), transitions)
    assert table["metric"].tolist() == [one for one in ("disjoint_graphs", "bb_edges", "isolated_a") for _ in "12"] * 2
    assert table["range"].tolist() == ["all", "supercooled"] * 6
    assert table["protocol"].tolist() == ["slow"] * 6 + ["fast"] * 6
    assert table["highest"].tolist() == pytest.approx([1.95, 0.8] * 6)
    assert table["n"].tolist() == [117, 48] * 6
    assert table["alpha_3"].notna().tolist() == [True] * 6 + [False] * 6
    assert table["alpha_3"].dropna().to_numpy() == pytest.approx(30.0, abs=1.5)
