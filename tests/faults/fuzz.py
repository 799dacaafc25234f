"""Random damage to configurations and files: each must be taken, or refused in the way that is documented.

    python tests/faults/fuzz.py                          # 10,000 configurations and 10,000 files: half an hour
    python tests/faults/fuzz.py --inputs 500 --only gate

Prints one line a target, and each input that went wrong with the seed that makes it again. Exit status 1 if any did.
"""

import argparse
import copy
import itertools
import json
import math
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "workflow" / "lib"), str(ROOT / "tests")]

import numpy as np
import yaml
from snakemake.common.configfile import load_configfile
from snakemake.exceptions import WorkflowError
from snakemake.utils import update_config

import trajectory_files
from trajectory_files import dump_text, xyz_text
from vitrify.artificial.images import species_counts
from vitrify.artificial.rings import artificial_configuration, kinds
from vitrify.datasets.folds import parts
from vitrify.datasets.index import MATCH_ENERGY, build_dataset
from vitrify.errors import StudyError
from vitrify.estimate.calibration import typical
from vitrify.estimate.counts import largest_inner_training, stages
from vitrify.graphs.windows import draw_corners
from vitrify.settings.plain_files import read_plain_file
from vitrify.settings.recorded import runs_to_simulate_again
from vitrify.settings.study import Study, kept_by_run, steps_by_run
from vitrify.settings.validation import ConfigurationError, checked_configuration
from vitrify.simulation.dump import MAGIC, read_binary_dump
from vitrify.simulation.lammps import newest_restart
from vitrify.simulation.start import read_start
from vitrify.store import parquet
from vitrify.store.files import read_json, read_table, write_json
from vitrify.training.checkpoints import Checkpoints
from vitrify.training.schedule import learning_rate
from vitrify.training.search import search
from vitrify.training.splits import inner_split
from vitrify.trajectories.read import Trajectory

SLOW = 3.0  # seconds of processor time in which a configuration must be answered; this script asks for it, no test
# Up to which what is planned of an accepted configuration is looked at run by run, or particle by particle.
MOST_RUNS = 2_000  # of a protocol
MOST_PARTICLES = 2_000
MEMORY = 24 * 2**30  # bytes of address space: what asks for more has been made to by its input
SECONDS = 60  # after which an input counts as one that hangs

# --- damage ---------------------------------------------------------------------------------------------------------

TEXTS = ["", " ", "slow", "fast", "dataset_1", "match_energy", "thermal", "samples", "rest", "random", "paper\n", "a b"]
TEXTS += [
    "../x",
    "/",
    "'",
    '"',
    ";",
    "$(id)",
    "{x}",
    "ä",
    "\ud800",
    "\0",
    "1e-5",
    "nan",
    "True",
    "x" * 5000,
    "-1",
    "..",
]
NUMBERS = [
    0,
    1,
    -1,
    2,
    3,
    5,
    16,
    100,
    10**4,
    10**6,
    2**31 - 1,
    2**31,
    2**63,
    10**30,
    0.0,
    -0.0,
    0.5,
    1.0,
    1.5,
    -0.1,
    5e-324,
]
NUMBERS += [
    1e-5,
    1e-3,
    0.05,
    0.1,
    0.2,
    0.3333333,
    0.55,
    0.999999,
    2.0,
    100.0,
    1e9,
    1e308,
    math.inf,
    -math.inf,
    math.nan,
]
OTHERS = [None, True, False, [], {}, [[]], [None], {"a": 1}, [0.05, 0.3], ["slow"], (1, 2), {1, 2}, b"x", {1: 2}, print]


def damaged_bytes(content: bytes, rng: np.random.Generator) -> bytes:
    """Bytes with one to four things wrong: flipped, overwritten, cut off, left out, put in, moved, or all gone."""
    data = bytearray(content)
    for _ in range(rng.integers(1, 5)):
        n = len(data)
        begin = int(rng.integers(n + 1))
        length = int(min(rng.integers(1, 64), n - begin))
        match rng.integers(9):
            case 0 | 1 | 2 if n:
                data[int(rng.integers(n))] ^= 1 << int(rng.integers(8))
            case 3:
                data[begin : begin + length] = rng.bytes(length)
            case 4:
                del data[begin:]
            case 5:
                del data[begin : begin + length]
            case 6:
                data[begin:begin] = rng.bytes(int(rng.integers(1, 32)))
            case 7:  # numbers at the edge of their range
                edge = int(rng.choice([0, 1, 2**7, 2**15, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1]))
                data[begin : begin + 8] = edge.to_bytes(8, "little")
            case 8 if rng.random() < 0.1:
                data.clear()
            case _:
                data[begin:begin] = data[: int(min(32, n))]
    return bytes(data)


def damaged_configuration(config: dict, rng: np.random.Generator) -> dict:
    """A configuration with one to three changes of its keys, types or values, anywhere."""
    config = copy.deepcopy(config)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        block, key = _anywhere(config, rng)
        value = block[key]
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        match rng.integers(30 if is_number else 10):
            case 0:
                del block[key]
            case 1 if isinstance(block, dict):  # a typo
                name = str(key)
                place = int(rng.integers(len(name) + 1))
                block[name[:place] + str(rng.choice(["x", "_", " ", "-", "\n", "S", "1"])) + name[place + 1 :]] = (
                    block.pop(key)
                )
            case 2:
                block[key] = [value, copy.deepcopy(value)]
            case 3:
                other, place = _anywhere(config, rng)
                block[key] = copy.deepcopy(other[place])
            case 4:
                block[key] = str(value)
            case 5 if isinstance(value, list) and value:
                block[key] = value[: int(rng.integers(len(value)))]
            case 6:
                block[key] = TEXTS[rng.integers(len(TEXTS))]
            case 7:
                block[key] = copy.deepcopy(OTHERS[rng.integers(len(OTHERS))])
            case _ if is_number:
                block[key] = _other_number(value, rng)
            case 8 if isinstance(value, bool):
                block[key] = not value
            case _:
                block[key] = NUMBERS[rng.integers(len(NUMBERS))]
    return config


def _anywhere(config: dict, rng: np.random.Generator) -> tuple[dict | list, object]:
    """A block or list of a configuration and a key or place in it, each as likely as any other."""
    places, left = [], [config]
    while left:
        block = left.pop()
        pairs = block.items() if isinstance(block, dict) else enumerate(block)
        for key, value in pairs:
            places.append((block, key))
            if isinstance(value, dict | list):
                left.append(value)
    return places[rng.integers(len(places))] if places else (config.setdefault("x", {"y": 1}), "y")


def _other_number(value: float, rng: np.random.Generator) -> float:
    """Another number: most often of the same type and size, so that it may be right."""
    try:
        match rng.integers(10):
            case 0:
                return -value
            case 1:
                return NUMBERS[rng.integers(len(NUMBERS))]
            case 2:
                return float(value)
            case 3:
                return value + int(rng.choice([-1, 1]))
            case 4 | 5:
                factor = 10 ** int(rng.integers(1, 7))
                larger, smaller = value * factor, value // factor if isinstance(value, int) else value / factor
                return larger if rng.random() < 0.5 else smaller
            case _:
                other = value * float(rng.uniform(0, 3))
                return round(other) if isinstance(value, int) else round(other, int(rng.integers(1, 6)))
    except OverflowError:
        return math.inf


# --- the gate -------------------------------------------------------------------------------------------------------


def configurations() -> list[dict]:
    """The configurations of the repository, as Snakemake lays them over each other."""
    found = []
    for path in [*sorted((ROOT / "config").glob("*.yaml")), ROOT / "tests" / "workflow" / "tiny.yaml"]:
        config = load_configfile(ROOT / "config" / "config.yaml")
        update_config(config, load_configfile(path))
        found.append(config)
    return found


def plan(config: dict, folder: Path) -> None:
    """All that a plan and the first lines of its jobs compute from an accepted configuration.

    Raises:
        Exception: whatever goes wrong: the gate let something pass.
    """
    study, rng = Study(config), np.random.default_rng(1)
    write_json(folder / "configuration.json", config)
    assert read_json(folder / "configuration.json") == config
    assert list(runs_to_simulate_again(study, folder / "nothing")) == []
    outer = config["folds"]["outer"]
    small = max(block["runs"] for block in config["protocols"].values()) <= MOST_RUNS
    for name, protocol in study.protocols.items():
        assert len(protocol.frame_steps) >= 1
        assert np.isfinite(protocol.temperature(protocol.frame_steps)).all()
        for batch in itertools.islice(study.batches(name), 5):
            runs = study.runs(name, batch)
            steps = steps_by_run(protocol, runs, study.minimised_frames(name, batch))
            assert set(kept_by_run(steps, study.kept_minima(name))) == set(runs)
            study.structure_runs(name, batch)
            study.kept_frames(name)
        assert study.structure_batches(name)
    if small:
        table = study.run_table()
        assert len(table["run"]) == sum(block["runs"] for block in config["protocols"].values())
        assert len(stages(study)) > 0
        assert largest_inner_training(study) >= 1
        for name in config["datasets"]:
            _split(study, name, rng)
    assert len(parts(outer)) == outer + 1
    for model, block in config["models"].items():
        for name, value in typical(block["search_space"]).items():
            assert math.isfinite(value), (model, name)
        assert all(span["low"] <= span["high"] and span["step"] > 0 for span in block["search_space"].values())
    for length in (
        config["models"]["dmpnn"]["search_space"]["window_length"]["low"],
        config["attention"]["window_length"],
        *config["window_transfer"]["window_lengths"],
    ):
        assert draw_corners((2, 3, 2), length, rng).shape == (2, 3, 2)
    if config["system"]["particles"] <= MOST_PARTICLES and "cnn" in config["models"]:
        n_a, n_b = species_counts(config["system"])
        for kind in kinds(config["five_fold"]["symmetries"]):
            assert len(artificial_configuration(kind, n_a, n_b, rng)) == config["system"]["particles"]
    rate = config["training"]["learning_rate"]
    for epochs in (*config["training"]["epochs"].values(), *config["search"]["epochs"].values()):
        for step in (0, epochs * 4 - 1):
            assert learning_rate(step, 4, epochs, **rate) > 0


def _split(study: Study, dataset: str, rng: np.random.Generator) -> None:
    """The outer and inner splits of a dataset, as jobs make them."""
    config = study.config
    block, published = copy.deepcopy(config["datasets"][dataset]), config["as_published"]["folds"]
    block.pop("energies", None)  # which there are none of
    for one in block["classes"].values():
        if one["temperature"] == MATCH_ENERGY:  # which energies decide: any frame may be the one
            one["temperature"] = float(
                study.protocols[one["protocol"]].temperature(study.protocols[one["protocol"]].steps)
            )
    runs = {name: protocol["runs"] for name, protocol in config["protocols"].items()}
    table = build_dataset(dataset, block, study.protocols, runs, config["folds"], config["seed"], published)
    for fold in range(config["folds"]["outer"]):
        test = (table["fold"] == fold).fillna(False).to_numpy(bool)
        labels, rows = table["label"].to_numpy(), table["run"].to_numpy()
        assert published or set(labels[test].tolist()) == {0, 1}
        training = ~test
        groups = rows[training] if not published else np.arange(training.sum())
        shares = (config["folds"]["inner_validation"], config["folds"]["inner_test"])
        inner_split(groups, *shares, rng, labels[training])


def one_configuration(seed: int, bases: list[dict], folder: Path, slow: float) -> str:
    """Damage a configuration and hand it to the gate; what it was: refused or accepted."""
    rng = np.random.default_rng(seed)
    config = damaged_configuration(bases[rng.integers(len(bases))], rng)
    return _through_the_gate(config, bases[0], folder, slow)


def one_overlay(seed: int, bases: list[dict], folder: Path, slow: float) -> str:
    """Damage the text of an overlay, and hand what Snakemake reads in it to the gate."""
    rng = np.random.default_rng(seed)
    paths = [ROOT / "tests" / "workflow" / "tiny.yaml", *sorted((ROOT / "config").glob("[enqv]*.yaml"))]
    path = folder / "overlay.yaml"
    path.write_bytes(damaged_bytes(paths[rng.integers(len(paths))].read_bytes(), rng))
    config = copy.deepcopy(bases[0])
    try:
        update_config(config, load_configfile(path))
    except (WorkflowError, yaml.YAMLError, ValueError):
        return "unreadable"  # by Snakemake, which says so
    try:
        read_plain_file(path)
    except ConfigurationError:
        return "refused"
    return _through_the_gate(config, bases[0], folder, slow)


def _through_the_gate(config: dict, reference: dict, folder: Path, slow: float) -> str:
    began = time.process_time()
    try:
        config = checked_configuration(config, reference)
    except ConfigurationError as error:
        lines = str(error).splitlines()
        assert 0 < len(lines) <= 21, lines
        assert all(line.isprintable() and len(line) < 600 for line in lines), lines
        return "refused"
    finally:
        taken = time.process_time() - began
        assert taken < slow, f"the gate took {taken:.1f} s"
    plan(config, folder)
    return "accepted"


# --- readers --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """Something that reads files.

    Attributes:
        make: writes a right file, or several, into a folder; returns those that are to be damaged.
        read: reads what `make` wrote into the folder.
        documented: what it may raise; nothing else.
        exact: what is read from a damaged file must be what was written: its pages have checksums.
        share: of the inputs; readers that build a network are slow.
    """

    make: Callable[[Path], list[Path]]
    read: Callable[[Path], object]
    documented: tuple[type[Exception], ...]
    exact: bool = False
    share: float = 1.0


def _configurations(folder: Path) -> list[Path]:
    rng = np.random.default_rng(1)
    x = parquet.coordinate_rows(rng.random((6, 20)))
    columns = {"run": range(6), "step": [100] * 6, "temperature": [0.5] * 6, "x": x, "y": x}
    provenance = {"configuration": '{"system": {"particles": 20}}', "kept": '{"complete_runs": 2, "steps": [100]}'}
    parquet.write_rows(folder / "rows.parquet", parquet.CONFIGURATIONS, columns, provenance)
    return [folder / "rows.parquet"]


def _start(folder: Path) -> list[Path]:
    columns = {"particle": range(1, 21), "species": [1, 2] * 10, "x": [0.25] * 20, "y": [0.75] * 20}
    parquet.write_rows(folder / "start.parquet", parquet.START, columns)
    return [folder / "start.parquet"]


def _dump(folder: Path) -> list[Path]:
    names, values = b"xs ys", np.arange(20, dtype="<f8").tobytes()
    content = (-len(MAGIC)).to_bytes(8, "little", signed=True) + MAGIC
    content += b"".join(value.to_bytes(size, "little") for value, size in ((1, 4), (2, 4), (100, 8), (10, 8), (0, 4)))
    content += bytes(4 * 6 + 8 * 6) + (2).to_bytes(4, "little") + bytes(4) + b"\0"
    content += (
        len(names).to_bytes(4, "little") + names + (1).to_bytes(4, "little") + (20).to_bytes(4, "little") + values
    )
    (folder / "frame.bin").write_bytes(content)
    return [folder / "frame.bin"]


def _json(folder: Path) -> list[Path]:
    write_json(folder / "value.json", {"dropout": 0.1, "layers": [1, 2, {"a": None}], "text": "ä"})
    return [folder / "value.json"]


def _table(folder: Path) -> list[Path]:
    (folder / "table.csv").write_text("protocol,temperature,mean\nslow,0.05,-3.9\nfast,0.1,-3.87\n" * 3)
    return [folder / "table.csv"]


def _checkpoint(folder: Path) -> list[Path]:
    arrays = {"weight": np.arange(6, dtype=np.float32).reshape(2, 3), "steps": np.array(7)}
    Checkpoints(folder / "work", {"seed": 1}).write(3, {"history": [{"epoch": 3, "loss": 0.1}]}, arrays)
    return sorted((folder / "work" / "epoch_000003").iterdir())


def _restart(folder: Path) -> list[Path]:
    from vitrify.simulation.lammps import RESTART_MAGIC

    (folder / "restart.0").write_bytes(RESTART_MAGIC + bytes(range(200)) + RESTART_MAGIC)
    return [folder / "restart.0"]


def _stored(name: str) -> Callable[[Path], list[Path]]:
    """A network that is stored among the tests' data."""

    def make(folder: Path) -> list[Path]:
        shutil.copytree(ROOT / "tests" / "data" / name, folder, dirs_exist_ok=True)
        return [folder / "hyperparameters.json", *folder.glob("*weights*")]

    return make


def _load_dmpnn(folder: Path) -> object:
    from vitrify.training import dmpnn

    return dmpnn.load(folder)


def _load_cnn(folder: Path) -> object:
    from vitrify.training import cnn

    return cnn.load(folder)


SPACE = {"dropout": {"low": 0.0, "high": 0.5, "step": 0.1}}


def _search(folder: Path) -> object:
    return search(lambda *_: {"inner_test_auc": 0.5}, SPACE, 3, 2, 1, folder / "journal.log")


def _journal(folder: Path) -> list[Path]:
    _search(folder)
    return [folder / "journal.log"]


def _trajectory(write: Callable[[Path], object]) -> Callable[[Path], list[Path]]:
    """A trajectory of others."""

    def make(folder: Path) -> list[Path]:
        write(folder / "trajectory")
        return [folder / "trajectory"]

    return make


def _read_trajectory(folder: Path) -> object:
    with np.errstate(invalid="ignore"):
        return list(Trajectory(folder / "trajectory", trajectory_files.DENSITY, trajectory_files.FRACTION_A))


READERS = {
    "read_rows": Reader(
        _configurations,
        lambda f: parquet.read_rows(f / "rows.parquet", parquet.CONFIGURATIONS).to_pylist(),
        (ValueError,),
        exact=True,
    ),
    "stream_rows": Reader(
        _configurations,
        lambda f: [
            row
            for table in parquet.stream_rows(f / "rows.parquet", parquet.CONFIGURATIONS)
            for row in table.to_pylist()
        ],
        (ValueError,),
        exact=True,
    ),
    "read_provenance": Reader(_configurations, lambda f: parquet.read_provenance(f / "rows.parquet"), ()),
    "read_start": Reader(_start, lambda f: read_start(f / "start.parquet"), (ValueError,)),
    "read_binary_dump": Reader(_dump, lambda f: read_binary_dump(f / "frame.bin", 2), (ValueError,)),
    "read_json": Reader(_json, lambda f: read_json(f / "value.json"), (ValueError,)),
    "read_table": Reader(_table, lambda f: read_table(f / "table.csv"), (ValueError,)),
    "newest_restart": Reader(_restart, newest_restart, ()),
    "Checkpoints.newest": Reader(_checkpoint, lambda f: Checkpoints(f / "work", {"seed": 1}).newest(), ()),
    "dump": Reader(_trajectory(lambda path: path.write_text(dump_text())), _read_trajectory, (StudyError,)),
    "extended XYZ": Reader(_trajectory(lambda path: path.write_text(xyz_text())), _read_trajectory, (StudyError,)),
    "GSD": Reader(_trajectory(trajectory_files.write_gsd), _read_trajectory, (StudyError,)),
    "NetCDF": Reader(_trajectory(trajectory_files.write_netcdf), _read_trajectory, (StudyError,)),
    "dmpnn.load": Reader(_stored("dmpnn"), _load_dmpnn, (ValueError,), share=0.3),
    "cnn.load": Reader(_stored("cnn"), _load_cnn, (ValueError,), share=0.1),
    "search": Reader(_journal, _search, (ValueError, OSError), share=0.3),
}


def one_file(name: str, seed: int, right: Path, folder: Path) -> str:
    """Damage a file of a reader and have it read; what it was: refused or read."""
    reader, rng = READERS[name], np.random.default_rng(seed)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(right, folder)
    # The same names in the folder that is to be damaged.
    names = [path.relative_to(right) for path in _files_of(name, right)]
    if rng.random() < 0.8:  # most often without digests, by which all damage is found before anything is parsed
        for digest in folder.rglob(".*.sha256"):
            digest.unlink()
        names = [name for name in names if name.suffix != ".sha256"]
    path = folder / names[rng.integers(len(names))]
    if path.suffix == ".json" and rng.random() < 0.7:  # whole JSON, of other content
        path.write_text(json.dumps(damaged_configuration(read_json(path), rng), default=str))
    else:
        path.write_bytes(damaged_bytes(path.read_bytes(), rng))
    try:
        found = reader.read(folder)
    except reader.documented:
        return "refused"
    if reader.exact:
        assert found == reader.read(right), "what is read differs from what was written"
    return "read"


def _files_of(name: str, right: Path) -> list[Path]:
    patterns = {"Checkpoints.newest": "work/epoch_*/*", "search": "journal.log"}
    if name in ("dmpnn.load", "cnn.load"):
        return sorted([*right.glob("hyperparameters.json"), *right.glob("*weights*")])
    return sorted(path for path in right.glob(patterns.get(name, "*")) if path.is_file())


# --- running --------------------------------------------------------------------------------------------------------


def outcomes(target: str, seeds: range, report: Callable[[str], None] = print) -> Counter:
    """Try a target with the inputs of seeds, in this process.

    Args:
        target: `gate`, `overlays`, or the name of a reader.
        seeds: one an input.
        report: is given a text for each input that went wrong.

    Returns:
        How many were what: accepted or read, refused, wrong.
    """
    found = Counter()
    with tempfile.TemporaryDirectory() as folder:
        run = _prepared(target, Path(folder))
        for seed in seeds:
            try:
                found[run(seed)] += 1
            except Exception:
                found["wrong"] += 1
                report(f"{target}: seed {seed}\n{traceback.format_exc()}")
    return found


def _prepared(target: str, folder: Path, slow: float = math.inf) -> Callable[[int], str]:
    if target in ("gate", "overlays"):
        bases, one = configurations(), {"gate": one_configuration, "overlays": one_overlay}[target]
        return lambda seed: one(seed, bases, folder, slow)
    (folder / "right").mkdir()
    READERS[target].make(folder / "right")
    READERS[target].read(folder / "right")
    return lambda seed: one_file(target, seed, folder / "right", folder / "damaged")


def tried(target: str, seeds: range) -> tuple[Counter, list[str]]:
    """`outcomes` in processes of their own, so that one that crashes or hangs is counted and passed over.

    A gate that is slow is wrong here.
    """
    found, reports, left = Counter(), [], list(seeds)
    context = multiprocessing.get_context("fork")
    while left:
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=_work, args=(target, left, sender))
        child.start()
        sender.close()
        while left:
            try:
                if not receiver.poll(SECONDS):
                    child.kill()
                    raise EOFError
                outcome, report = receiver.recv()
            except EOFError:
                child.join()
                outcome, report = "wrong", f"{target}: seed {left[0]}: the process ended with {child.exitcode}"
                found[outcome] += 1
                reports.append(report)
                left.pop(0)
                break
            found[outcome] += 1
            left.pop(0)
            if report:
                reports.append(report)
        child.join()
    return found, reports


def _work(target: str, seeds: list[int], sender) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        run = _prepared(target, Path(folder), SLOW)
        for seed in seeds:
            try:
                sender.send((run(seed), ""))
            except Exception:
                sender.send(("wrong", f"{target}: seed {seed}\n{traceback.format_exc()}"))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=10_000, help="configurations, and files of all readers together")
    parser.add_argument("--seed", type=int, default=0, help="of the first input")
    parser.add_argument("--only", help="one target: gate, overlays, or a reader")
    arguments = parser.parse_args()
    whole = sum(reader.share for reader in READERS.values())
    targets = {"gate": arguments.inputs * 3 // 4, "overlays": arguments.inputs // 4}
    targets |= {name: math.ceil(arguments.inputs * reader.share / whole) for name, reader in READERS.items()}
    wrong = 0
    for target, inputs in targets.items():
        if arguments.only not in (None, target):
            continue
        began = time.perf_counter()
        found, reports = tried(target, range(arguments.seed, arguments.seed + inputs))
        for report in reports[:20]:
            print(report)
        said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(found.items()))
        print(f"{target}: {inputs} inputs in {time.perf_counter() - began:.0f} s: {said}", flush=True)
        wrong += found["wrong"]
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
