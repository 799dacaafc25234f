"""The glass transition temperature: where two straight lines through e_IS(T) meet (Figure 1)."""

import numpy as np
import pandas as pd


def fit_lines(temperatures: np.ndarray, energies: np.ndarray) -> np.ndarray:
    """Least-squares lines.

    Args:
        temperatures: (frames,).
        energies: (runs, frames).

    Returns:
        (runs, 2) slope and intercept.
    """
    slope, intercept = np.polyfit(temperatures, energies.T, 1)
    return np.stack([slope, intercept], axis=1)


def intersection(glass: np.ndarray, liquid: np.ndarray) -> np.ndarray:
    """Temperatures at which two lines (..., 2), slope and intercept, meet."""
    return (glass[..., 1] - liquid[..., 1]) / (liquid[..., 0] - glass[..., 0])


def glass_transition(
    energies: pd.DataFrame,
    glass: tuple[float, float],
    liquid: tuple[float, float],
    resamples: int,
    confidence: float,
    rng: np.random.Generator,
) -> dict[str, float]:
    """T_g of one protocol, with a bootstrap interval over runs.

    A least-squares line is linear in the energies, so the line through the mean curve is the mean of the runs' lines,
    and a resample of runs costs no new fit.

    Args:
        energies: step, temperature, run, energy; runs that lack a frame which others have are left out.
        glass, liquid: windows of temperature in which the lines are fitted, in epsilon_AA / k_B.
        resamples: of the bootstrap.
        confidence: of its percentile interval.
        rng: source of the resamples.

    Returns:
        t_g, low, high, runs, glass_slope, glass_intercept, liquid_slope, liquid_intercept.

    Raises:
        ValueError: if a window holds fewer than two frames.
    """
    table = energies.pivot_table(index="run", columns=["step", "temperature"], values="energy").dropna()
    temperatures = table.columns.get_level_values("temperature").to_numpy()
    lines = {}
    for name, (low, high) in {"glass": glass, "liquid": liquid}.items():
        inside = (temperatures >= low) & (temperatures <= high)
        if len(np.unique(temperatures[inside])) < 2:
            raise ValueError(f"glass_transition.{name}: [{low}, {high}] holds fewer than two frames with energies")
        lines[name] = fit_lines(temperatures[inside], table.to_numpy()[:, inside])
    runs = len(table)
    draws = rng.multinomial(runs, np.full(runs, 1 / runs), size=resamples) / runs
    resampled = intersection(draws @ lines["glass"], draws @ lines["liquid"])
    tail = (1 - confidence) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail]) if runs > 1 else (np.nan, np.nan)
    means = {name: line.mean(axis=0) for name, line in lines.items()}
    result = {"t_g": float(intersection(means["glass"], means["liquid"])), "low": float(low), "high": float(high)}
    result["runs"] = runs
    for name, (slope, intercept) in means.items():
        result |= {f"{name}_slope": float(slope), f"{name}_intercept": float(intercept)}
    return result


def glass_transition_table(energies: pd.DataFrame, settings: dict, seed: int) -> pd.DataFrame:
    """T_g of each wanted protocol.

    Args:
        energies: of `read_energies`, of all wanted protocols.
        settings: the configuration's `glass_transition` block.
        seed: of the bootstrap.

    Returns:
        One row a protocol: protocol, what `glass_transition` gives, the windows and the confidence.
    """
    rows = []
    for protocol in settings["protocols"]:
        rng = np.random.default_rng(seed)
        rows.append(
            {"protocol": protocol}
            | glass_transition(
                energies[energies["protocol"] == protocol],
                settings["glass"],
                settings["liquid"],
                settings["resamples"],
                settings["confidence"],
                rng,
            )
            | {
                f"{name}_{end}": settings[name][i]
                for name in ("glass", "liquid")
                for i, end in enumerate(("low", "high"))
            }
            | {"confidence": settings["confidence"]}
        )
    return pd.DataFrame(rows)
