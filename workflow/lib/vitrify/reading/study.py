"""The results of a study in a few lines of Python: `open_study("results/demo")`.

The Parquet and CSV files alone contain everything; see results/README.md. Only graphs and networks import torch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from vitrify.configurations.select import select_configurations
from vitrify.simulation.start import read_start
from vitrify.space import AXES
from vitrify.store import parquet
from vitrify.store.files import read_table
from vitrify.structure.bonds import bond_graphs
from vitrify.structure.counts import count_unique_bonds
from vitrify.structure.metrics import METRICS

if TYPE_CHECKING:
    from torch_geometric.data import Data

    from vitrify.models.dmpnn import DMPNN
    from vitrify.training.dmpnn import Configurations


@dataclass(frozen=True)
class TrainedNetwork:
    """A trained D-MPNN in evaluation mode, its hyperparameters, and its settings."""

    model: "DMPNN"
    hyperparameters: dict
    settings: dict

    def log_odds(self, configurations: "Configurations", windows: int = 1, seed: int = 0) -> np.ndarray:
        """Log-odds that each of n configurations is of class 1, the glass, (n,); see `vitrify.training.dmpnn.predict`.

        The box is of the training's size. The probability of each is averaged over random windows, drawn by the seed.
        """
        from vitrify.training import dmpnn

        settings = self.settings | {"evaluation_windows": windows}
        return dmpnn.predict(self.model, configurations, self.hyperparameters, settings, seed)


@dataclass(frozen=True)
class StudyFiles:
    """The folder of a study's results, `results/<study>`; made by `open_study`."""

    folder: Path

    @cached_property
    def species(self) -> np.ndarray:
        """(N,) int8 species of the particles of every configuration: 1 is A, 2 is B."""
        return read_start(self.folder / "start.parquet")[0]

    @cached_property
    def system(self) -> dict:
        """The block `system` of the configuration of the simulations: particles, box_length, and so on."""
        return parquet.read_provenance(self.folder / "start.parquet")["configuration"]["system"]

    @property
    def box_length(self) -> float:
        """Edge of the box, sigma_AA."""
        return float(self.system["box_length"])

    def names(self, kind: str) -> list[str]:
        """Names of a kind: the folders or files in `results/<study>/<kind>`, without suffixes.

        Kinds are configurations, inherent, datasets, samples, models, predictions, tables, figures, ... A ValueError is
        raised if there is nothing of that kind.
        """
        found = sorted({path.name.split(".")[0] for path in (self.folder / kind).glob("[!.]*")})
        if not found:
            raise ValueError(f"{self.folder / kind}: there are no files")
        return found

    def configurations(
        self,
        protocol: str,
        temperature: float | None = None,
        runs: Sequence[int] | None = None,
        coordinates: str = "thermal",
    ) -> pd.DataFrame:
        """Kept configurations of a protocol, thermal, as recorded, or inherent, as minimised; a ValueError if there are
        none.

        Those of all runs and temperatures unless told; of a temperature, in epsilon_AA / k_B, the frames nearest to it,
        at most half the spacing of frames away. Columns: run, step, temperature, x, y and, of three dimensions, z; the
        last are (N,) float32 each, scaled to the box.
        """
        where = self.folder / ("configurations" if coordinates == "thermal" else "inherent") / protocol
        paths = sorted(where.glob("[!.]*.parquet"))
        if not paths:
            there = ", ".join(self.names(where.parent.name))
            raise ValueError(f"{where}: there are no Parquet files, must be one of {there}")
        steps = None if temperature is None else [self._step_near(paths, coordinates, temperature)]
        table = select_configurations(paths, coordinates, runs, steps)
        if len(table) == 0:
            raise ValueError(f"{where}: there are no {coordinates} configurations of these runs")
        frame = table.select(["run", "step", "temperature"]).to_pandas()
        for axis in parquet.axes(table):
            frame[axis] = list(parquet.coordinate_array(table[axis]))
        return frame

    def _step_near(self, paths: list[Path], coordinates: str, temperature: float) -> int:
        """The recorded step whose temperature is nearest, the last of equals."""
        schema = parquet.CONFIGURATIONS if coordinates == "thermal" else parquet.INHERENT
        known = parquet.read_rows(paths, schema, ["step", "temperature"]).to_pandas().drop_duplicates("step")
        distance = (known["temperature"] - temperature).abs().round(9)
        temperatures = np.sort(known["temperature"].unique())
        if distance.min() > np.diff(temperatures).max(initial=0.0) / 2 + 1e-9:
            there = f"{len(temperatures)} recorded ones lie in [{temperatures[0]:.5g}, {temperatures[-1]:.5g}]"
            raise ValueError(f"{paths[0].parent}: there is no frame near temperature {temperature:.5g}: the {there}")
        return int(known.loc[distance == distance.min(), "step"].max())

    def samples(self, dataset: str, part: int | str) -> "Configurations":
        """Labelled configurations as the D-MPNN reads them, of a dataset's outer test by number, or of its `rest`."""
        from vitrify.training import dmpnn

        path = self.folder / "samples" / dataset / f"{part}.parquet"
        return dmpnn.load_configurations([path], self.species)[0]

    def graph(
        self,
        positions: np.ndarray,
        window_length: float,
        neighbours: int,
        corner: tuple[float, ...] | None = None,
    ) -> "Data":
        """The D-MPNN's graph of one window of a configuration; see `vitrify.graphs.batches.window_batch`.

        Positions are (N, d), and the window's length a share of the box; its lower left corner is that of the box
        unless told.
        """
        from vitrify.graphs.batches import window_batch

        corners = np.zeros((1, positions.shape[1])) if corner is None else np.array([corner])
        batch = window_batch(positions[None], self.species, corners, window_length, neighbours)
        return batch.to_data_list()[0]

    def structure(self, configurations: pd.DataFrame) -> pd.DataFrame:
        """Structural metrics of whole configurations of `StudyFiles.configurations`, a row for each reading of the
        paper's graph.

        Columns: run, step, temperature, graph (b_centred or b_incident), disjoint_graphs, bb_edges, isolated_a.
        """
        rows = []
        for frame in configurations.itertuples():
            positions = np.stack([getattr(frame, axis) for axis in AXES if hasattr(frame, axis)], axis=1)
            for graph, bonds in bond_graphs(positions, self.species).items():
                row = {"run": frame.run, "step": frame.step, "temperature": frame.temperature, "graph": graph}
                counts = count_unique_bonds(bonds, self.species)._asdict()
                rows.append(row | {metric: counts[metric] for metric in METRICS})
        return pd.DataFrame(rows)

    def network(self, dataset: str, fold: int, name: str = "dmpnn") -> TrainedNetwork:
        """Load a trained D-MPNN: `dmpnn`, or what differs from it, such as `dmpnn-attention`.

        The dataset is that of its training, the fold the outer test that it has not seen. A ValueError is raised if
        there is none.
        """
        from vitrify.training import dmpnn

        folder = self.folder / "models" / name / dataset / str(fold)
        if not folder.exists():
            raise ValueError(f"{folder}: there is no network, must be one of {', '.join(self.names('models'))}")
        return TrainedNetwork(*dmpnn.load(folder))

    def predictions(self, classifier: str, trained_on: str, fold: int, tested_on: str | None = None) -> pd.DataFrame:
        """Scores of an outer test: run, protocol, step, label, score, log_odds.

        The classifier is a network, such as `cnn`, or a simple one, such as `logistic_regression`; it is tested on the
        dataset of its training unless told.
        """
        name = f"{tested_on or trained_on}.parquet"
        path = self.folder / "predictions" / classifier / trained_on / str(fold) / name
        return parquet.read_rows(path, parquet.PREDICTIONS).to_pandas()

    def table(self, name: str) -> pd.DataFrame:
        """A table of `tables/`, by its name: auc, energies, published, ...; ValueError says which there are."""
        path = self.folder / "tables" / f"{name}.csv"
        if not path.exists():
            raise ValueError(f"{path}: there is no such table, must be one of {', '.join(self.names('tables'))}")
        return read_table(path)


def open_study(folder: str | Path) -> StudyFiles:
    """Open the results of a study, `results/<study>`; ValueError if it is not the folder of one."""
    folder = Path(folder)
    if not (folder / "start.parquet").exists():
        raise ValueError(f"{folder}: there is no start.parquet, must be the folder of a study's results")
    return StudyFiles(folder)
