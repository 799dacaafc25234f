"""What the scores of a trajectory say, in a few lines."""

from pathlib import Path

import pandas as pd


def summary_text(trajectory: str, scores: pd.DataFrame, glass: str, warnings: list[str], folder: Path) -> str:
    """Text for the terminal.

    Args:
        trajectory: the file that was scored.
        scores: of `vitrify.trajectories.scores.score_trajectory`.
        glass: name of class 1.
        warnings: in what the trajectory is unlike the training.
        folder: that holds the results.
    """
    called = int((scores["score"] >= 0.5).sum())
    lines = [f"{trajectory}: {called} of {len(scores)} frames are called {glass}", ""]
    lines += [f"{'':8}{'step':>12}{'T':>10}{'probability':>13}{'log-odds':>10}"]
    for name, row in (("first", scores.iloc[0]), ("last", scores.iloc[-1])):
        temperature = "not known" if pd.isna(row["temperature"]) else f"{row['temperature']:.4g}"
        lines.append(f"{name:8}{row['step']:12.0f}{temperature:>10}{row['score']:13.4f}{row['log_odds']:10.3g}")
    lines += ["", *(f"Unlike the training: {warning}" for warning in warnings)]
    lines.append(f"All frames: {folder}/scores.csv; figures: {folder}/*.png and *.pdf")
    return "\n".join(lines) + "\n"
