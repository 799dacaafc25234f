"""The configuration resolved: protocols, batches, seeds, and which frames are minimised."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vitrify.datasets.index import MATCH_ENERGY
from vitrify.simulation.minimise import PUBLISHED
from vitrify.simulation.runs import batch_ids, batch_runs, published_seeds, velocity_seeds
from vitrify.simulation.schedule import Protocol


@dataclass(frozen=True)
class Study:
    """What a checked configuration asks for.

    Attributes:
        config: the configuration.
    """

    config: dict

    @cached_property
    def protocols(self) -> dict[str, Protocol]:
        """Protocols by name."""
        temperature = self.config["simulation"]["temperature"]
        return {
            name: Protocol.from_config(name, block, temperature) for name, block in self.config["protocols"].items()
        }

    @cached_property
    def seeds(self) -> dict[str, np.ndarray]:
        """(runs,) seeds of the initial velocities, by protocol."""
        draw = published_seeds if self.config["as_published"]["seeds"] else velocity_seeds
        return draw(self.config["seed"], {name: block["runs"] for name, block in self.config["protocols"].items()})

    @property
    def minimisation(self) -> dict:
        """The FIRE settings in force."""
        return PUBLISHED if self.config["as_published"]["minimisation"] else self.config["minimisation"]

    def batches(self, protocol: str) -> list[str]:
        """Ids of a protocol's batches."""
        return batch_ids(self.config["protocols"][protocol]["runs"], self.config["simulation"]["runs_per_batch"])

    def runs(self, protocol: str, batch: str) -> list[int]:
        """Run numbers of a batch."""
        return batch_runs(
            batch, self.config["protocols"][protocol]["runs"], self.config["simulation"]["runs_per_batch"]
        )

    def batch_seeds(self, protocol: str, batch: str) -> list[int]:
        """Seeds of a batch's runs."""
        return self.seeds[protocol][self.runs(protocol, batch)].tolist()

    def run_table(self) -> dict[str, list]:
        """Columns of `runs.parquet`: run, protocol, batch, seed."""
        columns = {"run": [], "protocol": [], "batch": [], "seed": []}
        for protocol in self.config["protocols"]:
            for batch in self.batches(protocol):
                runs = self.runs(protocol, batch)
                columns["run"] += runs
                columns["protocol"] += [protocol] * len(runs)
                columns["batch"] += [batch] * len(runs)
                columns["seed"] += self.batch_seeds(protocol, batch)
        return columns

    def dataset_protocols(self, dataset: str) -> list[str]:
        """The protocols that a dataset takes its classes from, each once."""
        classes = self.config["datasets"][dataset]["classes"].values()
        return list(dict.fromkeys(one["protocol"] for one in classes))

    def matches_energy(self, dataset: str) -> bool:
        """Whether a class of the dataset is found by its energy."""
        classes = self.config["datasets"][dataset]["classes"].values()
        return any(one["temperature"] == MATCH_ENERGY for one in classes)

    def minimised_frames(self, protocol: str, batch: str) -> dict:
        """Which frames of a batch are minimised, in a form that changes only when they do.

        Returns:
            `every` and `energy_runs`: the first so many runs of the batch are minimised at every so many-th frame;
            `steps`: frames that are minimised in all runs, and whose minimised coordinates are kept.
        """
        steps, energies = set(), self.config["energies"]
        for block in self.config["datasets"].values():
            for one in block["classes"].values():
                if one["protocol"] != protocol:
                    continue
                if one["temperature"] != MATCH_ENERGY:
                    steps.add(self.protocols[protocol].frame_near(one["temperature"]))
                elif block["coordinates"] == "inherent":
                    steps.update(self.protocols[protocol].energy_steps(energies["every"]).tolist())
        first, count = self.runs(protocol, batch)[0], len(self.runs(protocol, batch))
        return {
            "every": energies["every"],
            "energy_runs": int(np.clip(energies["runs"] - first, 0, count)),
            "steps": sorted(steps),
        }


def steps_by_run(protocol: Protocol, runs: Sequence[int], frames: dict) -> dict[int, list[int]]:
    """Frames to minimise, by run, from what `Study.minimised_frames` gives.

    Args:
        protocol: of the batch.
        runs: run numbers of the batch.
        frames: `every`, `energy_runs`, `steps`.
    """
    with_energies = sorted({*protocol.energy_steps(frames["every"]).tolist(), *frames["steps"]})
    return {run: with_energies if i < frames["energy_runs"] else frames["steps"] for i, run in enumerate(runs)}
