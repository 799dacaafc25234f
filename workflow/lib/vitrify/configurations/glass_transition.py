"""The glass transition temperature: the intersection of two straight lines through e_IS(T) (Figure 1)."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from vitrify.configurations.energies import mean_energies, read_energies
from vitrify.errors import SettingError
from vitrify.store.tables import Table

GLASS_TRANSITION = Table(
    "tables/glass_transition.csv",
    "a protocol",
    """
    protocol t_g?
    low?: lower end of the bootstrap interval of t_g over runs
    high?: upper end of it
    runs
    glass_slope?: of the line through the glass, k_B
    glass_intercept?: of that line at T = 0, epsilon_AA
    liquid_slope?: of the line through the supercooled liquid, k_B
    liquid_intercept?: of that line at T = 0, epsilon_AA
    glass_low: lowest temperature of the glass line
    glass_high: highest temperature of it
    liquid_low: lowest temperature of the liquid line
    liquid_high: highest temperature of it
    confidence
    glass_slope_se?: standard error of `glass_slope` over runs; empty for a single run
    glass_intercept_se? liquid_slope_se? liquid_intercept_se?
    """,
    keys="protocol",
    errors={"t_g": ("low", "high")},
    trained=False,
)


def fit_lines(temperatures: np.ndarray, energies: np.ndarray) -> np.ndarray:
    """Least-squares lines through (runs, frames) energies: (runs, 2) slope and intercept."""
    slope, intercept = np.polyfit(temperatures, energies.T, 1)
    return np.stack([slope, intercept], axis=1)


def intersection(glass: np.ndarray, liquid: np.ndarray) -> np.ndarray:
    """Temperatures at which two lines (..., 2), slope and intercept, meet."""
    return (glass[..., 1] - liquid[..., 1]) / (liquid[..., 0] - glass[..., 0])


def run_lines(
    tables: Iterable[pd.DataFrame], frames: pd.Index, windows: dict[str, tuple[float, float]]
) -> dict[str, np.ndarray]:
    """Lines of each run in each window: (runs, 2) slope and intercept by name of the window.

    Tables have run, step, temperature and energy, each run in one of them; frames are step and temperature of all
    frames, and a run that lacks one is left out; windows are temperatures by name, in epsilon_AA / k_B.

    Raises:
        SettingError: if a window contains fewer than two frames, or no run has an energy at all frames.
    """
    temperatures = frames.get_level_values("temperature").to_numpy()
    lines = {name: [] for name in windows}
    for energies in tables:
        table = energies.pivot_table(index="run", columns=["step", "temperature"], values="energy")
        table = table.reindex(columns=frames).dropna()
        for name, (low, high) in windows.items():
            inside = (temperatures >= low) & (temperatures <= high)
            if len(np.unique(temperatures[inside])) < 2:
                raise SettingError(
                    f"glass_transition.{name}: [{low}, {high}] contains fewer than two frames with energies"
                )
            if len(table):
                lines[name].append(fit_lines(temperatures[inside], table.to_numpy()[:, inside]))
    if not all(lines.values()):
        raise SettingError(f"glass_transition: no run has an energy at each of the {len(frames)} frames")
    return {name: np.concatenate(found) for name, found in lines.items()}


def glass_transition(
    lines: dict[str, np.ndarray], resamples: int, confidence: float, rng: np.random.Generator
) -> dict[str, float]:
    """T_g of one protocol, with a percentile interval of a bootstrap over runs: columns of `GLASS_TRANSITION`.

    A least-squares line is linear in the energies, so the line through the mean curve is the mean of the runs' lines,
    of `run_lines`, and a resample of runs costs no new fit. Errors are NaN of a single run.
    """
    runs = len(lines["glass"])
    resampled = np.empty(resamples)
    for part in np.array_split(np.arange(resamples), -(-resamples * runs // 1_000_000)):  # 8 MB at a time
        draws = rng.multinomial(runs, np.full(runs, 1 / runs), size=len(part)) / runs
        resampled[part] = intersection(draws @ lines["glass"], draws @ lines["liquid"])
    tail = (1 - confidence) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail]) if runs > 1 else (np.nan, np.nan)
    means = {name: line.mean(axis=0) for name, line in lines.items()}
    result = {"t_g": float(intersection(means["glass"], means["liquid"])), "low": float(low), "high": float(high)}
    result["runs"] = runs
    for name, (slope, intercept) in means.items():
        result |= {f"{name}_slope": float(slope), f"{name}_intercept": float(intercept)}
    for name, line in lines.items():
        errors = line.std(axis=0, ddof=1) / np.sqrt(runs) if runs > 1 else (np.nan, np.nan)
        result |= {f"{name}_{what}_se": float(se) for what, se in zip(("slope", "intercept"), errors, strict=True)}
    return result


def glass_transition_table(paths: Sequence[str | Path], settings: dict, seed: int) -> pd.DataFrame:
    """T_g of each protocol of the settings, from all files of its energies: the columns of `GLASS_TRANSITION`."""
    windows = {name: tuple(settings[name]) for name in ("glass", "liquid")}
    rows = []
    for protocol in settings["protocols"]:
        own = [path for path in paths if Path(path).parent.name == protocol]
        frames = mean_energies(read_energies(own)).set_index(["step", "temperature"]).index
        lines = run_lines(read_energies(own), frames, windows)
        found = glass_transition(lines, settings["resamples"], settings["confidence"], np.random.default_rng(seed))
        for name, (low, high) in windows.items():
            found |= {f"{name}_low": low, f"{name}_high": high}
        rows.append({"protocol": protocol, "confidence": settings["confidence"]} | found)
    return pd.DataFrame(rows)[GLASS_TRANSITION.names]


def is_determined(row: pd.Series) -> bool:
    """Return whether a T_g and its interval, if any, lie between the outer ends of its two lines' windows.

    With few runs, or too fast a cooling, the lines can meet anywhere.
    """
    return all(
        row["glass_low"] < value < row["liquid_high"] for value in row[["t_g", "low", "high"]] if not np.isnan(value)
    )
