"""Frames of a trajectory scored by D-MPNNs of the study."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from scipy.special import expit
from torch_geometric.data import Batch

from vitrify.graphs.batches import window_batch
from vitrify.graphs.features import PUBLISHED
from vitrify.graphs.windows import BOX, draw_corners, inside_windows
from vitrify.models.dmpnn import DMPNN, PARTICLES
from vitrify.models.parameters import DmpnnSettings
from vitrify.scoring import mean_log_odds
from vitrify.training import dmpnn
from vitrify.trajectories.frame import TrajectoryError
from vitrify.trajectories.read import Frame, Trajectory

AT_ONCE = 64  # frames
SAME = 1e-6  # relative difference of boxes that are one


@dataclass(frozen=True)
class Judge:
    """A trained network, called after the fold that it was trained in; its windows, share of the training's box; and k.

    The windows of a frame depend on `seed` and on the frames before; `batch_size` frames are judged at once.
    """

    name: str
    model: DMPNN
    window_length: float
    neighbours: int
    batch_size: int
    seed: int
    features: str = PUBLISHED
    whole_box: bool = False

    @classmethod
    def load(cls, folder: Path, seed: int) -> "Judge":
        """A network of the study, of a folder whose last part is its name."""
        model, hyperparameters, settings = dmpnn.load(folder)
        how = DmpnnSettings(**settings)
        windows = (hyperparameters["window_length"], hyperparameters["neighbours"], how.batch_size)
        return cls(Path(folder).name, model, *windows, seed, how.features, how.window == BOX)

    def graphs(self, positions: np.ndarray, species: np.ndarray, corners: np.ndarray) -> Batch:
        """Graphs of the windows of (b, N, 2) configurations at (b, 2) corners, or of whole periodic boxes."""
        graphs = window_batch(
            positions, species, corners, self.window_length, self.neighbours, None, self.features, self.whole_box
        )
        return graphs.to(next(self.model.parameters()).device)


def score_trajectory(
    trajectory: Trajectory, frames: Iterable[Frame], judges: Sequence[Judge], windows: int, box_length: float
) -> pd.DataFrame:
    """Probability that each frame is of class 1, the glass, averaged over windows and networks of one dataset.

    Frames are those of the trajectory, perhaps with other temperatures; the length of the training's box is in
    sigma_AA. The table has the columns of `vitrify.trajectories.summary.SCORES`, one row a frame.
    """
    streams = [(np.random.default_rng(judge.seed), np.random.default_rng([judge.seed, 1])) for judge in judges]
    frames, tables, scored = iter(frames), [], 0
    while some := list(islice(frames, AT_ONCE)):
        table = pd.DataFrame(
            {
                "frame": range(scored, scored + len(some)),
                "step": [frame.step for frame in some],
                "temperature": pd.Series([frame.temperature for frame in some], dtype=float),
                "box_length": [frame.box_length for frame in some],
            }
        )
        positions, logits = np.stack([frame.positions for frame in some]), []
        for judge, (of_corners, of_offsets) in zip(judges, streams, strict=True):
            ratios = _ratios(judge, table, box_length)
            corners = draw_corners((len(table), windows, 2), judge.window_length, of_corners)
            offsets = of_offsets.random(corners.shape)
            logits.append(_logits(judge, positions, trajectory.species, ratios, corners, offsets))
            table[f"log_odds_{judge.name}"] = mean_log_odds(logits[-1])
        mean = mean_log_odds(np.concatenate(logits))
        table.insert(4, "score", expit(mean))
        table.insert(5, "log_odds", mean)
        tables.append(table)
        scored += len(some)
    return pd.concat(tables, ignore_index=True)


def _ratios(judge: Judge, frames: pd.DataFrame, box_length: float) -> np.ndarray:
    """Edges of the boxes in units of the training's; refuses boxes that are smaller than the window."""
    ratios = frames["box_length"].to_numpy() / box_length
    small = np.flatnonzero(ratios * (1 + 1e-9) < judge.window_length)
    if len(small) and not judge.whole_box:
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
    n, windows, _ = corners.shape
    windows = 1 if judge.whole_box else windows
    logits = np.empty((windows, n))
    for window in range(windows):
        placed = positions
        if not judge.whole_box:
            placed = place_windows(positions, ratios, corners[:, window], offsets[:, window])
        for first in range(0, n, judge.batch_size):
            some = slice(first, first + judge.batch_size)
            with torch.inference_mode():
                graphs = judge.graphs(placed[some], species, corners[some, window])
                logits[window, some] = judge.model(graphs).cpu().numpy()
    return logits


def particle_scores(frame: Frame, species: np.ndarray, judges: Sequence[Judge], box_length: float) -> np.ndarray:
    """Probability of the glass around each particle of a frame, (N,): the mean over networks and windows with it.

    Windows stand half their length apart, across the periodic boundary, each as if in the middle of the training's box,
    of edge `box_length` in sigma_AA. A network with log-odds of each particle gives these.
    """
    ratio, found = frame.box_length / box_length, []
    for judge in judges:
        if judge.model.readout == PARTICLES and judge.whole_box:
            with torch.inference_mode():
                graphs = judge.graphs(frame.positions[None], species, np.zeros((1, 2)))
                found.append(expit(judge.model.particle_logits(graphs).cpu().numpy().astype(np.float64)))
            continue
        along = np.linspace(0.0, 1.0, math.ceil(2 * ratio / judge.window_length), endpoint=False)
        begins = np.stack(np.meshgrid(along, along, indexing="ij"), axis=-1).reshape(-1, 1, 2)
        corners = np.full((len(begins), 2), (1 - judge.window_length) / 2)
        total, windows = np.zeros((2, len(species)))
        for first in range(0, len(begins), judge.batch_size):
            some = slice(first, first + judge.batch_size)
            placed = ((frame.positions.astype(np.float64) - begins[some]) % 1.0 * ratio + corners[0]).astype(np.float32)
            inside = inside_windows(placed, corners[some], judge.window_length)
            with torch.inference_mode():
                logits = judge.model(judge.graphs(placed, species, corners[some])).cpu().numpy().astype(np.float64)
            total += expit(logits) @ inside
            windows += inside.sum(axis=0)
        found.append(total / windows)
    return np.mean(found, axis=0)


def first_and_last(frames: Iterable[Frame], kept: list[Frame]) -> Iterator[Frame]:
    """Yield frames, and keep the first and the last of them in a list."""
    for frame in frames:
        kept[1:] = [frame]
        yield frame


def place_windows(positions: np.ndarray, ratios: np.ndarray, corners: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Positions in units of the training's box, so that the particles of a window lie in it as in training.

    A network knows lengths as shares of the box that it was trained in, and where in that box a particle lies. So a
    window of the same length in sigma_AA is cut out of the other box, anywhere, across its periodic boundary too, and
    moved to where a window of the training could lie. What is outside the windows ends up outside. In a box of the
    training's own size, nothing is moved: these are then the coordinates as the study's own predictions see them.

    Args:
        positions: (b, N, d) of b configurations, scaled to their own boxes.
        ratios: (b,) edges of their boxes, in units of the training's; not below the length of the window.
        corners: (b, d) lower left corners of the windows in the training's box, scaled to it.
        offsets: (b, d) in [0, 1), by which a window's place in its own box is moved, shares of that box.

    Returns:
        (b, N, d) float32, in units of the training's box.
    """
    begin = (corners / ratios[:, None] + offsets)[:, None]  # (b, 1, d)
    moved = (positions.astype(np.float64) - begin) % 1.0 * ratios[:, None, None] + corners[:, None]
    same = np.abs(ratios - 1) <= SAME
    return np.where(same[:, None, None], positions, moved).astype(np.float32)
