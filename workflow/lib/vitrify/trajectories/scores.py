"""Frames of a trajectory scored by D-MPNNs of the study, and the attention of a network in its first and last frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import torch
from scipy.special import expit

from vitrify.attention.export import attention_tables, corners_by_run
from vitrify.graphs.batches import window_batch
from vitrify.graphs.windows import draw_corners
from vitrify.models.dmpnn import DMPNN
from vitrify.seeds import derived_seed
from vitrify.store import parquet
from vitrify.training import dmpnn
from vitrify.trajectories.frame import TrajectoryError
from vitrify.trajectories.store import AT_ONCE, read_species
from vitrify.trajectories.windows import place_windows

KEYS = ["frame", "step", "temperature", "box_length"]


@dataclass(frozen=True)
class Judge:
    """A trained network and its windows.

    Attributes:
        name: of its column: the fold that it was trained in.
        model: the network.
        window_length: share of the training's box.
        neighbours: k.
        batch_size: frames at once.
        seed: of its windows; those of a frame depend on it and on the frames before.
    """

    name: str
    model: DMPNN
    window_length: float
    neighbours: int
    batch_size: int
    seed: int

    @classmethod
    def load(cls, folder: Path, seed: int) -> "Judge":
        """A network of the study, of a folder whose last part is its name."""
        model, hyperparameters, settings = dmpnn.load(folder)
        windows = (hyperparameters["window_length"], hyperparameters["neighbours"], settings["batch_size"])
        return cls(Path(folder).name, model, *windows, seed)


def score_trajectory(
    frames: Path, particles: Path, judges: Sequence[Judge], windows: int, box_length: float
) -> pd.DataFrame:
    """Probability that each frame is of class 1, the glass, averaged over windows and networks.

    Args:
        frames: `frames.parquet`, see `vitrify.trajectories.store.write_trajectory`.
        particles: `particles.parquet`.
        judges: networks of one dataset, at least one.
        windows: of each frame and network; at least 1.
        box_length: of the training, sigma_AA.

    Returns:
        One row a frame: frame, step, temperature, box_length, score (the mean probability), log_odds (of that mean),
        and log_odds_<name> of each network.

    Raises:
        TrajectoryError: if a box is smaller than a network's window; one line.
    """
    species = read_species(particles)
    streams = [(np.random.default_rng(judge.seed), np.random.default_rng([judge.seed, 1])) for judge in judges]
    tables = []
    for piece in parquet.stream_rows(frames, parquet.TRAJECTORY_FRAMES, AT_ONCE):
        table = piece.select(KEYS).to_pandas()
        positions = parquet.positions(piece, len(species), frames)
        logits = []
        for judge, (of_corners, of_offsets) in zip(judges, streams, strict=True):
            ratios = _ratios(judge, table, box_length)
            corners = draw_corners((len(table), windows, 2), judge.window_length, of_corners)
            offsets = of_offsets.random(corners.shape)
            logits.append(_logits(judge, positions, species, ratios, corners, offsets))
            table[f"log_odds_{judge.name}"] = dmpnn.mean_log_odds(logits[-1])
        table["log_odds"] = dmpnn.mean_log_odds(np.concatenate(logits))
        table["score"] = expit(table["log_odds"])
        tables.append(table)
    order = [*KEYS, "score", "log_odds", *(f"log_odds_{judge.name}" for judge in judges)]
    return pd.concat(tables, ignore_index=True)[order]


def _ratios(judge: Judge, frames: pd.DataFrame, box_length: float) -> np.ndarray:
    """Edges of the boxes in units of the training's; refuses boxes that are smaller than the window."""
    ratios = frames["box_length"].to_numpy() / box_length
    small = np.flatnonzero(ratios * (1 + 1e-9) < judge.window_length)
    if len(small):
        frame = frames.iloc[small[0]]
        raise TrajectoryError(
            f"frame {frame['frame']:.0f} (step {frame['step']:.0f}): the box is {frame['box_length']:.4g}, "
            f"must be >= {judge.window_length * box_length:.4g} sigma_AA, the network's window"
        )
    return ratios


def _logits(
    judge: Judge,
    positions: np.ndarray,
    species: np.ndarray,
    ratios: np.ndarray,
    corners: np.ndarray,
    offsets: np.ndarray,
) -> np.ndarray:
    """(windows, b) log-odds of each window."""
    device = next(judge.model.parameters()).device
    n, windows, _ = corners.shape
    logits = np.empty((windows, n))
    for window in range(windows):
        placed = place_windows(positions, ratios, corners[:, window], offsets[:, window])
        for first in range(0, n, judge.batch_size):
            some = slice(first, first + judge.batch_size)
            at = corners[some, window]
            batch = window_batch(placed[some], species, at, judge.window_length, judge.neighbours)
            with torch.inference_mode():
                logits[window, some] = judge.model(batch.to(device)).cpu().numpy()
    return logits


def export_trajectory_attention(
    frames: Path,
    particles: Path,
    judge: Judge,
    box_length: float,
    particles_path: Path,
    edges_path: Path,
    provenance: dict[str, str],
) -> None:
    """Write the attention in one window of the first and one of the last frame, as Parquet.

    The columns are those of `vitrify.attention.export.attention_tables`, where run is the frame, protocol `trajectory`
    and label 0. Particles are numbered from 1, in the order of `particles.parquet`.

    Args:
        frames, particles: see `score_trajectory`.
        judge: a network with attention.
        box_length: of the training, sigma_AA.
        particles_path, edges_path: the files to write.
        provenance: metadata of the files.

    Raises:
        TrajectoryError: if a box is smaller than the window; one line.
    """
    species = read_species(particles)
    last = parquet.read_rows(frames, parquet.TRAJECTORY_FRAMES, ["frame"])["frame"][-1].as_py()
    rows = parquet.read_rows(frames, parquet.TRAJECTORY_FRAMES, filters=[("frame", "in", [0, last])])
    table = rows.select(KEYS).to_pandas()
    ratios = _ratios(judge, table, box_length)
    # As `attention_tables` has them.
    corners = corners_by_run(table["frame"].to_numpy(), judge.window_length, judge.seed, 2)
    offsets = np.random.default_rng(derived_seed(judge.seed, "offsets")).random(corners.shape)
    positions = place_windows(parquet.positions(rows, len(species), frames), ratios, corners, offsets)
    keys = pd.DataFrame({"run": table["frame"], "protocol": "trajectory", "step": table["step"], "label": 0})
    configurations = dmpnn.Configurations(positions, species, keys["label"].to_numpy())
    tables = attention_tables(judge.model, configurations, keys, judge.window_length, judge.neighbours, judge.seed)
    of_particles, of_edges = (pa.concat_tables(some) for some in zip(*tables, strict=True))
    for path, found, schema in (
        (particles_path, of_particles, parquet.ATTENTION_PARTICLES),
        (edges_path, of_edges, parquet.ATTENTION_EDGES),
    ):
        with parquet.parquet_writer(path, schema, provenance) as writer:
            writer.write_table(found)
