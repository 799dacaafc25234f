"""One tiny study from nothing to figures, with real LAMMPS runs and real trainings; then what a user does with it."""

import contextlib
import json
import os
import re
import shutil
import zipfile

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from PIL import Image
from safetensors.numpy import load_file

from conftest import ROOT
from notebook import run_notebook
from plans import committed
from snakemake_runs import plan, snakemake
from vitrify.reading.study import open_study
from vitrify.simulation.lammps import run_lammps
from vitrify.simulation.start import read_start
from vitrify.store import parquet
from vitrify.training import dmpnn
from vitrify.trajectories.summary import folder_name

DATASETS = ["dataset_1", "dataset_6"]
PARTS = ["0", "1", "rest"]
PAIRS = [(model, dataset, fold) for model in ("cnn", "dmpnn") for dataset in DATASETS for fold in ("0", "1")]
MAPS = ["filters", "rows", "columns", "maps"]
WINDOW = ["run", "protocol", "step", "label", "window_length"]
CONFIG = ("--configfile", "tests/workflow/tiny.yaml")
REPORTED = {"report": 1, "all": 1}  # the page shows the configuration


@pytest.fixture(scope="module")
def repository(tiny_study):
    return tiny_study


@pytest.fixture(scope="module")
def results(repository):
    return repository / "results" / "tiny"


@contextlib.contextmanager
def edited(path, text):
    """A file with a line more, for a while."""
    before = path.read_text()
    path.write_text(f"{before}\n{text}\n")
    try:
        yield
    finally:
        path.write_text(before)


def test_a_checkout_in_another_folder_with_other_comments_plans_nothing(repository):
    """Git gives the files that it writes the time of the checkout."""
    for path in repository.rglob("*"):
        if path.is_file() and path.relative_to(repository).parts[0] not in ("results", ".snakemake"):
            path.touch()
    elsewhere = repository.with_name("moved")
    repository.rename(elsewhere)
    try:
        with contextlib.ExitStack() as edits:
            for path in elsewhere.glob("workflow/**/*"):
                if path.suffix in (".py", ".smk", ".yaml"):
                    edits.enter_context(edited(path, "# A comment."))
            assert plan(*CONFIG, folder=elsewhere) == {}
    finally:
        elsewhere.rename(repository)


@pytest.mark.parametrize(
    "call",
    [
        "",
        "--profile slurm",
        "--profile profiles/local --profile slurm --rerun-triggers code mtime params",
        "--workflow-profile profiles/slurm",
        "--profile slurm --workflow-profile profiles/local",
        "--profile none --workflow-profile none --default-resources mem_mb=500",
    ],
)
def test_an_edited_simulation_is_not_planned_again_whatever_profile_is_named(call, repository, monkeypatch):
    monkeypatch.setenv("SNAKEMAKE_PROFILE", "profiles/local")
    with edited(repository / "workflow" / "scripts" / "cool.py", "print()"):
        assert plan(*CONFIG, *call.split(), folder=repository) == {}


NUMBERS = ["01a", "01b", "02", "03", "04", "05", "06a", "06b", "07", "08", "09", "10", "11", "12", "13", "14"]
NUMBERS += ["15", "16", "17"]
BEYOND = ["figure_baselines", "figure_inherent_control", "figure_swapped_motion"]
BEYOND += ["figure_calibration", "figure_particle_scores", "figure_run"]
BEYOND += ["figure_variants"]
BEYOND += ["figure_attention_seeds", "figure_attention_preference", "figure_attention_deletion"]
BEYOND += ["figure_cooling_rates", "figure_auc_rates"]
BEYOND += ["figure_learning_curves", "figure_leaks"]
PLOTS = [*(f"plot_figure_{number}" for number in NUMBERS), "plot_attention_histogram"]
PLOTS += [f"plot_{name}" for name in BEYOND]


@pytest.mark.parametrize(
    ("file", "line", "plotted"),
    [
        ("workflow/scripts/plot.py", "print()", PLOTS),
        ("workflow/lib/vitrify/figures/window_transfer.py", "print()", ["plot_figure_07"]),
        ("resources/vitrify.mplstyle", "lines.linewidth: 2.5", PLOTS),
    ],
)
def test_an_edit_of_a_figure_plots_that_figure_and_of_what_all_share_all(file, line, plotted, repository):
    with edited(repository / file, line):
        assert plan(*CONFIG, folder=repository) == dict.fromkeys([*REPORTED, *plotted], 1)


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_one_figure_of_a_finished_study_is_one_job(form, repository):
    lost = repository / "results" / "tiny" / "figures" / f"figure_06a.{form}"
    hidden = lost.with_suffix(".hidden")
    lost.rename(hidden)
    try:
        # `figure_06a` runs nothing: it is the name of the target.
        assert plan("figure_06a", *CONFIG, folder=repository) == {"figure_06a": 1, "plot_figure_06a": 1}
    finally:
        hidden.rename(lost)


def plan_with(overlay, repository):
    """The plan of the finished study after an edit of its configuration."""
    path = repository / "edit.yaml"
    path.write_text(overlay)
    return plan(*CONFIG, path, folder=repository)


def test_more_runs_add_only_the_new_batches_of_simulations(repository):
    counts = plan_with("protocols: {fast: {runs: 30}}", repository)
    assert counts["cool"] == 1
    assert counts["minimise"] == 1
    assert "make_start" not in counts


def test_another_schedule_simulates_its_protocol_at_the_first_call_and_what_depends_on_it(repository):
    counts = plan_with("protocols: {fast: {schedule: [{to: 0.05, steps: 600}]}}", repository)
    assert counts["cool"] == counts["minimise"] == 2
    # dataset_6, and the pair of rates in both coordinates: both classes of dataset_1 are slow.
    assert counts["build_dataset"] == counts["gather_samples"] == 3
    assert counts["tune_cnn"] == counts["tune_dmpnn"] == 2
    assert "make_start" not in counts


def test_to_keep_less_is_no_reason_to_simulate_or_minimise_again(repository):
    assert not plan_with("structure: {configurations: 3}", repository).keys() & {"cool", "minimise"}


@pytest.mark.parametrize(
    ("overlay", "reason"),
    [
        ("structure: {configurations: 20}", "structure.configurations now asks for"),
        ("datasets: {dataset_1: {classes: {liquid: {protocol: fast}}}}", "the frames at steps 20 were not kept"),
        ("protocols: {fast: {runs: 25}}", None),
        ("simulation: {runs_per_batch: 20}", "its runs are not those"),
        ("energies: {runs: 10}", "energies.runs now asks for"),
        ("system: {epsilon: {AB: 1.4}}", None),
    ],
)
def test_what_only_simulations_that_are_done_could_give_is_refused_in_one_line(overlay, reason, repository):
    (repository / "edit.yaml").write_text(overlay)
    run = snakemake("--dry-run", *CONFIG, "edit.yaml", folder=repository)
    said = run.stdout + run.stderr
    assert (run.returncode != 0) == (reason is not None), said
    if reason is not None:
        assert "Simulations that are done would have to run again." in said
        assert "results/tiny/configurations/" in said
        assert reason in said
        assert "Traceback" not in said


def test_a_new_dataset_trains_its_own_networks_only(repository):
    overlay = """
datasets:
  rates:
    classes: {one: {protocol: slow, temperature: 0.05}, other: {protocol: fast, temperature: 0.05}}
    coordinates: inherent
"""
    counts = plan_with(overlay, repository)
    assert {"cool", "minimise"}.isdisjoint(counts)
    for model in ("cnn", "dmpnn"):
        assert counts[f"tune_{model}"] == counts[f"train_{model}"] == 2  # its two folds
        assert counts[f"predict_{model}_on_all"] == 3  # all networks on it, and it on all


def test_a_search_space_belongs_to_its_network(repository):
    counts = plan_with("models: {dmpnn: {search_space: {layers: {high: 2}}}}", repository)
    assert counts["tune_dmpnn"] == 6  # with those of a control
    whole = committed()["tests/workflow/tiny.yaml"]
    rules = [name for name in whole if "dmpnn" in name and name != "describe_dmpnn"]
    assert {name: counts[name] for name in rules} == {name: whole[name] for name in rules}
    assert {"tune_cnn", "train_cnn", "predict_cnn_on_all", "cool", "render_images"}.isdisjoint(counts)
    counts = plan_with("models: {cnn: {search_space: {dropout: {high: 0.3}}}}", repository)
    assert counts["tune_cnn"] == counts["train_cnn"] == 2 * counts["predict_cnn_on_all"] == 4
    assert {"tune_dmpnn", "train_dmpnn", "predict_dmpnn_on_all", "cool", "render_images"}.isdisjoint(counts)


def test_the_size_of_images_belongs_to_images_and_the_cnn(repository):
    counts = plan_with("images: {pixels: 40}", repository)
    assert counts["render_images"] == 2
    assert counts["tune_cnn"] == 4
    assert {"tune_dmpnn", "cool", "gather_samples"}.isdisjoint(counts)


def test_programs_and_cores_are_no_reason_to_run_anything_again(repository):
    overlay = "simulation: {suffix: omp, restart_interval: 700, cores_per_batch: 2}\ntraining: {cores: 2}"
    assert plan_with(overlay, repository) == REPORTED


@pytest.mark.parametrize("kind", ["configurations", "predictions", "descriptors", "five_fold", "attention"])
def test_parquet_files_say_what_made_them(kind, results):
    for path in (results / kind).rglob("[!.]*.parquet"):
        metadata = pq.read_schema(path).metadata
        assert {b"software", b"git_revision", b"configuration"} <= set(metadata)
        assert json.loads(metadata[b"configuration"])


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("glass_transition", 2),
        ("radial_distribution", 2 * 3 * 2 * 100),
        (
            "structure_metrics",
            2 * 20 * 2 * 2 * 3,
        ),
        ("regression", 2 * 2 * 2 * 3 * 2),
        ("auc", 4),
        ("auc_matrix_cnn", 4),
        ("auc_matrix_dmpnn", 4),
        ("five_fold", 6 * 2),
        ("attention_cutoff", 2),
        ("attention_metrics", 8),
        ("wilcoxon", 4),
        ("baselines", 2 * (13 + 2 * 10)),
        ("auc_inherent", 2),
        (
            "calibration",
            4,
        ),
        ("learning_curves", 2 * 2),
        ("leaks", 2 * 2),
        ("ensembles", 4),
        ("auc_swapped", 2),
        ("variants", 2),
        ("attention_networks", 3 * 2),
        ("attention_seeds", 3 + 2 * 2),
        ("attention_preference", 3 * 3 * (2 + 1)),
        ("attention_deletion", (2 + 1) * 3 * 3),
        ("attention_deletion_area", (2 + 1) * 2),
        ("cooling_rates", 2),
        (
            "auc_rates",
            2 * 13,
        ),
    ],
)
def test_tables_have_a_row_for_all_that_was_asked(name, rows, results):
    assert len(pd.read_csv(results / "tables" / f"{name}.csv")) == rows


def test_shuffled_labels_make_another_network_of_the_same_settings(results):
    folders = [results / "models" / f"dmpnn-edges_{labels}_1" / "dataset_1" / "0" for labels in ("trained", "shuffled")]
    described = [json.loads((folder / "hyperparameters.json").read_text()) for folder in folders]
    assert described[0] == described[1]
    assert described[0]["settings"]["heads"] == 2
    one, other = ((folder / "weights.safetensors").read_bytes() for folder in folders)
    assert len(one) == len(other)
    assert one != other


@pytest.mark.parametrize("name", [*(f"figure_{number}" for number in NUMBERS), "attention_histogram", *BEYOND])
def test_figures_open(name, results):
    with Image.open(results / "figures" / f"{name}.png") as image:
        assert min(image.size) > 400
        assert len(set(image.convert("L").resize((50, 50)).tobytes())) > 5
    assert (results / "figures" / f"{name}.pdf").read_bytes().startswith(b"%PDF")


def test_the_report_shows_all_figures_and_tables(results):
    page = (results / "report" / "index.html").read_text()
    for path in results.glob("figures/[!.]*"):
        assert (results / "report" / "figures" / path.name).read_bytes() == path.read_bytes()
        assert f'href="figures/{path.name}"' in page
    for path in results.glob("tables/*.csv"):
        assert (results / "report" / "data" / path.name).read_bytes() == path.read_bytes()
        assert f'href="data/{path.name}"' in page
    stages = set(re.findall(r'<th scope="row"><code>(\w+)</code></th><td class="number">', page))
    assert {"cool", "minimise", "tune_cnn", "train_dmpnn", "predict_cnn_on_all"} <= stages
    revision = json.loads(pq.read_schema(results / "start.parquet").metadata[b"software"])["numpy"]
    assert f'<th scope="row">numpy</th><td>{revision}</td>' in page


def test_the_study_runs_again_from_the_configuration_in_its_report(repository):
    assert plan("--configfile", "results/tiny/report/configuration.yaml", folder=repository) == {}


def test_the_crate_describes_the_study(repository, results):
    run = snakemake("--cores", 1, "crate", *CONFIG, folder=repository)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
    graph = json.loads((results / "crate" / "ro-crate-metadata.json").read_text())["@graph"]
    files = {entity["@id"] for entity in graph if "File" in entity["@type"]}
    assert {
        "workflow/Snakefile",
        "configuration.yaml",
        "runs.parquet",
        "report/index.html",
        "report/data/auc.csv",
    } <= files
    assert all((results / "crate" / name).is_file() for name in files)


def test_energies_that_describe_configurations_are_those_of_their_inherent_structures(results):
    for dataset in ("dataset_1", "dataset_1_inherent"):
        for path in (results / "descriptors" / dataset).glob("[!.]*"):
            table = pd.read_parquet(path).set_index(["protocol", "run", "step"])
            for (protocol, run, step), row in table.iterrows():
                minima = pd.concat(map(pd.read_parquet, sorted((results / "inherent" / protocol).glob("[!.]*"))))
                found = minima[(minima["run"] == run) & (minima["step"] == step)]
                assert row["inherent_energy"] == found["energy"].item()
            if dataset.endswith("inherent"):  # coordinates are stored in single precision
                assert table["potential_energy"].to_numpy() == pytest.approx(table["inherent_energy"], abs=1e-3)
            else:
                assert (table["potential_energy"] > table["inherent_energy"]).all()


def test_a_control_is_its_dataset_in_inherent_coordinates_in_all_else_the_same(results):
    keys = ["run", "protocol", "step", "label"]
    for part in PARTS:
        thermal, inherent = (
            pd.read_parquet(results / "samples" / dataset / f"{part}.parquet").sort_values(keys, ignore_index=True)
            for dataset in ("dataset_1", "dataset_1_inherent")
        )
        pd.testing.assert_frame_equal(thermal[keys], inherent[keys])
        for row in inherent.iloc[:2].itertuples():
            minima = pd.concat(map(pd.read_parquet, sorted((results / "inherent" / row.protocol).glob("[!.]*"))))
            found = minima[(minima["run"] == row.run) & (minima["step"] == row.step)].iloc[0]
            assert (np.array(row.x) == found["x"]).all()
            assert (np.array(row.y) == found["y"]).all()
    for fold in ("0", "1"):  # the first trial is drawn by the seed alone
        first, other = (
            pd.read_csv(results / "tuning" / "dmpnn" / dataset / fold / "trials.csv").iloc[0]
            for dataset in ("dataset_1", "dataset_1_inherent")
        )
        drawn = ["neighbours", "window_length", "hidden_size", "depth", "dropout", "layers"]
        assert first[drawn].tolist() == other[drawn].tolist()


def test_outer_tests_share_no_run_with_what_is_trained_on(results):
    for dataset in DATASETS:
        index = pd.read_parquet(results / "datasets" / f"{dataset}.parquet")
        assert index.groupby("run")["fold"].nunique(dropna=False).eq(1).all()
        runs = {part: set(pd.read_parquet(results / "samples" / dataset / f"{part}.parquet")["run"]) for part in PARTS}
        assert sorted(run for part in PARTS for run in runs[part]) == list(range(20))
        assert [len(runs[part]) for part in PARTS] == [4, 4, 12]


def test_each_prediction_is_of_the_outer_test_of_its_fold(results):
    for model, dataset, fold in PAIRS:
        for other in DATASETS:
            table = pd.read_parquet(results / "predictions" / model / dataset / fold / f"{other}.parquet")
            expected = pd.read_parquet(results / "samples" / other / f"{fold}.parquet")
            assert table[["run", "protocol", "label"]].equals(expected[["run", "protocol", "label"]])


def test_searches_and_trainings_leave_their_records(results):
    for model, dataset, fold in PAIRS:
        trials = pd.read_csv(results / "tuning" / model / dataset / fold / "trials.csv")
        assert trials["state"].tolist() == ["complete"] * 2
        best = json.loads((results / "tuning" / model / dataset / fold / "best.json").read_text())
        chosen = trials.loc[trials["inner_test_auc"].idxmax()]
        assert trials["inner_test_auc"].max() == chosen["inner_test_auc"]
        assert set(best) <= set(trials)
        history = pd.read_csv(results / "models" / model / dataset / fold / "history.csv")
        assert history["epoch"].tolist() == [1, 2, 3]


def test_a_poisoned_outer_test_changes_neither_the_search_nor_the_network(repository, results, tmp_path):
    copy = tmp_path / "study"
    shutil.copytree(repository, copy, symlinks=True)
    results_again = copy / "results" / "tiny"
    targets = []
    for model, kind in (("cnn", "images"), ("dmpnn", "samples")):
        poisoned = results_again / kind / "dataset_1" / "0.parquet"
        times = poisoned.stat()
        poisoned.write_bytes(b"poison")  # who reads it fails
        os.utime(poisoned, ns=(times.st_atime_ns, times.st_mtime_ns))
        shutil.rmtree(results_again / "tuning" / model / "dataset_1" / "0")
        shutil.rmtree(results_again / "models" / model / "dataset_1" / "0")
        targets.append(f"results/tiny/models/{model}/dataset_1/0/history.csv")
    run = snakemake("--cores", 2, "--rerun-triggers", "mtime", *CONFIG, "--", *targets, folder=copy)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-8000:]
    for model in ("cnn", "dmpnn"):
        before, after = (
            pd.read_csv(folder / "tuning" / model / "dataset_1" / "0" / "trials.csv").drop(columns="seconds")
            for folder in (results, results_again)
        )
        pd.testing.assert_frame_equal(after, before)
        before, after = (
            load_file(folder / "models" / model / "dataset_1" / "0" / "weights.safetensors")
            for folder in (results, results_again)
        )
        assert before.keys() == after.keys() != set()
        for name, array in before.items():
            np.testing.assert_array_equal(after[name], array)


def test_all_folds_in_one_job_are_the_same_searches_and_the_same_networks(repository, results, tmp_path):
    copy = tmp_path / "study"
    shutil.copytree(repository, copy, symlinks=True)
    (copy / "one.yaml").write_text("training: {folds_in_one_job: true}")
    models = ("cnn", "dmpnn")
    targets = [f"results/tiny/models/{model}/dataset_6/1/weights.safetensors" for model in models]
    call = (*CONFIG, "one.yaml", "--", *targets)
    assert plan(*call, folder=copy) == {
        f"{job}_{model}{of}": 1 for model in models for job, of in (("tune", ""), ("train", "_in_all_folds"))
    }
    for what in ("models", "tuning"):
        for model in models:
            shutil.rmtree(copy / "results" / "tiny" / what / model / "dataset_6")
    run = snakemake("--cores", 2, *call, folder=copy)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-8000:]
    for model in models:
        for fold in ("0", "1"):
            name = f"models/{model}/dataset_6/{fold}/weights.safetensors"
            before, after = (load_file(folder / name) for folder in (results, copy / "results" / "tiny"))
            assert before.keys() == after.keys() != set()
            for weight, array in before.items():
                np.testing.assert_array_equal(after[weight], array)


def test_predictions_are_repeated_by_the_saved_network(results):
    path = results / "predictions" / "dmpnn" / "dataset_1" / "0" / "dataset_1.parquet"
    stored = pd.read_parquet(path)
    parameters = json.loads(pq.read_schema(path).metadata[b"configuration"])
    model, hyperparameters, settings = dmpnn.load(results / "models" / "dmpnn" / "dataset_1" / "0")
    species, _ = read_start(results / "start.parquet")
    data, _ = dmpnn.load_configurations([results / "samples" / "dataset_1" / "0.parquet"], species)
    log_odds = dmpnn.predict(
        model, data, hyperparameters, settings | parameters["evaluation"], parameters["seeds"]["0"]
    )
    assert stored["log_odds"].to_numpy() == pytest.approx(log_odds, rel=1e-5, abs=1e-5)


def test_windows_of_the_trainings_length_are_scored_as_everywhere_else(results):
    length = dmpnn.load(results / "models" / "dmpnn" / "dataset_1" / "0")[1]["window_length"]
    windows = pd.read_parquet(results / "windows" / "dmpnn" / "dataset_1" / "0.parquet")
    expected = pd.read_parquet(results / "predictions" / "dmpnn" / "dataset_1" / "0" / "dataset_1.parquet")
    own = windows[windows["window_length"] == length].reset_index(drop=True)
    pd.testing.assert_frame_equal(own[list(expected)], expected)


def test_variants_differ_in_nothing_but_what_they_are_named_after(results):
    contents = {
        name: json.loads((results / "models" / name / "dataset_1" / "0" / "hyperparameters.json").read_text())
        for name in ("dmpnn", "dmpnn-mean", "dmpnn-attention")
    }
    assert contents["dmpnn-mean"].pop("settings") == contents["dmpnn"]["settings"] | {"readout": "mean"}
    assert contents["dmpnn-attention"].pop("settings") == contents["dmpnn"].pop("settings") | {"attention": "scaled"}
    assert contents["dmpnn"] == contents["dmpnn-mean"] == contents["dmpnn-attention"]
    own, variant = (
        json.loads((results / "models" / name / "dataset_1_inherent" / "1" / "hyperparameters.json").read_text())
        for name in ("dmpnn", "dmpnn-batch_softmax")
    )
    assert variant["hyperparameters"] == own["hyperparameters"] | {"window_length": 1.0}
    changed = {"attention": "scaled", "softmax": "batch", "window": "one_number", "message": "m_wv"}
    assert variant["settings"] == own["settings"] | changed | {"features": "relative"}
    history = pd.read_csv(results / "models" / "dmpnn-batch_softmax" / "dataset_1_inherent" / "1" / "history.csv")
    assert len(history) == 4


def test_attention_weights_of_each_window_and_step_sum_to_1(results):
    edges = pd.read_parquet(results / "attention" / "dataset_1" / "0" / "edges.parquet")
    windows = edges.groupby([*WINDOW, "t"])
    assert windows["weight"].sum().to_numpy() == pytest.approx(1.0, abs=1e-5)
    assert windows["relative"].mean().to_numpy() == pytest.approx(1.0, abs=1e-5)
    assert len(windows) == edges["window_length"].nunique() * edges["t"].nunique() * 8  # 4 runs, glass and liquid


def test_matched_liquid_has_the_glass_energy_as_nearly_as_frames_allow(results):
    index = pd.read_parquet(results / "datasets" / "dataset_6.parquet")
    energies = pd.read_csv(results / "tables" / "energies.csv")
    of_class = index.drop_duplicates("label").merge(energies, on=["protocol", "step"]).set_index("label")["mean"]
    slow = energies.loc[energies["protocol"] == "slow", "mean"]
    assert abs(of_class[0] - of_class[1]) == pytest.approx((slow - of_class[1]).abs().min())


def test_inherent_samples_are_the_minimised_coordinates(results):
    samples = pd.read_parquet(results / "samples" / "dataset_6" / "0.parquet")
    glass = samples[samples["label"] == 1].iloc[0]
    batches = sorted((results / "inherent" / "fast").glob("*.parquet"))
    inherent = parquet.read_rows(batches, parquet.INHERENT).to_pandas()
    row = inherent[(inherent["run"] == glass["run"]) & (inherent["step"] == glass["step"])].iloc[0]
    assert np.array_equal(row["x"], glass["x"])


def test_radial_distributions_are_of_all_runs_and_tend_to_1(results):
    table = pd.read_csv(results / "tables" / "radial_distribution.csv")
    assert set(table["configurations"]) == {20}
    assert table["r"].max() == pytest.approx(3.98)
    far = table[table["r"] > 3].groupby(["dataset", "pair", "label"])["g"].mean()
    assert far.between(0.8, 1.2).all()
    assert (table.groupby(["dataset", "pair", "label"])["g"].max() > 1.5).all()


def test_artificial_configurations_are_judged_as_the_outer_tests_are(results):
    table = pd.read_csv(results / "tables" / "five_fold.csv")
    assert table["kind"].unique().tolist() == ["liquid", "glass", "five_fold", "six_fold", "random", "random_apart"]
    for fold in ("0", "1"):
        judged = pd.read_parquet(results / "five_fold" / "dataset_1" / f"{fold}.parquet")
        predicted = pd.read_parquet(results / "predictions" / "cnn" / "dataset_1" / fold / "dataset_1.parquet")
        for label, kind in enumerate(("liquid", "glass")):
            once = predicted.loc[predicted["label"] == label, "log_odds"].to_numpy()
            assert judged.loc[judged["kind"] == kind, "log_odds"].to_numpy() == pytest.approx(once, abs=1e-4)


def test_the_described_networks_are_those_of_the_study(results):
    cnn = json.loads((results / "networks" / "cnn.json").read_text())
    stored = load_file(results / "models" / "cnn" / "dataset_1" / "0" / "weights.safetensors")
    assert cnn["input"] == [32, 32, 3]
    assert cnn["parameters"] == sum(array.size for array in stored.values())


def test_structural_metrics_are_of_the_same_runs_at_all_temperatures(results):
    table = pd.read_csv(results / "tables" / "structure_metrics.csv")
    assert set(table["n"]) == {4}
    assert table.groupby("protocol")["temperature"].nunique().to_dict() == {"slow": 20, "fast": 20}
    means = table.set_index(["coordinates", "graph", "metric", "protocol", "temperature"])["mean"]
    bb = means.xs("bb_edges", level="metric").unstack("graph")
    assert bb["b_centred"].equals(bb["b_incident"])  # of two B, either chooses its neighbours in both graphs
    isolated = means.xs("isolated_a", level="metric").unstack("graph")
    assert (isolated["b_incident"] <= isolated["b_centred"]).all()


def test_nothing_is_left_of_the_work(results):
    assert [path for path in (results / "work").rglob("*") if path.is_file()] == []
    digests = list(results.rglob(".*.sha256"))
    assert len(digests) > 150
    assert all(path.with_name(path.name[1:].removesuffix(".sha256")).exists() for path in digests)
    assert list(results.rglob(".*.partial.*")) == []


@pytest.fixture(scope="module")
def classified(repository, tmp_path_factory):
    """The folder of what `classify` makes of a dump of plain LAMMPS: another box, other order, unscaled coordinates."""
    folder = tmp_path_factory.mktemp("own data")
    template = ROOT / "tests" / "data" / "own_data" / "quench.in"
    run_lammps(template, folder, {"n_a": 91, "n_b": 49, "steps": 400, "every": 100})
    keys = ("--config", f"trajectory={folder / 'my.dump'}")
    run = snakemake("classify", "--cores", 1, *CONFIG, *keys, folder=repository)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-8000:]
    assert "of 5 frames are called glass" in run.stdout
    assert plan("classify", *CONFIG, *keys, folder=repository) == {}
    assert plan(*CONFIG, *keys, folder=repository) == {}  # nothing else of the study depends on these keys
    # Another content that takes the file's place with an older date is scored; so is a file of its name elsewhere.
    content, date = (folder / "my.dump").read_text(), (folder / "my.dump").stat().st_mtime - 1000
    (folder / "elsewhere").mkdir()
    for path in (folder / "my.dump", folder / "elsewhere" / "my.dump"):
        path.write_text(content.partition("ITEM: TIMESTEP\n100\n")[0])
        os.utime(path, (date, date))
        assert plan("classify", *CONFIG, "--config", f"trajectory={path}", folder=repository) == {"classify": 1}
    return repository / "results" / "tiny" / "classify" / folder_name(folder / "my.dump")


def test_a_trajectory_of_plain_lammps_is_scored_by_the_networks_of_all_folds(classified):
    scores = pd.read_csv(classified / "scores.csv")
    assert scores["step"].tolist() == [0, 100, 200, 300, 400]
    assert scores["box_length"].to_numpy() == pytest.approx(np.sqrt(140 / 1.2))
    assert scores["temperature"].iloc[0] == pytest.approx(2.0, rel=0.2)
    folds = 1 / (1 + np.exp(-scores[["log_odds_0", "log_odds_1"]]))
    assert scores["score"].to_numpy() == pytest.approx(folds.mean(axis=1).to_numpy())
    with Image.open(classified / "scores.png") as image:
        assert min(image.size) > 400
    assert (classified / "map.pdf").read_bytes().startswith(b"%PDF")


def test_networks_of_a_bundle_score_as_those_of_the_study(repository, classified, tmp_path):
    run = snakemake("bundle", "--cores", 1, *CONFIG, folder=repository)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-8000:]
    bundle = shutil.move(repository / "results" / "tiny" / "vitrify-tiny.zip", tmp_path / "shared.zip")
    with zipfile.ZipFile(bundle) as archive:
        assert len(archive.namelist()) == 2 + 2 * 2 * 2  # card and page; two datasets, folds, and files of a network
        auc = pd.read_csv(repository / "results" / "tiny" / "tables" / "auc.csv").set_index(["model", "dataset"])
        low = auc.loc[("dmpnn", "dataset_6"), "auc_low"]
        assert f" [{low:.2f}, " in archive.read("README.md").decode()
    trajectory = next(path for path in classified.parent.glob("my.dump-*/classify.log"))
    trajectory = re.search(r"^(.*my\.dump): \d of 5", trajectory.read_text(), flags=re.MULTILINE)[1]
    run = snakemake("classify", "--config", f"bundle={bundle}", f"trajectory={trajectory}", folder=repository)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-8000:]
    found = repository / "results" / "shared" / "classify" / classified.name / "scores.csv"
    # The trajectory has lost all frames but the first meanwhile.
    assert found.read_text().splitlines() == (classified / "scores.csv").read_text().splitlines()[:2]
    assert not (repository / "results" / "paper").exists()


def test_a_bad_trajectory_is_refused_in_one_line(repository, classified, tmp_path):
    (tmp_path / "bad.dump").write_text("ITEM: TIMESTEP\n0\nITEM: UNITS\nreal\n")
    run = snakemake(
        "classify", "--cores", 1, *CONFIG, "--config", f"trajectory={tmp_path / 'bad.dump'}", folder=repository
    )
    said = run.stdout + run.stderr
    assert run.returncode != 0
    assert "bad.dump, line 4: units are 'real', must be lj" in said
    assert "Traceback" not in said


def test_exported_configurations_are_scored_as_the_study_scored_them(repository, results, tmp_path):
    """The first run of an outer test, exported, and read back as a trajectory: the first windows are the same."""
    stored = pd.read_parquet(results / "predictions" / "dmpnn" / "dataset_1" / "0" / "dataset_1.parquet").iloc[0]
    index = pd.read_parquet(results / "datasets" / "dataset_1.parquet")
    frames = index[index["run"] == stored["run"]].sort_values("step")
    steps = frames["step"].tolist()
    keys = f"export: {{runs: [{stored['run']}], temperatures: {frames['temperature'].tolist()}}}\n"
    trajectory = f"results/tiny/export/slow_thermal/run_{stored['run']}.xyz"
    more = f"trajectory: {trajectory}\nclassify: {{fold: 0, windows: 2}}\n"
    for target, overlay in (("export", keys), ("classify", keys + more)):
        (repository / "edit.yaml").write_text(overlay)
        run = snakemake(target, "--cores", 1, *CONFIG, "edit.yaml", folder=repository)
        assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-8000:]
    scores = pd.read_csv(results / "classify" / folder_name(repository / trajectory) / "scores.csv")
    assert scores["step"].tolist() == steps
    assert stored["step"] == steps[0]
    assert scores["log_odds"][0] == pytest.approx(stored["log_odds"], rel=1e-3, abs=1e-3)


def test_the_notebook_runs(repository):
    run = run_notebook(repository / "docs" / "try_it.ipynb", {"../results/demo": "../results/tiny"})
    assert run.returncode == 0, run.stderr
    assert "108 particles in a box of 9.487 sigma_AA" in run.stdout
    assert "datasets: dataset_1 dataset_1_inherent dataset_6" in run.stdout


def test_a_finished_study_is_opened_in_python(results):
    study = open_study(results)
    glasses = study.configurations("slow", temperature=0.06, runs=[3, 1])
    assert glasses["run"].tolist() == [1, 3]
    assert set(glasses["temperature"]) == {0.05}
    network = study.network("dataset_1", 0)
    stored = study.predictions("dmpnn", "dataset_1", 0)
    recorded = pq.read_schema(results / "predictions" / "dmpnn" / "dataset_1" / "0" / "dataset_1.parquet").metadata
    seed = json.loads(recorded[b"configuration"])["seeds"]["0"]
    log_odds = network.log_odds(study.samples("dataset_1", 0), windows=2, seed=seed)
    assert log_odds == pytest.approx(stored["log_odds"].to_numpy(), rel=1e-5, abs=1e-5)
    graph = study.graph(np.stack([glasses["x"].iloc[0], glasses["y"].iloc[0]], axis=1), 1.0, 2)
    assert graph.x.shape == (108, 3)
    measured = study.structure(study.configurations("slow", runs=[0]))
    own = pd.read_parquet(sorted((results / "structure" / "slow").glob("[!.]*"))[0])
    own = own[(own["run"] == 0) & (own["coordinates"] == "thermal")]
    both = measured.merge(own, on=["run", "step", "graph"])
    assert len(both) == len(own) == 2 * 20
    for metric in ("disjoint_graphs", "bb_edges", "isolated_a"):
        assert both[f"{metric}_x"].equals(both[f"{metric}_y"].astype(both[f"{metric}_x"].dtype))
    assert study.network("dataset_1", 0, "dmpnn-attention").settings["attention"] == "scaled"
    assert "auc" in study.names("tables")
    for wrong in (
        lambda: study.table("acu"),
        lambda: study.network("dataset_2", 0),
        lambda: study.configurations("slwo"),
        lambda: study.configurations("slow", temperature=5),
        lambda: study.names("nothing"),
        lambda: open_study(results / "tables"),
    ):
        with pytest.raises(ValueError, match=r"there (is|are) no"):
            wrong()


def test_the_repository_is_as_it_was(repository):
    """The study writes to results/ (and Snakemake to .snakemake/) only."""
    known = {path.relative_to(ROOT) for path in ROOT.rglob("*")}
    new = [path.relative_to(repository) for path in repository.rglob("*")]
    written = {path.parts[0] for path in new if path not in known and "__pycache__" not in path.parts}
    assert written <= {"results", ".snakemake", "edit.yaml"}
