"""The configuration resolved: protocols, batches, seeds, and minimised frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from vitrify.datasets.controls import ALL, inherent_controls, swapped_controls, with_controls
from vitrify.datasets.folds import training_runs
from vitrify.datasets.index import MATCH_ENERGY
from vitrify.datasets.matching import MATCHED
from vitrify.datasets.rates import rate_datasets, rate_pairs, rate_twins, rates
from vitrify.datasets.subsets import runs_name, runs_of
from vitrify.models.networks import Network, networks
from vitrify.models.registry import MODELS
from vitrify.seeds import derived_seed
from vitrify.simulation.runs import batch_ids, batch_runs, published_seeds, velocity_seeds
from vitrify.simulation.schedule import Protocol
from vitrify.space import PLANE
from vitrify.training.schedule import at_equal_steps

# FIRE of the publication, at the time step of its molecular dynamics (appendix A).
PUBLISHED = {
    "timestep": 0.005,
    "norm": "two",
    "energy_tolerance": 1.0e-10,
    "force_tolerance": 1.0e-5,
    "max_iterations": 10_000_000,
    "max_evaluations": 10_000_000,
}
OF_THE_CNN = (
    *(f"figure_{number}" for number in ("02", "03", "06a", "13", "14")),
    *("auc_matrix_cnn", "five_fold"),
)
# Drawings of windows, what the paper states of its system, and trajectories of others.
OF_THE_PLANE = ("figure_run", "figure_08", "figure_16", "published", "classify", "bundle")
OF_THE_PLANE += ("particle_scores", "figure_particle_scores")


@dataclass(frozen=True)
class Study:
    """The work that a checked configuration describes."""

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
    def system(self) -> dict:
        """The block of the system, without its dimension if that is 2."""
        block = self.config["system"]
        return {key: value for key, value in block.items() if (key, value) != ("dimension", PLANE)}

    @property
    def equilibration_steps(self) -> int:
        """Steps of molecular dynamics that make the shared start; of one on a lattice there are none."""
        simulation = self.config["simulation"]
        return 0 if simulation["start"] == "lattice" else simulation["equilibration_steps"]

    @property
    def left_out(self) -> dict[str, str]:
        """Targets that this study cannot make, each with the reason."""
        found = {}
        if "cnn" not in self.config["models"]:
            found |= dict.fromkeys(OF_THE_CNN, "models.cnn: found null, must be a block: this target needs the CNN")
        if self.config["system"]["dimension"] != PLANE:
            found |= dict.fromkeys(OF_THE_PLANE, "system.dimension: found 3, must be 2: this target is two-dimensional")
        return found

    @property
    def minimisation(self) -> dict:
        """The FIRE settings in use."""
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

    @cached_property
    def controls(self) -> dict[str, str]:
        """Datasets that have inherent controls, by the names of the controls."""
        return inherent_controls(self.config)

    @property
    def swapped(self) -> dict[str, str]:
        """Datasets that have controls of swapped thermal motion, by the names of the controls."""
        return swapped_controls(self.config)

    @cached_property
    def datasets(self) -> dict[str, dict]:
        """Blocks of all datasets by name: those of the configuration, then controls and pairs of cooling rates."""
        return with_controls(self.config) | rate_datasets(self.config)

    @cached_property
    def rates(self) -> dict[str, float]:
        """Cooling rates of the protocols whose glasses are compared, the slowest first."""
        return rates(self.config)

    @cached_property
    def rate_pairs(self) -> dict[str, dict]:
        """Pairs of these protocols by the names of the datasets of their glasses."""
        return rate_pairs(self.config)

    @cached_property
    def twins(self) -> dict[str, str]:
        """Datasets by the names of those that differ from them in the coordinates alone, and have the same seeds."""
        return self.controls | rate_twins(self.config)

    def tested_alone(self, model: str) -> list[str]:
        """Datasets whose networks are tested on no other dataset: controls, pairs of rates."""
        return [
            *(self.controls if model in self.config["controls"]["models"] else ()),
            *(self.rate_pairs if model in self.config["cooling_rates"]["models"] else ()),
        ]

    def asked(self, block: str) -> list[str]:
        """Datasets that a block names; `all` of them are with controls where a whole table compares these."""
        names = self.config[block]["datasets"]
        controls = self.controls if block in ("baselines", "variants", "particle_scores") else ()
        return [*self.config["datasets"], *controls] if names == ALL else names

    @property
    def described_datasets(self) -> list[str]:
        """All datasets of simple classifiers, including those trained on subsets only."""
        subsets = [
            name
            for block in ("learning_curves", "leaks")
            if self.config[block]["methods"]
            for name in self.asked(block)
        ]
        return list(dict.fromkeys([*self.asked("baselines"), *subsets]))

    @cached_property
    def networks(self) -> dict[str, Network]:
        """All networks by name."""
        return networks(self.config)

    @property
    def subsets(self) -> list[str]:
        """Names of the training sets that replace outer training sets, for networks or for simple classifiers."""
        return [*map(runs_name, self.config["learning_curves"]["runs"]), *self.config["leaks"]["kinds"]]

    def settings(self, model: str) -> dict:
        """Settings that determine the networks of a model, beside hyperparameters.

        An option that is off is left out, so that one that is new leaves the networks of a finished study up to date.
        """
        left = ("search_space", *MODELS[model].evaluation)
        block = self.config["models"][model]
        settings = {key: value for key, value in block.items() if key not in left and value is not False}
        training = self.config["training"]
        settings |= {key: training[key] for key in ("learning_rate", "precision", "augmentation")}
        if MODELS[model].data == "images":
            return settings | {"pixels": self.config["images"]["pixels"]}
        return settings | {key: value for key, value in self.system.items() if key == "dimension"}

    def evaluation_settings(self, model: str) -> dict:
        """Settings of the predictions of a model's networks."""
        return {key: self.config["models"][model][key] for key in MODELS[model].evaluation}

    def length(self, block: str, model: str) -> int | dict:
        """Return the length of a model's trainings, of the block `training` or `search`: epochs or samples."""
        samples = self.config[block]["samples"].get(model)
        return {"samples": samples} if samples else self.config[block]["epochs"][model]

    def training(self, name: str, dataset: str, fold: str) -> dict:
        """Parameters that determine the training of a network, beside its data and its hyperparameters.

        These are settings, changes of these and of hyperparameters, epochs (see
        `vitrify.training.schedule.epochs_of`), seed, and shuffled: a seed for labels, or None.
        """
        network, config = self.networks[name], self.config
        settings, epochs = self.settings(network.model), network.epochs or self.length("training", network.model)
        equal_steps, runs = config["learning_curves"]["equal_steps"], runs_of(network.subset)
        if runs and equal_steps and isinstance(epochs, int):
            larger = float(self.training_runs(dataset)[:, int(fold)].sum() / (2 * runs))
            settings, epochs = at_equal_steps(settings, epochs, larger)
        twin = self.twins.get(dataset, dataset)
        seed = derived_seed(config["seed"], "train", network.model, twin, fold, *network.seeded_by)
        return {
            "settings": settings,
            "changes": dict(network.changes),
            "epochs": epochs,
            "seed": seed,
            "shuffled": derived_seed(seed, "labels") if network.shuffled else None,
        }

    def class_runs(self, dataset: str) -> list[int]:
        """Numbers of runs of each class of a dataset."""
        block = self.datasets[dataset]
        there = [self.config["protocols"][one["protocol"]]["runs"] for one in block["classes"].values()]
        return [min(runs, block.get("runs", runs)) for runs in there]

    def training_runs(self, dataset: str) -> np.ndarray:
        """(2, outer) runs of each class in each outer training set, if folds are drawn by run."""
        folds, seed = self.config["folds"], self.config["seed"]
        found = [training_runs(runs, folds["outer"], folds["test"], seed) for runs in self.class_runs(dataset)]
        return np.stack(found)

    def card(self, network: str, datasets: Sequence[str]) -> dict:
        """Describe networks to who has no study, see `vitrify.trajectories.bundle.Card`, as plain values."""
        system, trained = self.config["system"], {}
        for name in datasets:
            block = self.datasets[name]
            classes = {
                label: f"{block['coordinates']} {one['protocol']} at T = {one['temperature']}"
                for label, one in block["classes"].items()
            }
            folds = map(str, range(self.config["folds"]["outer"]))
            seeds = {fold: derived_seed(self.config["seed"], "predict", "dmpnn", name, fold) for fold in folds}
            configurations = int(self.training_runs(name).sum(axis=0).max())
            trained[name] = {"classes": classes, "configurations": configurations, "seeds": seeds}
        known = {key: system[key] for key in ("particles", "fraction_a", "box_length")}
        return {"study": self.config["study"], "network": network} | known | {"datasets": trained}

    def dataset_protocols(self, dataset: str) -> list[str]:
        """Protocols of a dataset's classes, each once."""
        classes = self.datasets[dataset]["classes"].values()
        return list(dict.fromkeys(one["protocol"] for one in classes))

    def needs_energies(self, dataset: str) -> bool:
        """Return whether the dataset depends on energies: for the frame of a class, or for its configurations."""
        block = self.datasets[dataset]
        found = any(one["temperature"] == MATCH_ENERGY for one in block["classes"].values())
        return found or block.get("energies") == MATCHED

    @property
    def matched_datasets(self) -> list[str]:
        """Datasets whose classes must agree in the distribution of their energy, controls excluded."""
        return [name for name, block in self.config["datasets"].items() if block.get("energies") == MATCHED]

    @cached_property
    def dataset_steps(self) -> dict[str, dict[str, list[int]]]:
        """Frames of each protocol that datasets need of all runs; for a frame found by its energy, all candidates.

        Of these, `recorded` are all; `inherent` those whose minimised coordinates are needed; `energy` those whose
        energy is: it is a descriptor.
        """
        found = {what: {name: set() for name in self.protocols} for what in ("recorded", "inherent", "energy")}
        with_energies = {*self.described_datasets, *self.matched_datasets}
        for name, block in self.datasets.items():
            inherent = block["coordinates"] == "inherent"
            needed = {"recorded": True, "inherent": inherent, "energy": inherent or name in with_energies}
            for one in block["classes"].values():
                protocol = self.protocols[one["protocol"]]
                if one["temperature"] != MATCH_ENERGY:
                    for steps in found.values():
                        steps[protocol.name].add(protocol.frame_near(one["temperature"]))
                else:
                    wanted = protocol.energy_steps(self.config["energies"]["every"]).tolist()
                    for what, steps in found.items():
                        steps[protocol.name].update(wanted if needed[what] else ())
        return {what: {name: sorted(steps) for name, steps in own.items()} for what, own in found.items()}

    def kept_frames(self, protocol: str) -> dict:
        """Return the kept configurations of a protocol: those of datasets, and all that are measured or minimised.

        Runs below `complete_runs` keep every recorded frame; all runs keep `steps`, none where all runs are complete.
        """
        complete = max(self.config["structure"]["configurations"], self.config["energies"]["runs"])
        return self._kept(protocol, complete, "recorded")

    def kept_minima(self, protocol: str) -> dict:
        """Return the minimised frames of a protocol whose coordinates are kept, in the form of `kept_frames`."""
        return self._kept(protocol, self.config["structure"]["configurations"], "inherent")

    def _kept(self, protocol: str, complete: int, what: str) -> dict:
        runs = self.config["protocols"][protocol]["runs"]
        steps = [] if complete >= runs else self.dataset_steps[what][protocol]
        return {"complete_runs": min(complete, runs), "steps": steps}

    def minimised_frames(self, protocol: str, batch: str) -> dict:
        """Return the minimised frames of a batch, in a form that changes only when they do.

        The first `energy_runs` runs of the batch are minimised at every N-th frame, N being `every`; `steps` are
        frames that are minimised in all runs, where not all of them are in the former.
        """
        energies, runs = self.config["energies"], self.runs(protocol, batch)
        with_energies = min(max(energies["runs"] - runs[0], 0), len(runs))
        steps = set(self.dataset_steps["energy"][protocol])
        if with_energies == len(runs):
            steps -= set(self.protocols[protocol].energy_steps(energies["every"]).tolist())
        return {"every": energies["every"], "energy_runs": with_energies, "steps": sorted(steps)}

    def structure_runs(self, protocol: str, batch: str) -> dict[str, list[int]]:
        """Runs of a batch whose structural metrics are measured: `thermal`, and `inherent` where they are minimised."""
        first = self.config["structure"]["configurations"]
        minimised = min(first, self.config["energies"]["runs"])
        runs = self.runs(protocol, batch)
        return {name: [run for run in runs if run < end] for name, end in (("thermal", first), ("inherent", minimised))}

    def structure_batches(self, protocol: str) -> list[str]:
        """Ids of the batches with runs whose structural metrics are measured."""
        return [batch for batch in self.batches(protocol) if self.structure_runs(protocol, batch)["thermal"]]


def steps_by_run(protocol: Protocol, runs: Sequence[int], frames: dict) -> dict[int, list[int]]:
    """Frames to minimise by run, of `Study.minimised_frames`."""
    with_energies = sorted({*protocol.energy_steps(frames["every"]).tolist(), *frames["steps"]})
    return {run: with_energies if i < frames["energy_runs"] else frames["steps"] for i, run in enumerate(runs)}


def kept_by_run(steps: dict[int, list[int]], kept: dict) -> dict[int, list[int]]:
    """Select the frames of `steps_by_run` whose minimised coordinates are kept, as `Study.kept_minima` says."""
    return {
        run: [step for step in own if run < kept["complete_runs"] or step in kept["steps"]]
        for run, own in steps.items()
    }
