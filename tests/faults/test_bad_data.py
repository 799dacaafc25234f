"""Bad data, made by hand: each stage says which file it is and what is wrong with it, and does not go on."""

from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from vitrify.attention.pairs import read_edges, read_particles
from vitrify.baselines.describe import DESCRIBED, describe_samples, read_described
from vitrify.configurations.energies import ENERGIES, mean_energies, read_energies
from vitrify.configurations.glass_transition import glass_transition_table
from vitrify.configurations.radial_distribution import PAIR_COUNTS, count_samples, radial_distribution
from vitrify.datasets.index import build_dataset
from vitrify.datasets.samples import gather_samples
from vitrify.errors import DataError, SettingError, StudyError
from vitrify.evaluation.comparison import prediction_files, score
from vitrify.evaluation.feature_maps import read_feature_maps
from vitrify.evaluation.shares import share_called_glass
from vitrify.evaluation.windows import compare_windows
from vitrify.figures.artificial import first_artificial
from vitrify.figures.energies import read_classes
from vitrify.figures.images import first_configurations
from vitrify.images.render import encode_png, render_file
from vitrify.scoring import Resampling
from vitrify.simulation.dump import read_binary_dump
from vitrify.simulation.minimise import wanted_frames
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import read_start
from vitrify.store import parquet
from vitrify.structure.metrics import STRUCTURE, measure_batch, read_metrics

N, RUNS = 9, 4  # particles; runs
SPECIES = np.array([1, 2, 1, 1, 2, 1, 2, 1, 1])
PROTOCOL = Protocol.from_config("fast", {"schedule": [{"to": 0.5, "steps": 3}], "frame_interval": 1}, 2.0)
TRANSITION = {"protocols": ["fast"], "glass": [0.5, 1.0], "liquid": [1.0, 1.5], "resamples": 10, "confidence": 0.9}
RESAMPLING = Resampling(resamples=10, confidence=0.9, seed=1)
IMAGE = {"pixels": 8, "dots_per_inch": 100, "marker_size": 1.0}


def png(pixels=8):
    return encode_png(np.full((pixels, pixels, 3), 200, np.uint8))


def positions(rows):
    rng = np.random.default_rng(rows)
    return {axis: parquet.coordinate_rows(rng.random((rows, N))) for axis in "xy"}


def frames():
    run, step = (grid.ravel() for grid in np.meshgrid(np.arange(RUNS), PROTOCOL.frame_steps))
    return {"run": run, "step": step, "temperature": PROTOCOL.temperature(step)}


def samples(**others):
    label = np.repeat([0, 1], RUNS)
    keys = {"run": np.tile(np.arange(RUNS), 2), "protocol": ["fast"] * len(label), "step": 1 + 2 * label}
    return keys | {"label": label} | others


def minima():
    n = len(frames()["run"])
    return frames() | {"energy": np.linspace(-3.8, -3.7, n), "iterations": [9] * n, "converged": [True] * n}


def dataset():
    label = np.repeat([0, 1], RUNS)
    return samples() | {
        "temperature": 2.0 - 0.5 * samples()["step"],
        "coordinates": ["thermal"] * 2 * RUNS,
        "fold": 0 * label,
    }


def windows():
    label = np.repeat([0, 1], RUNS)
    return samples(score=0.3 + 0.1 * label, log_odds=1.0 * label, window_length=[0.5] * 2 * RUNS)


def edges():
    pair = {"source": [1, 2], "target": [2, 1], "source_species": [1, 2], "target_species": [2, 1]}
    keys = {"run": [0, 0], "protocol": ["fast"] * 2, "step": [1, 1], "label": [0, 0], "window_length": [0.5] * 2}
    return keys | {"t": [1, 1]} | pair | {"weight": [0.5, 0.5], "relative": [1.0, 1.0]}


def structure():
    n = len(frames()["run"])
    return (
        frames()
        | {"coordinates": ["thermal"] * n, "graph": ["b_centred"] * n}
        | dict.fromkeys(("disjoint_graphs", "bb_edges", "isolated_a"), range(n))
    )


def start():
    rng = np.random.default_rng(0)
    return {"particle": np.arange(1, N + 1), "species": SPECIES, "x": rng.random(N), "y": rng.random(N)}


def pair_counts():
    columns = {"pair": ["AA", "AB"], "label": [0, 0], "r": [0.5, 0.5], "ideal": [2.0, 2.0]}
    return columns | {"pairs": [3, 4], "pairs_squared": [9, 16], "configurations": [2, 2]}


def feature_maps():
    keys = {"run": [0, 0], "protocol": ["fast"] * 2, "step": [1, 3], "label": [0, 1], "log_odds": [-1.0, 1.0]}
    sizes = {"filters": [1, 1], "rows": [2, 2], "columns": [2, 2]}
    return keys | {"png": [png()] * 2} | sizes | {"maps": parquet.coordinate_rows(np.ones((2, 4)))}


def artificial():
    return {"kind": ["random", "random"], "number": [0, 1], "png": [png()] * 2}


def load_configurations(path, tmp_path):
    from vitrify.training.dmpnn import load_configurations as load

    load([path], SPECIES)


def load_images(path, tmp_path):
    from vitrify.training.cnn_data import load_images as load

    load([path])


def gather(path, tmp_path, coordinates="thermal"):
    index = tmp_path / "index.parquet"
    parquet.write_rows(index, parquet.DATASET, dataset())
    gather_samples({"0": tmp_path / "out.parquet"}, index, [path], coordinates, {})


def gather_by_index(path, tmp_path):
    source = tmp_path / "other" / "fast" / "0000.parquet"
    parquet.write_rows(source, parquet.CONFIGURATIONS, frames() | positions(RUNS * 3))
    gather_samples({"0": tmp_path / "out.parquet"}, path, [source], "thermal", {})


def describe(path, tmp_path):
    inherent = tmp_path / "inherent" / "fast" / "0000.parquet"
    parquet.write_rows(inherent, parquet.INHERENT, minima() | positions(RUNS * 3))
    system = {"box_length": 40.0} | {
        name: dict.fromkeys(("AA", "AB", "BB"), 1.0) for name in ("epsilon", "sigma", "cutoff")
    }
    start = np.random.default_rng(0).random((len(SPECIES), 2))
    describe_samples([path], [tmp_path / "out.parquet"], [inherent], SPECIES, start, system, window_length=0.99, seed=0)


def measure(path, tmp_path):
    runs = {"thermal": list(range(RUNS)), "inherent": []}
    measure_batch(tmp_path / "out.parquet", path, [], runs, PROTOCOL, 1, SPECIES)


def minimise(path, tmp_path):
    for step in (1, 2, 3):
        wanted_frames(path, step, list(range(RUNS)), N)


def build(path, tmp_path):
    classes = {
        "one": {"protocol": "fast", "temperature": "match_energy"},
        "two": {"protocol": "fast", "temperature": 0.5},
    }
    block = {"classes": classes, "coordinates": "thermal"}
    means = mean_energies(read_energies([path]))
    build_dataset("d", block, {"fast": PROTOCOL}, {"fast": RUNS}, {"outer": 2, "test": 0.2}, 1, False, means)


COUNTING = {"bins": 4, "cutoff": 1.0, "configurations": 10}
# Stage: what kind of file it is given, where, and what it does with it.
CONFIGURED = (parquet.CONFIGURATIONS, lambda: frames() | positions(RUNS * 3), "fast/0000.parquet")
MINIMISED = (parquet.INHERENT, lambda: minima() | positions(RUNS * 3), "fast/0000.parquet")
SAMPLED = (parquet.SAMPLES, lambda: samples(**positions(2 * RUNS)), "samples/d/0.parquet")
DRAWN = (parquet.IMAGES, lambda: samples(png=[png()] * 2 * RUNS), "images/d/0.parquet")
PREDICTED = (
    parquet.PREDICTIONS,
    lambda: {key: windows()[key] for key in parquet.PREDICTIONS.names},
    "predictions/cnn/d/0/d.parquet",
)
INDEXED = (parquet.DATASET, dataset, "datasets/d.parquet")


def figure_3(path, folder):
    """Figure 3 of images, and of samples and a start that are right."""
    parquet.write_rows(folder / "samples.parquet", parquet.SAMPLES, samples(**positions(2 * RUNS)))
    parquet.write_rows(folder / "species.parquet", parquet.START, start())
    return first_configurations([path, folder / "samples.parquet", folder / "species.parquet"])


STAGES = {
    "cool": (parquet.START, start, "start.parquet", lambda path, _: read_start(path)),
    "minimise": (*CONFIGURED, minimise),
    "energies": (*MINIMISED, lambda path, _: mean_energies(read_energies([path]))),
    "glass_transition": (*MINIMISED, lambda path, _: glass_transition_table([path], TRANSITION, 1)),
    "build_dataset": (*MINIMISED, build),
    "gather_samples": (*CONFIGURED, gather),
    "gather_samples, inherent": (*MINIMISED, partial(gather, coordinates="inherent")),
    "gather_samples, index": (*INDEXED, gather_by_index),
    "measure_structure": (*CONFIGURED, measure),
    "structure_metrics": (STRUCTURE, structure, "fast/0000.parquet", lambda path, _: read_metrics([path])),
    "count_pairs": (*SAMPLED, lambda path, tmp: count_samples(path, tmp / "out.parquet", SPECIES, 4.0, COUNTING)),
    "radial_distribution": (PAIR_COUNTS, pair_counts, "d/0.parquet", lambda path, _: radial_distribution([path])),
    "render_images": (*SAMPLED, lambda path, tmp: render_file(path, tmp / "out.parquet", SPECIES, IMAGE)),
    "tune_dmpnn": (*SAMPLED, load_configurations),
    "tune_cnn": (*DRAWN, load_images),
    "auc": (*PREDICTED, lambda path, _: score(prediction_files([path]), RESAMPLING)),
    "describe_samples": (*SAMPLED, describe),
    "predict_simple": (
        DESCRIBED,
        lambda: samples(**dict.fromkeys(DESCRIBED.names[4:], [1.0] * 2 * RUNS)),
        "descriptors/d/0.parquet",
        lambda path, _: read_described([path]),
    ),
    "window_transfer": (
        parquet.WINDOW_PREDICTIONS,
        windows,
        "windows/dmpnn/d/0.parquet",
        lambda path, _: compare_windows([path], [0.5], RESAMPLING, ["sum"], "readout", N),
    ),
    "attention_cutoff": (parquet.ATTENTION_EDGES, edges, "edges.parquet", lambda path, _: read_edges(path, 0.5)),
    "plot_figure_01b": (*INDEXED, lambda path, _: read_classes([path])),
    "plot_figure_03": (*DRAWN, figure_3),
    "plot_figure_13": (parquet.FEATURE_MAPS, feature_maps, "0.parquet", lambda path, _: read_feature_maps(path)),
    "plot_figure_14": (parquet.ARTIFICIAL_IMAGES, artificial, "i.parquet", lambda path, _: first_artificial(path)),
    "five_fold": (
        parquet.JUDGEMENTS,
        lambda: {"kind": ["random"] * 2, "number": [0, 1], "log_odds": [0.0, 1.0]},
        "five_fold/d/0.parquet",
        lambda path, _: share_called_glass([path], 0.9),
    ),
}


def changed(table, name, values):
    return table.set_column(
        table.column_names.index(name), table.schema.field(name), pa.array(values, table[name].type)
    )


def with_first(name, value):
    """The table with another value in the first row, or in the first place of the first row's list."""

    def change(table):
        values = table[name].to_pylist()
        values[0] = [value, *values[0][1:]] if isinstance(values[0], list) else value
        return changed(table, name, values)

    return change


def one_particle_less(rows):
    def change(table):
        for name in "xy":
            lists = table[name].to_pylist()
            table = changed(table, name, [values[: len(values) - (row in rows)] for row, values in enumerate(lists)])
        return table

    return change


def twice(table):
    return pa.concat_tables([table, table.slice(1, 1)])


def reads_lists(schema):
    return parquet.COORDINATES in [field.type for field in schema if field.name in ("x", "y")]


WITHOUT_TEMPERATURE = ("gather_samples", "gather_samples, inherent", "measure_structure")  # nor energy


def changes(stage, schema):
    """What can be wrong with a file: a name, what makes it so, and what the message must say."""
    whole = not any(name in schema.names for name in ("particle", "source"))
    keys = {"run", "kind", "pair"} & set(schema.names)
    read = {"plot_figure_01b": {"protocol", "step", "temperature", "label"}, "plot_figure_03": {"label", "png"}}
    columns = read.get(stage, set(schema.names))
    yield "another schema", lambda table: table.rename_columns([f"{name}_" for name in schema.names]), "lacks column"
    first = next(name for name in schema.names if name in columns)
    yield "a column less", lambda table: table.drop_columns(first), f"lacks column {first}"
    yield "no rows", lambda table: table.slice(0, 0), "contains n|has no frame|has no .*coordinates|contains 0 of the"
    if whole and keys and stage not in read:
        yield "a row twice", twice, "contains two rows of"
    for name in ("energy", "log_odds", "score", "temperature", "weight", "ideal"):
        if name in columns and not (name in ("temperature", "energy") and stage in WITHOUT_TEMPERATURE):
            yield f"{name} not a number", with_first(name, float("nan")), f"{name} is not a finite number in row 0"
    if reads_lists(schema) and stage not in ("energies", "glass_transition", "build_dataset"):
        yield "x not a number", with_first("x", float("nan")), "x is not a finite number in row 0"
        yield "y infinite", with_first("y", float("inf")), "y is not a finite number in row 0"
        yield "outside the box", with_first("x", 1.5), "x lies outside the box, which is .0, 1., in row 0"
        yield "one particle less in a row", one_particle_less({2}), "does not have the 9 values of the others in row 2"
    if "species" in columns and "particle" in columns:
        yield "a third species", with_first("species", 3), "species is not 1 or 2 in row 0"
        yield "a particle missing", lambda table: table.slice(1), "particles are not numbered from 1 to"
        yield "outside the box", with_first("y", -2.0), "y lies outside the box"
    if "label" in columns:
        yield "a third label", with_first("label", 2), "label is not 0 or 1 in row 0"
    if "png" in columns:
        yield "an image cut off", with_first("png", png()[:-9]), "png is not a whole PNG image in row 0"
        yield "an image damaged", with_first("png", png()[:40] + b"?" + png()[41:]), "png is not a whole PNG image"
        yield "no image", with_first("png", None), "png is missing in row 0"
        yield (
            "an image of another size",
            with_first("png", png(9)),
            "does not have the 9 x 9 pixels of the others in row 1",
        )
    if stage in ("tune_cnn", "tune_dmpnn", "auc", "window_transfer"):
        yield "one class", lambda table: table.slice(0, RUNS), "both classes"
    if stage in ("minimise", "gather_samples", "gather_samples, inherent", "measure_structure"):
        yield (
            "a run less",
            lambda table: table.filter(pc.not_equal(table["run"], 2)),
            "run 2 has no|contains 9 of the 12",
        )
    if stage in ("minimise", "measure_structure", "count_pairs", "render_images", "tune_dmpnn", "describe_samples"):
        yield "one particle less", one_particle_less(range(99)), "configurations have 8 particles, the start has 9"
    if stage == "attention_cutoff":
        yield "an edge without its reverse", lambda table: table.slice(1), "edges do not come in opposite pairs"


CASES = [
    pytest.param(stage, change, message, id=f"{stage}-{what}".replace(" ", "_"))
    for stage, (schema, *_) in STAGES.items()
    for what, change, message in changes(stage, schema)
]


def run_stage(stage, tmp_path, change=None, content=None):
    schema, columns, place, task = STAGES[stage]
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table(columns(), schema=schema)
    pq.write_table(change(table) if change else table, path)
    if content:
        path.write_bytes(content(path.read_bytes()))
    task(path, tmp_path)


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_takes_files_of_others_that_are_right(stage, tmp_path):
    run_stage(stage, tmp_path)


@pytest.mark.parametrize(("stage", "change", "message"), CASES)
def test_bad_data_are_refused(stage, change, message, tmp_path):
    with pytest.raises(DataError, match=rf"^{tmp_path / STAGES[stage][2]}: .*({message})") as caught:
        run_stage(stage, tmp_path, change)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "content",
    [lambda whole: b"", lambda whole: whole[: len(whole) // 2], lambda whole: whole[:-1], lambda whole: b"PAR1" * 9],
    ids=["empty", "half", "last byte", "something else"],
)
def test_files_that_are_not_whole_are_refused(stage, content, tmp_path):
    with pytest.raises(DataError, match=rf"^{tmp_path / STAGES[stage][2]}: not a whole Parquet file") as caught:
        run_stage(stage, tmp_path, content=content)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out.parquet").exists()


@pytest.mark.parametrize("stage", ["energies", "structure_metrics", "gather_samples"])
def test_a_batch_that_is_there_twice_is_refused(stage, tmp_path):
    schema, columns, *_ = STAGES[stage]
    paths = [tmp_path / "fast" / f"000{batch}.parquet" for batch in range(2)]
    for path in paths:
        parquet.write_rows(path, schema, columns())
    index = tmp_path / "index.parquet"
    parquet.write_rows(index, parquet.DATASET, dataset())
    tasks = {
        "energies": lambda: mean_energies(read_energies(paths)),
        "structure_metrics": lambda: read_metrics(paths),
        "gather_samples": lambda: gather_samples({"0": tmp_path / "out.parquet"}, index, paths, "thermal", {}),
    }
    with pytest.raises(DataError, match=rf"^{paths[1]}: run 0 of protocol fast is in {paths[0]} too"):
        tasks[stage]()


def test_a_missing_batch_is_named(tmp_path):
    present, absent = (tmp_path / "fast" / f"000{batch}.parquet" for batch in range(2))
    parquet.write_rows(present, parquet.INHERENT, minima() | positions(RUNS * 3))
    with pytest.raises(DataError, match=rf"^{absent}: is missing$"):
        mean_energies(read_energies([present, absent]))


def test_parts_of_a_dataset_that_share_a_configuration_are_refused(tmp_path):
    paths = [tmp_path / f"{part}.parquet" for part in ("0", "rest")]
    for path in paths:
        parquet.write_rows(path, parquet.SAMPLES, samples(**positions(2 * RUNS)))
    from vitrify.training.dmpnn import load_configurations as load

    with pytest.raises(DataError, match=rf"^{paths[0]}: with the 1 files .* two rows of run 0, protocol fast, step 1"):
        load(paths, SPECIES)


def test_parts_of_a_dataset_with_images_of_two_sizes_are_refused(tmp_path):
    from vitrify.training.cnn_data import load_images as load

    paths = [tmp_path / f"{part}.parquet" for part in ("0", "rest")]
    for path, pixels in zip(paths, (8, 9), strict=True):
        parquet.write_rows(path, parquet.IMAGES, samples(png=[png(pixels)] * 2 * RUNS))
    with pytest.raises(DataError, match=rf"^{paths[1]}: images have 9 x 9 pixels, those of {paths[0]} have 8 x 8"):
        load(paths)


def test_images_of_another_size_than_the_network_are_refused(tmp_path, root):
    from vitrify.training import cnn

    path = tmp_path / "0.parquet"
    parquet.write_rows(path, parquet.IMAGES, samples(png=[png()] * 2 * RUNS))
    model, hyperparameters, _ = cnn.load(root / "tests" / "data" / "cnn")
    with pytest.raises(DataError, match=rf"^{path}: images have 8 x 8 pixels, the network needs 16 x 16"):
        cnn.predict(model, cnn.load_images([path])[0], hyperparameters)


def test_particles_of_windows_are_checked_too(tmp_path):
    columns = {"run": [0], "protocol": ["fast"], "step": [1], "label": [0], "window_length": [0.5], "particle": [1]}
    columns |= {"species": [1], "x": [0.5], "y": [3.0]}
    parquet.write_rows(tmp_path / "p.parquet", parquet.ATTENTION_PARTICLES, columns)
    with pytest.raises(DataError, match=r"p\.parquet: y lies outside the box"):
        read_particles(tmp_path / "p.parquet", 0.5)


def test_energies_without_a_whole_run_have_no_glass_transition(tmp_path):
    path = tmp_path / "fast" / "0000.parquet"
    table = pa.table(minima() | positions(RUNS * 3), schema=parquet.INHERENT)
    lacking = pc.equal(table["step"], pa.array([1 + run % 3 for run in table["run"].to_pylist()]))
    parquet.write_rows(path, parquet.INHERENT, table.filter(pc.invert(lacking)).to_pandas())
    with pytest.raises(SettingError, match="no run has an energy at each of the 3 frames"):
        glass_transition_table([path], TRANSITION, 1)


HEAD = "protocol,step,temperature,mean,std,runs,not_converged,sem"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a CSV table"),
        ('a,b\n"1', "is not a CSV table"),
        ("a,b\n1,2,3\n4,5,6,7\n", "is not a CSV table"),
        ("protocol,step\nfast,1\n", "lacks column temperature, contains protocol, step"),
        (f"{HEAD}\n", "contains no rows"),
        (
            f"{HEAD}\nfast,1,2.0,,,3,0,\n",
            "mean in line 2 is nan, not a finite number",
        ),
        (
            f"{HEAD}\nfast,1,2.0,-3.8,,3,0,\nfast,2,x,1,,3,0,\n",
            "temperature in line 3 is x",
        ),
        (
            f"{HEAD}\nfast,1,inf,-3.8,,3,0,\n",
            "temperature in line 2 is inf",
        ),
        ("\xff\xfe\x00", "is not a CSV table"),
    ],
)
def test_bad_tables_are_refused(text, message, tmp_path):
    path = tmp_path / "energies.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError, match=f"^{path}: {message}"):
        ENERGIES.read(path)


@pytest.mark.parametrize("content", [b"", b"nonsense" * 40, b"\xf6" + b"\xff" * 7 + b"DUMPCUSTOM" + b"\x00" * 200])
def test_frames_that_are_no_dumps_are_refused(content, tmp_path):
    (tmp_path / "frame.1.bin").write_bytes(content)
    with pytest.raises(StudyError, match=r"frame\.1\.bin: (not a whole binary LAMMPS dump|holds 0 values)"):
        read_binary_dump(tmp_path / "frame.1.bin", 4)
