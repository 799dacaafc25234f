"""Results of `classify`: their folder, their table, and the scores of a trajectory in a few lines."""

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from vitrify.store.tables import Table

SCORES = Table(
    "classify/<trajectory>/scores.csv",
    "on demand, `snakemake classify`: a frame of a trajectory of one's own",
    """
    frame
    step: as the trajectory has it
    temperature?: as the trajectory has it; empty: not known
    box_length
    score: mean probability that it is a glass
    log_odds
    log_odds_<fold>: of the network of one outer test; a column for each
    """,
)

MADE = {"All frames": "scores.csv", "Along the trajectory": "scores.png", "First and last frame": "map.png"}


def folder_name(path: Path) -> str:
    """Name of a trajectory's folder: that of its file, and a digest of its path, as other folders may have the name."""
    digest = hashlib.sha256(os.path.abspath(path).encode()).hexdigest()[:8]
    return f"{re.sub(r'[^A-Za-z0-9_.-]', '_', path.name)}-{digest}"


def summary_text(
    trajectory: str, scores: pd.DataFrame, glass: str, trust: str, warnings: Iterable[str], folder: Path
) -> str:
    """Text for the terminal: `trust` names the networks, and the number and density of their configurations."""
    glasses = int((scores["score"] >= 0.5).sum())
    lines = [f"{trajectory}: {glasses} of {len(scores)} frames are called {glass}", ""]
    lines += [f"{'':8}{'step':>12}{'T':>10}{'probability':>13}{'log-odds':>10}"]
    for name, row in (("first", scores.iloc[0]), ("last", scores.iloc[-1])):
        temperature = "not known" if pd.isna(row["temperature"]) else f"{row['temperature']:.4g}"
        lines.append(f"{name:8}{row['step']:12.0f}{temperature:>10}{row['score']:13.4f}{row['log_odds']:10.3g}")
    lines += ["", *(f"Note: {warning}" for warning in warnings)]
    unknown = int(scores["temperature"].isna().sum())
    known = f"{unknown} frames without a temperature, classify.temperatures names a log or table" if unknown else ""
    lines.append(f"How far to trust it: {trust}; {known or 'the temperature of each frame is known'}")
    lines += [f"{what}: {folder}/{name}" for what, name in MADE.items()]
    return "\n".join(lines) + "\n"
