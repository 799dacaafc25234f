"""How much work a configuration asks for, stage by stage: arithmetic alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import prod

from vitrify.datasets.folds import parts
from vitrify.datasets.subsets import CHOICE
from vitrify.estimate.typical import QUADRATIC, typical
from vitrify.settings.study import Study, kept_by_run, steps_by_run


@dataclass(frozen=True)
class Stage:
    """One line of the estimate.

    Attributes:
        name: the rule's, and the protocol's where it matters.
        what: of what `work` counts first, in words.
        work: how often each unit of work is done. Units are those that calibrations measure: md_step, md_run (starting
            LAMMPS), minimised_frame, rendered_image, and for each network its trained and predicted configurations
            and fits (building a network and its first step); <environment>_job is the start of a job's process.
        kept: how many things of a size that calibrations measure are written: configuration, image, <network>_model.
        network: the network that the stage belongs to, whose work a GPU can do; or None.
    """

    name: str
    what: str
    work: dict[str, int]
    kept: dict[str, int] = field(default_factory=dict)
    network: str | None = None


@dataclass(frozen=True)
class DatasetSize:
    """Configurations in the parts of a dataset, for one outer test; shares are rounded to whole configurations.

    Attributes:
        test: of the outer test.
        training: of the outer training set, all the rest.
        inner_validation, inner_test, inner_training: of the parts that the outer training set is split into.
    """

    test: int
    training: int
    inner_validation: int
    inner_test: int

    @property
    def inner_training(self) -> int:
        return self.training - self.inner_validation - self.inner_test


def dataset_sizes(study: Study) -> dict[str, DatasetSize]:
    """Sizes by dataset, of controls too."""
    folds, sizes = study.config["folds"], {}
    for name, block in study.datasets.items():
        there = [study.config["protocols"][one["protocol"]]["runs"] for one in block["classes"].values()]
        rows = sum(min(runs, block.get("runs", runs)) for runs in there)
        test = round(folds["test"] * rows)
        training = rows - test
        inner = {part: round(folds[part] * training) for part in ("inner_validation", "inner_test")}
        sizes[name] = DatasetSize(test, training, **inner)
    return sizes


def largest_inner_training(study: Study) -> int:
    """Configurations that a search trains on in an epoch, of the largest dataset."""
    return max(size.inner_training for size in dataset_sizes(study).values())


def stages(study: Study) -> list[Stage]:
    """All stages whose cost is worth knowing, in the order of the data's flow.

    Tables and figures are left out: a few jobs of seconds.
    """
    return [
        _start(study),
        *(_cool(study, protocol) for protocol in study.protocols),
        *(_minimise(study, protocol) for protocol in study.protocols),
        *_samples_and_images(study),
        *(stage for model in study.config["models"] for stage in _network_stages(study, model)),
        *_variant_stages(study),
        *(stage for model in study.config["models"] for stage in _learning_stages(study, model)),
        *(stage for model in study.config["models"] for stage in _leak_stages(study, model)),
        *(stage for model in study.config["models"] for stage in _ensemble_stages(study, model)),
        *_attended_stages(study),
    ]


def _start(study: Study) -> Stage:
    """Its two minimisations are short beside the equilibration."""
    steps = study.config["simulation"]["equilibration_steps"]
    return Stage("make_start", "MD steps", {"md_step": steps, "md_run": 1, "md_job": 1}, {"configuration": 1})


def _cool(study: Study, protocol: str) -> Stage:
    runs = study.config["protocols"][protocol]["runs"]
    steps = runs * study.protocols[protocol].steps
    work = {"md_step": steps, "md_run": runs, "md_job": len(study.batches(protocol))}
    return Stage(f"cool {protocol}", "MD steps", work, {"configuration": _kept_frames(study, protocol)})


def _kept_frames(study: Study, protocol: str) -> int:
    """Frames whose coordinates `configurations/<protocol>/` keeps."""
    kept, runs = study.kept_frames(protocol), study.config["protocols"][protocol]["runs"]
    complete = kept["complete_runs"]
    return complete * len(study.protocols[protocol].frame_steps) + (runs - complete) * len(kept["steps"])


def _minimise(study: Study, protocol: str) -> Stage:
    """Of the frames whose coordinates are not kept, the energy is."""
    minimised = kept = 0
    for batch in study.batches(protocol):
        wanted, runs = study.minimised_frames(protocol, batch), study.runs(protocol, batch)
        steps = steps_by_run(study.protocols[protocol], runs, wanted)
        minimised += sum(map(len, steps.values()))
        kept += sum(map(len, kept_by_run(steps, study.kept_frames(protocol)).values()))
    work = {"minimised_frame": minimised, "md_job": len(study.batches(protocol))}
    return Stage(f"minimise {protocol}", "frames", work, {"configuration": kept})


def _samples_and_images(study: Study) -> Iterator[Stage]:
    rows = [size.test + size.training for size in dataset_sizes(study).values()]
    images = "cnn" in study.config["models"]
    job = "analysis_job" if images else "md_job"  # the former is measured with images; the latter takes as long
    yield Stage("gather_samples", "jobs", {job: len(rows)}, {"configuration": sum(rows)})
    if not images:
        return
    rows = [size.test + size.training for size in _sizes_for("cnn", study).values()]
    jobs = len(rows) * len(parts(study.config["folds"]["outer"]))
    yield Stage("render_images", "images", {"rendered_image": sum(rows), "analysis_job": jobs}, {"image": sum(rows)})


def _sizes_for(model: str, study: Study) -> dict[str, DatasetSize]:
    """Sizes of the datasets that a network is trained on."""
    sizes = dataset_sizes(study)
    return {name: sizes[name] for name in [*study.config["datasets"], *study.tested_alone(model)]}


def _network_stages(study: Study, model: str) -> Iterator[Stage]:
    """Search, training and prediction in nested cross-validation, as `vitrify.training.nested` does it."""
    config, by_name = study.config, _sizes_for(model, study)
    sizes = by_name.values()
    outer, trials = config["folds"]["outer"], config["search"]["trials"]
    epochs, search_epochs = config["training"]["epochs"][model], config["search"]["epochs"][model]
    what = {"cnn": "images", "dmpnn": "graphs"}[model]
    jobs = outer * len(sizes)
    trained, predicted, fit, job = (f"{model}_{unit}" for unit in ("trained", "predicted", "fit", "job"))

    tune = {
        trained: outer * trials * search_epochs * sum(size.inner_training for size in sizes),
        predicted: outer * trials * sum(search_epochs * size.inner_validation + size.inner_test for size in sizes),
        fit: jobs * trials,
        job: jobs,
    }
    yield Stage(f"tune_{model}", f"{what} trained on", tune, network=model)
    train = {trained: outer * epochs * sum(size.training for size in sizes), fit: jobs, job: jobs}
    yield Stage(f"train_{model}", f"{what} trained on", train, {f"{model}_model": jobs}, network=model)
    # Each trained network is asked about the outer tests of all datasets, that of a control or of rates about its own.
    tests = {True: [], False: []}
    for name, size in by_name.items():
        tests[name not in config["datasets"]].append(size.test)
    asked = outer * (len(tests[False]) * sum(tests[False]) + sum(tests[True]))
    predict = {predicted: asked, fit: jobs, job: jobs}
    yield Stage(f"predict_{model}", f"{what} predicted", predict, network=model)


def _variant_stages(study: Study) -> Iterator[Stage]:
    """Training and prediction of the D-MPNN's variants on the datasets that they are compared on, without a search.

    A graph of a variant with another window or hidden size is worth as many typical graphs as its work grows by;
    attention, which about doubles it, and other hyperparameters are not counted.
    """
    datasets, sizes = study.varied_datasets, dataset_sizes(study)
    if not datasets:
        return
    config, variants = study.config, study.config["variants"]["networks"].values()
    outer, usual = config["folds"]["outer"], typical(config["models"]["dmpnn"]["search_space"])
    epochs = config["training"]["epochs"]["dmpnn"]
    graphs = [prod((one[name] / usual[name]) ** 2 for name in QUADRATIC if name in one) for one in variants]
    trained = sum(worth * one.get("epochs", epochs) for worth, one in zip(graphs, variants, strict=True))
    training, tests = (sum(getattr(sizes[name], part) for name in datasets) for part in ("training", "test"))
    jobs = outer * len(datasets) * len(variants)
    work = {"dmpnn_trained": round(outer * trained * training), "dmpnn_fit": jobs, "dmpnn_job": jobs}
    yield Stage("train_dmpnn_variant", "graphs trained on", work, {"dmpnn_model": jobs}, network="dmpnn")
    work = {"dmpnn_predicted": round(outer * sum(graphs) * tests), "dmpnn_fit": jobs, "dmpnn_job": jobs}
    yield Stage("predict_dmpnn_variant", "graphs predicted", work, network="dmpnn")


def _learning_stages(study: Study, model: str) -> Iterator[Stage]:
    """Trainings on subsets of the outer training sets, where they are asked for, and their predictions."""
    curves, sizes = study.config["learning_curves"], dataset_sizes(study)
    asked = [sizes[name] for name in study.learning_datasets] if model in curves["models"] else []
    outer, epochs = study.config["folds"]["outer"], study.config["training"]["epochs"][model]
    jobs = outer * len(asked) * len(curves["runs"])
    if jobs:
        trained = sum(size.training if curves["equal_steps"] else 2 * n for size in asked for n in curves["runs"])
        tested = outer * len(curves["runs"]) * sum(size.test for size in asked)
        work = {f"{model}_trained": outer * epochs * trained, f"{model}_predicted": tested}
        work |= {f"{model}_fit": 2 * jobs, f"{model}_job": 2 * jobs}
        what = {"cnn": "images", "dmpnn": "graphs"}[model]
        kept = {f"{model}_model": jobs}
        yield Stage(f"train_{model}_runs", f"{what} trained on", work, kept, network=model)


def _leak_stages(study: Study, model: str) -> Iterator[Stage]:
    """Trainings with leaks, where they are asked for: one each, and one a trial where the outer test chooses."""
    leaks, config, sizes = study.config["leaks"], study.config, dataset_sizes(study)
    asked = [sizes[name] for name in study.leak_datasets] if model in leaks["models"] else []
    if asked:
        outer, epochs, trials = (
            config["folds"]["outer"],
            config["training"]["epochs"][model],
            config["search"]["trials"],
        )
        trained, tested = sum(size.training for size in asked), sum(size.test for size in asked)
        choosing = trials * (CHOICE in leaks["kinds"])
        fits = len(leaks["kinds"]) - bool(choosing) + choosing
        jobs = outer * len(asked) * len(leaks["kinds"])
        work = {f"{model}_trained": outer * epochs * fits * trained}
        asks = len(leaks["kinds"]) * len(asked) * tested + choosing * epochs * tested
        work |= {f"{model}_predicted": outer * asks, f"{model}_fit": outer * len(asked) * fits + jobs}
        what = {"cnn": "images", "dmpnn": "graphs"}[model]
        work |= {f"{model}_job": 2 * jobs}
        yield Stage(f"train_{model}_leaking", f"{what} trained on", work, {f"{model}_model": jobs}, network=model)


def _ensemble_stages(study: Study, model: str) -> Iterator[Stage]:
    """Trainings of the members of ensembles beside the study's network, where they are asked for."""
    ensembles, sizes = study.config["ensembles"], dataset_sizes(study)
    asked = [sizes[name] for name in study.ensemble_datasets] if model in ensembles["models"] else []
    outer, epochs = study.config["folds"]["outer"], study.config["training"]["epochs"][model]
    each = outer * (ensembles["members"] - 1)
    jobs = each * len(asked)
    if jobs:
        work = {f"{model}_trained": each * epochs * sum(size.training for size in asked)}
        work |= {f"{model}_predicted": each * sum(size.test for size in asked)}
        work |= {f"{model}_fit": 2 * jobs, f"{model}_job": 2 * jobs}
        what = {"cnn": "images", "dmpnn": "graphs"}[model]
        yield Stage(f"train_{model}_member", f"{what} trained on", work, {f"{model}_model": jobs}, network=model)


def _attended_stages(study: Study) -> Iterator[Stage]:
    """Trainings of attention under test, on labels and on shuffled ones, on one outer training set.

    As with variants, what attention adds to the work is not counted; nor is what is asked of the networks afterwards.
    """
    config = study.config
    jobs = 2 * len(config["attention_test"]["seeds"]) * len(config["attention_test"]["kinds"])
    if jobs:
        training = dataset_sizes(study)[config["attention"]["dataset"]].training
        work = {"dmpnn_trained": jobs * config["training"]["epochs"]["dmpnn"] * training}
        work |= {"dmpnn_fit": jobs, "dmpnn_job": jobs}
        yield Stage("train_attended", "graphs trained on", work, {"dmpnn_model": jobs}, network="dmpnn")
