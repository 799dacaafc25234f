"""The work of a configuration, stage by stage: arithmetic alone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import ceil, prod

from vitrify.datasets.subsets import CHOICE, runs_name, runs_of
from vitrify.errors import SettingError
from vitrify.estimate.calibration import POWERS, typical
from vitrify.models.networks import attended_networks, member_names, models_of, network_name
from vitrify.models.registry import MODELS as REGISTRY
from vitrify.settings.study import Study, kept_by_run, steps_by_run
from vitrify.training.schedule import epochs_of

PARTICLE_STEP = 1.2e-7  # seconds of a core, docs/cost.md


@dataclass(frozen=True)
class Stage:
    """One line of the estimate.

    Attributes:
        name: the rule's, and the protocol's where it matters.
        what: the first unit of `work`, in words.
        work: count of each unit of work. Calibrations measure the units: md_step, md_run (the start of LAMMPS),
            minimised_frame, rendered_image, and for each model <model>_trained and <model>_predicted (configurations)
            and <model>_fit (building a network and its first step); <environment>_job is the start of a job's process.
        kept: count of the things that are written. Calibrations measure their sizes: configuration, image,
            <model>_model.
        model: of the networks of the stage, whose work a GPU can do; or None.
    """

    name: str
    what: str
    work: dict[str, int]
    kept: dict[str, int] = field(default_factory=dict)
    model: str | None = None


def simulation_hours(study: Study, batches: Iterable[tuple[str, str]]) -> float:
    """Core-hours of batches of simulations, by protocol and id, on cores of 2.6 GHz: before anything is measured."""
    steps = sum(len(study.runs(protocol, batch)) * study.protocols[protocol].steps for protocol, batch in batches)
    return steps * study.system["particles"] * PARTICLE_STEP / 3600


def refuse_long_simulations(study: Study, batches: Iterable[tuple[str, str]], cores: int) -> None:
    """Raise a SettingError if batches of `simulation_hours` take longer than `core_hours` allows."""
    hours = simulation_hours(study, batches)
    if hours > study.config["core_hours"]:
        raise SettingError(
            f"The study {study.config['study']} would simulate for about {hours:,.0f} core-hours here, "
            f"{hours / 24 / cores:,.0f} days; nothing was started. To start it, add --config core_hours={ceil(hours)}; "
            "or name a smaller study, --configfile config/demo.yaml (minutes) or config/quick.yaml (hours)."
        )


@dataclass(frozen=True)
class DatasetSize:
    """Configurations in the parts of a dataset, for one outer test; shares are rounded to whole configurations."""

    test: int
    training: int
    inner_validation: int
    inner_test: int

    @property
    def inner_training(self) -> int:
        return self.training - self.inner_validation - self.inner_test


def dataset_sizes(study: Study) -> dict[str, DatasetSize]:
    """Return sizes by dataset, of controls too."""
    folds, sizes = study.config["folds"], {}
    for name in study.datasets:
        rows = sum(study.class_runs(name))
        test = round(folds["test"] * rows)
        training = rows - test
        inner = {part: round(folds[part] * training) for part in ("inner_validation", "inner_test")}
        sizes[name] = DatasetSize(test, training, **inner)
    return sizes


def largest_inner_training(study: Study) -> int:
    """Return the configurations that a search trains on in an epoch, of the largest dataset."""
    return max(size.inner_training for size in dataset_sizes(study).values())


def stages(study: Study) -> list[Stage]:
    """List the stages in the order of the data, without tables and figures, which are jobs of seconds."""
    return [
        _start(study),
        *(_cool(study, protocol) for protocol in study.protocols),
        *(_minimise(study, protocol) for protocol in study.protocols),
        *_samples_and_images(study),
        *(stage for model in study.config["models"] for stage in _network_stages(study, model)),
    ]


def _start(study: Study) -> Stage:
    """The two minimisations of the start are short beside its equilibration."""
    steps = study.equilibration_steps
    return Stage("make_start", "MD steps", {"md_step": steps, "md_run": 1, "md_job": 1}, {"configuration": 1})


def _cool(study: Study, protocol: str) -> Stage:
    runs, kept = study.config["protocols"][protocol]["runs"], study.kept_frames(protocol)
    complete, schedule = kept["complete_runs"], study.protocols[protocol]
    frames = complete * len(schedule.frame_steps) + (runs - complete) * len(kept["steps"])
    work = {"md_step": runs * schedule.steps, "md_run": runs, "md_job": len(study.batches(protocol))}
    return Stage(f"cool {protocol}", "MD steps", work, {"configuration": frames})


def _minimise(study: Study, protocol: str) -> Stage:
    """Energies are kept of all frames, coordinates of some."""
    minimised = kept = 0
    for batch in study.batches(protocol):
        wanted, runs = study.minimised_frames(protocol, batch), study.runs(protocol, batch)
        steps = steps_by_run(study.protocols[protocol], runs, wanted)
        minimised += sum(map(len, steps.values()))
        kept += sum(map(len, kept_by_run(steps, study.kept_minima(protocol)).values()))
    work = {"minimised_frame": minimised, "md_job": len(study.batches(protocol))}
    return Stage(f"minimise {protocol}", "frames", work, {"configuration": kept})


def _samples_and_images(study: Study) -> Iterator[Stage]:
    rows = {name: size.test + size.training for name, size in dataset_sizes(study).items()}
    # A job without a unit of its own begins as those of the simulations do.
    yield Stage("gather_samples", "jobs", {"md_job": len(rows)}, {"configuration": sum(rows.values())})
    models = [model for model in study.config["models"] if REGISTRY[model].data == "images"]
    if models:
        drawn = {*study.config["datasets"], *(name for model in models for name in study.tested_alone(model))}
        images = sum(rows[name] for name in drawn)
        work = {"rendered_image": images, "analysis_job": len(drawn)}
        yield Stage("render_images", "images", work, {"image": images})


@dataclass(frozen=True)
class Training:
    """Trainings of a network on outer training sets of a dataset, and its predictions of the outer tests of others."""

    network: str
    dataset: str
    folds: int
    tests: Sequence[str]


def trainings(study: Study) -> Iterator[Training]:
    """List the trainings that tables need, without the two networks beside the plain one of Figures 7 to 9."""
    config, outer = study.config, study.config["folds"]["outer"]

    def on_themselves(names: Iterable[str], datasets: Iterable[str]) -> Iterator[Training]:
        return (Training(name, dataset, outer, [dataset]) for name, dataset in product(names, datasets))

    for model in config["models"]:
        swapped = study.swapped.values() if model in config["controls"]["models"] else ()
        for dataset in config["datasets"]:
            more = [dataset] if dataset in swapped else []
            yield Training(model, dataset, outer, [*config["datasets"], *more])
        yield from on_themselves([model], study.tested_alone(model))
    of_variants = [network_name("dmpnn", name) for name in config["variants"]["networks"]]
    for name, dataset in product(of_variants, study.asked("variants")):
        yield Training(name, dataset, outer, [dataset] * (2 if dataset in study.swapped.values() else 1))
    for model, runs in product(models_of(config, "learning_curves"), config["learning_curves"]["runs"]):
        yield from on_themselves([network_name(model, runs_name(runs))], study.asked("learning_curves"))
    for model, leak in product(models_of(config, "leaks"), config["leaks"]["kinds"]):
        for dataset in study.asked("leaks"):
            yield Training(network_name(model, leak), dataset, outer, study.asked("leaks"))
    for model, member in product(models_of(config, "ensembles"), member_names(config)):
        yield from on_themselves([network_name(model, member)], study.asked("ensembles"))
    for name in attended_networks(config):
        yield Training(name, config["attention"]["dataset"], 1, [])


def _network_stages(study: Study, model: str) -> Iterator[Stage]:
    """Search, training and prediction in nested cross-validation, see `vitrify.training.nested`.

    A network with another window or hidden size counts as many typical networks as its work grows by; attention, which
    about doubles the work, and other hyperparameters are not counted.
    """
    config, sizes = study.config, dataset_sizes(study)
    searched = [sizes[name] for name in [*config["datasets"], *study.tested_alone(model)]]
    outer, trials = config["folds"]["outer"], config["search"]["trials"]
    splits, rate = config["search"]["splits"], config["training"]["learning_rate"]
    inner = [(epochs_of(study.length("search", model), size.inner_training, rate), size) for size in searched]
    what = REGISTRY[model].data.replace("samples", "graphs")
    trained, predicted, fit, job = (f"{model}_{unit}" for unit in ("trained", "predicted", "fit", "job"))
    space = config["models"][model]["search_space"]
    has_choice = any(bounds["low"] != bounds["high"] for bounds in space.values())
    tried, in_one_job = outer * trials * splits * has_choice, config["training"]["folds_in_one_job"]
    tune = {
        trained: tried * sum(epochs * size.inner_training for epochs, size in inner),
        predicted: tried * sum(epochs * size.inner_validation + size.inner_test for epochs, size in inner),
        fit: tried * len(inner),
        job: (1 if in_one_job else outer) * len(inner),
    }
    yield Stage(f"tune_{model}", f"{what} trained on", tune, model=model)

    usual = typical(space)
    train, predict, networks = Counter({trained: 0}), Counter({predicted: 0}), 0
    for one in trainings(study):
        network, size = study.networks[one.network], sizes[one.dataset]
        if network.model != model:
            continue
        changed = POWERS.keys() & network.changes.keys() & usual.keys()
        worth = prod((network.changes[name] / usual[name]) ** POWERS[name] for name in changed)
        runs = None if config["learning_curves"]["equal_steps"] else runs_of(network.subset)
        shown = 2 * runs if runs else size.training
        epochs = network.epochs or epochs_of(study.length("training", model), shown, rate)
        fits = one.folds * (trials if network.subset == CHOICE else 1)
        jobs = 1 if in_one_job and one.network == model else one.folds
        train.update({trained: fits * epochs * shown * worth, fit: fits, job: jobs})
        networks += one.folds
        if network.subset == CHOICE:  # predictions of the outer test, after each epoch
            train[predicted] += fits * epochs * size.test
        if one.tests:
            asked = one.folds * worth * sum(sizes[name].test for name in one.tests)
            predict.update({predicted: asked, fit: one.folds, job: 1})
    train, predict = ({unit: round(count) for unit, count in work.items()} for work in (train, predict))
    yield Stage(f"train_{model}", f"{what} trained on", train, {f"{model}_model": networks}, model=model)
    yield Stage(f"predict_{model}", f"{what} predicted", predict, model=model)
