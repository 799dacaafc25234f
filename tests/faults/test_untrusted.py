"""Files of others are data: whatever is in them, reading them runs none of it, and what they cannot be is said."""

import ast
import json
import os
import pickle
import shutil
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from safetensors.numpy import load_file, save_file

from conftest import ROOT
from vitrify.errors import DataError
from vitrify.store import parquet
from vitrify.store.files import read_json, read_table
from vitrify.training.checkpoints import Checkpoints
from vitrify.training.search import search
from vitrify.training.stored import read_description, read_hyperparameters

DATA = ROOT / "tests" / "data"


class Bomb:
    """What makes a file when it is unpickled."""

    def __init__(self, marker):
        self.marker = os.fspath(marker)

    def __reduce__(self):
        return os.mkdir, (self.marker,)


@pytest.fixture
def marker(tmp_path):
    """A path that is there once code of a file has run."""
    path = tmp_path / "it ran"
    yield path
    assert not path.exists()


def test_the_bomb_works(tmp_path):
    pickle.loads(pickle.dumps(Bomb(tmp_path / "it ran")))
    assert (tmp_path / "it ran").exists()


@pytest.fixture
def network(tmp_path, request):
    """A copy of a trained network that is stored with the tests."""
    return shutil.copytree(DATA / request.param, tmp_path / request.param)


def load(folder):
    """Load a network as the scripts do."""
    if folder.name == "cnn":
        from vitrify.training.cnn import load as load_network
    else:
        from vitrify.training.dmpnn import load as load_network
    return load_network(folder)


@pytest.mark.parametrize("network", ["cnn", "dmpnn"], indirect=True)
def test_a_pickle_in_place_of_weights_is_refused(network, marker):
    path = network / "weights.safetensors"
    path.write_bytes(pickle.dumps(Bomb(marker)))
    with pytest.raises(DataError, match=f"^{path}: not a whole safetensors file"):
        load(network)


@pytest.mark.parametrize("network", ["dmpnn"], indirect=True)
def test_what_torch_would_unpickle_in_place_of_weights_is_refused(network, marker):
    import torch

    torch.save({"W_i.weight": Bomb(marker)}, network / "weights.safetensors")
    with pytest.raises(DataError, match="not a whole safetensors file"):
        load(network)


def lambda_configuration(marker):
    """Keras's description of a model with a layer whose code is in the description."""
    code = compile(f"__import__('os').mkdir({os.fspath(marker)!r})", "lambda", "eval")
    layer = {"name": "lambda", "function": {"class_name": "__lambda__", "config": {"code": repr(code.co_code)}}}
    return {"class_name": "Sequential", "config": {"layers": [{"class_name": "Lambda", "config": layer}]}}


@pytest.mark.parametrize("network", ["cnn"], indirect=True)
def test_a_keras_archive_with_a_lambda_in_place_of_weights_is_refused(network, marker):
    with zipfile.ZipFile(network / "weights.safetensors", "w") as archive:
        archive.writestr("config.json", json.dumps(lambda_configuration(marker)))
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.0.0"}))
    with pytest.raises(DataError, match="not a whole safetensors file"):
        load(network)


@pytest.mark.parametrize("network", ["cnn", "dmpnn"], indirect=True)
def test_what_a_weights_file_says_of_itself_is_not_looked_at(network, marker):
    weights = load_file(network / "weights.safetensors")
    said = {"model_config": json.dumps(lambda_configuration(marker)), "format": "pt"}
    save_file(weights, network / "weights.safetensors", metadata=said)
    load(network)


@pytest.mark.parametrize("network", ["cnn", "dmpnn"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        lambda weights: weights | {"another": np.zeros(100, np.float32)},
        lambda weights: {name + "x": weight for name, weight in weights.items()},
        lambda weights: {name: weight.reshape(-1) for name, weight in weights.items()},
    ],
)
def test_weights_of_other_names_or_shapes_are_refused(network, change):
    path = network / "weights.safetensors"
    save_file(change(load_file(path)), path)
    with pytest.raises(DataError, match=f"^{path}: not the weights of the network that"):
        load(network)


CODE = "__import__('os').mkdir('it ran')"


@pytest.mark.parametrize(
    ("network", "key", "value", "allowed"),
    [
        ("cnn", "batch_size", CODE, "a valid integer"),
        ("cnn", "dropout", CODE, "a valid number"),
        ("cnn", "pixels", CODE, "a valid integer"),
        ("cnn", "filters", [2, CODE], "a valid integer"),
        ("cnn", "dense", -1, "greater than or equal to 1"),
        ("cnn", "l2", None, "a valid number"),
        ("dmpnn", "hidden_size", CODE, "a valid integer"),
        ("dmpnn", "depth", 2.5, "a valid integer"),
        ("dmpnn", "layers", True, "a valid integer"),
        ("dmpnn", "dropout", 1, "less than 1"),
        ("dmpnn", "window_length", float("nan"), "a finite number"),
        ("dmpnn", "readout", ["sum"], "a valid string"),
    ],
    indirect=["network"],
)
def test_hyperparameters_that_are_none_are_refused(network, key, value, allowed, marker):
    path = network / "hyperparameters.json"
    content = json.loads(path.read_text())
    next(block for block in (content["hyperparameters"], content["settings"]) if key in block)[key] = value
    path.write_text(json.dumps(content))
    with pytest.raises(DataError, match=f"^{path}: {key} is .*, must be {allowed}"):
        read_description(path, network.name)


@pytest.mark.parametrize(
    ("network", "key", "value", "named", "reason"),
    [
        ("cnn", "dense", 10**9, "weights.safetensors", "there are too few"),
        ("cnn", "pixels", 3, "hyperparameters.json", "describes no network"),
        ("cnn", "dense", 7, "weights.safetensors", "not the weights of the network"),
        ("dmpnn", "hidden_size", 10**9, "weights.safetensors", "there are too few"),
        ("dmpnn", "hidden_size", 7, "weights.safetensors", "not the weights of the network"),
        ("dmpnn", "readout", CODE, "hyperparameters.json", "describes no network"),
    ],
    indirect=["network"],
)
def test_a_description_that_does_not_fit_the_weights_is_refused(network, key, value, named, reason, marker):
    path = network / "hyperparameters.json"
    content = json.loads(path.read_text())
    next(block for block in (content["hyperparameters"], content["settings"]) if key in block)[key] = value
    path.write_text(json.dumps(content))
    with pytest.raises(DataError, match=f"^{network / named}: .*{reason}"):
        load(network)


@pytest.mark.parametrize("network", ["cnn", "dmpnn"], indirect=True)
@pytest.mark.parametrize("change", [lambda weight: weight * np.nan, lambda weight: weight.astype(np.float64)])
def test_weights_that_are_no_finite_numbers_of_32_bits_are_refused(network, change):
    path = network / "weights.safetensors"
    save_file({name: change(weight) for name, weight in load_file(path).items()}, path)
    with pytest.raises(DataError, match=f"^{path}: not all weights are finite numbers of 32 bits$"):
        load(network)


def test_best_hyperparameters_are_looked_at_too(tmp_path, marker):
    (tmp_path / "best.json").write_text(json.dumps({"batch_size": 10, "dropout": CODE}))
    with pytest.raises(DataError, match=r"best\.json: dropout is .*, must be a valid number"):
        read_hyperparameters(tmp_path / "best.json", "cnn")


def test_a_parquet_file_whose_types_are_pickled_runs_none(tmp_path, marker):
    fields = [*parquet.PREDICTIONS]
    metadata = {"ARROW:extension:name": "arrow.py_extension_type"}
    metadata["ARROW:extension:metadata"] = pickle.dumps(Bomb(marker))
    fields[0] = fields[0].with_metadata(metadata)
    columns = {"run": [1], "protocol": ["fast"], "step": [1], "label": [0], "score": [0.5], "log_odds": [0.0]}
    table = pa.table(columns, schema=pa.schema(fields, metadata={"pandas": CODE, "configuration": CODE}))
    pq.write_table(table, tmp_path / "p.parquet")
    found = parquet.read_rows(tmp_path / "p.parquet", parquet.PREDICTIONS)
    assert found.to_pandas().to_dict("list") == columns
    assert parquet.read_provenance(tmp_path / "p.parquet")["configuration"] == CODE


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("p.parquet", lambda path: parquet.read_rows(path, parquet.PREDICTIONS)),
        ("p.parquet", lambda path: list(parquet.stream_rows(path, parquet.IMAGES))),
        ("best.json", read_json),
        ("energies.csv", read_table),
    ],
)
def test_a_pickle_in_place_of_a_file_is_refused(name, read, tmp_path, marker):
    (tmp_path / name).write_bytes(pickle.dumps(Bomb(marker)))
    with pytest.raises(DataError, match=f"^{tmp_path / name}: "):
        read(tmp_path / name)


def test_a_checkpoint_with_pickled_objects_is_thrown_away(tmp_path, marker):
    folder = tmp_path / "work"
    Checkpoints(folder, {"seed": 1}).write(1, {}, {"weights": np.zeros(3)})
    for path in folder.rglob(".*.sha256"):
        path.unlink()
    with open(folder / "epoch_000001" / "weights.npy", "wb") as file:
        np.save(file, np.array([Bomb(marker)], dtype=object), allow_pickle=True)
    assert Checkpoints(folder, {"seed": 1}).newest() is None


@pytest.mark.parametrize("line", [b"\x80\x04junk\n", b'{"op_code": 99}\n', b"[1]\n", b'"' + CODE.encode() + b'"\n'])
def test_a_journal_that_is_none_is_said_to_be_none(line, tmp_path, marker):
    (tmp_path / "journal.log").write_bytes(line * 2 + pickle.dumps(Bomb(marker)) + b"\n")
    with pytest.raises(DataError, match=r"journal\.log: not a whole journal of a search"):
        search(lambda *_: {}, {"width": {"low": 1, "high": 2, "step": 1}}, 1, 1, 0, tmp_path / "journal.log")


@pytest.mark.parametrize("tag", ["object/apply:os.mkdir", "object/new:os.mkdir", "name:os.mkdir"])
def test_tags_in_yaml_run_nothing(tag, tmp_path, marker):
    from vitrify.reporting.published import read_published

    (tmp_path / "published.yaml").write_text(f"quantities: !!python/{tag} ['{marker}']\n")
    with pytest.raises(DataError, match=r"published\.yaml: is not plain YAML: could not determine a constructor"):
        read_published(tmp_path / "published.yaml")


FORBIDDEN = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "jsonpickle"}


@pytest.mark.parametrize("tag", ["object/apply:os.mkdir", "object/new:os.mkdir"])
def test_tags_in_a_configuration_run_nothing(tag, tmp_path, marker):
    from snakemake.common.configfile import load_configfile
    from snakemake.exceptions import WorkflowError

    (tmp_path / "theirs.yaml").write_text(f"seed: !!python/{tag} ['{marker}']\n")
    with pytest.raises(WorkflowError, match="not valid JSON or YAML"):
        load_configfile(tmp_path / "theirs.yaml")


RUNS_CODE = {"system", "popen", "read_pickle", "to_pickle", "load_model", "__import__"}
LOADERS = {("yaml", "load"), ("yaml", "unsafe_load"), ("yaml", "full_load"), ("torch", "load")}
BUILT_IN = {"eval", "exec", "compile"}  # methods of these names are others


def what_runs_code(source):
    """Calls and imports of a source that could run what is in a file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name.split(".")[0] for alias in node.names} | {
                (getattr(node, "module", "") or "").split(".")[0]
            }
            yield from names & FORBIDDEN
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            of = getattr(getattr(node.func, "value", None), "id", "")
            keywords = {keyword.arg: getattr(keyword.value, "value", None) for keyword in node.keywords}
            bare = isinstance(node.func, ast.Name)
            if name in RUNS_CODE or (bare and name in BUILT_IN) or (of, name) in LOADERS:
                yield f"{of}.{name}"
            if keywords.get("allow_pickle") or keywords.get("shell"):
                yield name
            if (of, name) == ("np", "load") and keywords.get("allow_pickle") is not False:
                yield "np.load"


@pytest.mark.parametrize(
    "line",
    [
        "import pickle",
        "from joblib import load",
        "eval(text)",
        "yaml.load(file)",
        "torch.load(path)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "subprocess.run(command, shell=True)",
        "pd.read_pickle(path)",
        "keras.models.load_model(path)",
    ],
)
def test_what_runs_code_is_found(line):
    assert list(what_runs_code(line))


def test_no_source_runs_what_is_in_a_file():
    for path in sorted((ROOT / "workflow").rglob("*.py")):
        assert list(what_runs_code(path.read_text())) == [], path
    for path in [ROOT / "Snakefile", ROOT / "workflow" / "Snakefile", *(ROOT / "workflow" / "rules").glob("*.smk")]:
        text = path.read_text()
        assert not any(f"{word}(" in text for word in ("eval", "exec", "yaml.load", "pickle.loads")), path
        assert "pickle" not in text, path
