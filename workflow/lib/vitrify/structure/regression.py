"""Change of a metric's slope at T_g: a regression on single configurations (section III B, Eq. 12, Figure 17).

    y_i = alpha_0 + alpha_1 T_i + alpha_2 I_i + alpha_3 I_i T_i + epsilon_i,    I = 1 above T_g, 0 below,

so alpha_1 is the slope below T_g and alpha_1 + alpha_3 the one above. The paper treats errors as independent, but
all temperatures have the same runs: errors clustered by run stand beside the plain ones. As a metric need not be
linear above T_g, there are two ranges of temperature: all, and up to the end of the supercooled liquid's line.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS

from vitrify.configurations.glass_transition import GLASS_TRANSITION
from vitrify.store.tables import Table
from vitrify.structure.metrics import by_keys, read_metrics

SIGNIFICANT = 0.05  # the paper's bound of p values
RANGES = ("all", "supercooled")  # all temperatures; those up to the end of the liquid window of T_g's fit
COEFFICIENTS = ("alpha_0", "alpha_1", "alpha_2", "alpha_3")
_ENDINGS = ("", "_se", "_p", "_se_clustered", "_p_clustered")  # of a coefficient and its errors
REGRESSION = Table(
    "tables/regression.csv",
    "a broken line fitted to a metric against temperature (Eq. 12)",
    """
    protocol coordinates graph metric
    range?: `all` temperatures, or `supercooled`: up to the end of the window of the liquid line
    t_g?
    lowest?: temperature in the range
    highest?: temperature in the range
    n runs
    r_squared?: coefficient of determination
    alpha_0?: coefficient of Eq. 12: value at T_g
    alpha_0_se? alpha_0_p? alpha_0_se_clustered? alpha_0_p_clustered?
    alpha_1?: coefficient of Eq. 12: slope below T_g
    alpha_1_se? alpha_1_p? alpha_1_se_clustered? alpha_1_p_clustered?
    alpha_2?: coefficient of Eq. 12: step at T_g
    alpha_2_se? alpha_2_p? alpha_2_se_clustered? alpha_2_p_clustered?
    alpha_3?: coefficient of Eq. 12: slope above T_g minus that below
    alpha_3_se? alpha_3_p? alpha_3_se_clustered? alpha_3_p_clustered?
    slope_above?: alpha_1 + alpha_3
    slope_above_se? slope_above_se_clustered?
    positive?: whether alpha_3 > 0 with p < 0.05
    positive_clustered?
    """,
    keys="protocol coordinates graph metric range",
    errors={name: (f"{name}_se_clustered",) for name in COEFFICIENTS},
    trained=False,
)

READERS = {"metrics": read_metrics, "transitions": GLASS_TRANSITION.read}


def fit_broken_line(values: np.ndarray, temperatures: np.ndarray, runs: np.ndarray, t_g: float) -> dict:
    """Fit Eq. 12 by ordinary least squares to (n,) values of a metric, temperatures and runs of single configurations.

    T_g is NaN where there is none; the result has columns of `REGRESSION`. Errors clustered by run follow Student's t
    with runs - 1 degrees of freedom; they are NaN for a single run, and rough for few. All but `n` and `runs` are NaN
    or None where a side of T_g has fewer than two temperatures, or all values are the same.
    """
    above = (temperatures > t_g).astype(float)
    result: dict[str, Any] = {"n": len(values), "runs": len(np.unique(runs))}
    names = [f"{name}{ending}" for name in COEFFICIENTS for ending in _ENDINGS]
    names += ["slope_above", "slope_above_se", "slope_above_se_clustered"]
    result |= {"r_squared": np.nan} | dict.fromkeys(names, np.nan) | {"positive": None, "positive_clustered": None}
    sides = [len(np.unique(temperatures[above == side])) for side in (0, 1)]
    if np.isnan(t_g) or min(sides) < 2 or np.ptp(values) == 0:
        return result
    columns = np.stack([np.ones_like(above), temperatures, above, above * temperatures], axis=1)
    model = OLS(values.astype(float), columns)
    plain, slope = model.fit(), np.array([0.0, 1.0, 0.0, 1.0])
    fits = {"": plain}
    if result["runs"] > 1:
        groups = {"groups": np.unique(runs, return_inverse=True)[1]}
        fits["_clustered"] = model.fit(cov_type="cluster", cov_kwds=groups, use_t=True)
    result |= dict(zip(COEFFICIENTS, plain.params.tolist(), strict=True))
    result |= {"r_squared": float(plain.rsquared), "slope_above": float(slope @ plain.params)}
    for kind, fit in fits.items():
        with np.errstate(
            invalid="ignore"
        ):  # where all values of a side are the same, a variance of 0 can be rounded below
            errors, values = fit.bse.tolist(), fit.pvalues.tolist()
            result[f"slope_above_se{kind}"] = float(np.sqrt(slope @ fit.cov_params() @ slope))
        for name, error, p in zip(COEFFICIENTS, errors, values, strict=True):
            result |= {f"{name}_se{kind}": error, f"{name}_p{kind}": p}
        result[f"positive{kind}"] = bool(fit.params[3] > 0 and values[3] < SIGNIFICANT)
    return result


def regression_table(metrics: pd.DataFrame, transitions: pd.DataFrame) -> pd.DataFrame:
    """The columns of `REGRESSION`, of `read_metrics` and of the table of glass transitions."""
    found = transitions.set_index("protocol")
    return pd.DataFrame(_rows(metrics, found))


def _rows(metrics: pd.DataFrame, transitions: pd.DataFrame) -> Iterator[dict]:
    for names, table in by_keys(metrics):
        transition = transitions.loc[names["protocol"]]
        for name, highest in zip(RANGES, (np.inf, transition["liquid_high"]), strict=True):
            part = table[table["temperature"] <= highest]
            temperatures = part["temperature"].to_numpy()
            row = names | {"range": name, "t_g": transition["t_g"]}
            row |= {"lowest": temperatures.min(initial=np.inf), "highest": temperatures.max(initial=-np.inf)}
            values, runs = part["value"].to_numpy(), part["run"].to_numpy()
            yield row | fit_broken_line(values, temperatures, runs, transition["t_g"])
