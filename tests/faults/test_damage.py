"""Files that are changed, cut off, or whose writer is killed: what is damaged is never read as if it were whole."""

import itertools
import json
import os
import signal
import subprocess
import time

import numpy as np
import pandas as pd
import pytest

from vitrify.errors import DataError
from vitrify.store import files, parquet
from vitrify.store.files import digest_path, read_json, read_table, verified, whole_or_absent, write_json, write_table
from vitrify.training.checkpoints import Checkpoints


def write_rows(path):
    columns = {"run": [0, 1], "protocol": ["fast"] * 2, "step": [5, 5], "label": [0, 1]}
    parquet.write_rows(path, parquet.PREDICTIONS, columns | {"score": [0.25, 0.75], "log_odds": [-1.0, 1.0]})


KINDS = {
    "predictions.parquet": (write_rows, lambda path: parquet.read_rows(path, parquet.PREDICTIONS)),
    "streamed.parquet": (write_rows, lambda path: list(parquet.stream_rows(path, parquet.PREDICTIONS))),
    "best.json": (lambda path: write_json(path, {"depth": 3, "dropout": 0.1}), read_json),
    "table.csv": (lambda path: write_table(path, pd.DataFrame({"a": [1, 2], "b": [0.5, 0.25]})), read_table),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_byte_that_is_changed_and_a_cut_are_found(name, tmp_path):
    write, read = KINDS[name]
    path = tmp_path / name
    write(path)
    read(path)
    content = path.read_bytes()
    rng = np.random.default_rng(7)
    for place in rng.permutation(len(content))[:150]:
        damaged = bytearray(content)
        damaged[place] ^= 1 << rng.integers(8)
        for text in (bytes(damaged), content[:place]):
            path.write_bytes(text)
            with pytest.raises(DataError, match=f"^{path}: "):
                read(path)
    path.write_bytes(content)
    read(path)


@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_digest_is_found_too(name, tmp_path):
    write, read = KINDS[name]
    path = tmp_path / name
    write(path)
    digest = digest_path(path).read_bytes()
    for place in range(64):
        digest_path(path).write_bytes(digest[:place] + bytes([digest[place] ^ 1]) + digest[place + 1 :])
        with pytest.raises(DataError, match=rf"^{path}: .*\.sha256"):
            read(path)
    digest_path(path).write_bytes(b"")
    with pytest.raises(DataError, match=rf"^{path}: .*\.sha256"):
        read(path)


def test_a_digest_is_what_sha256sum_reads(tmp_path):
    write_json(tmp_path / "best.json", {"a": 1})
    command = ["sha256sum", "--check", "--strict", ".best.json.sha256"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout == "best.json: OK\n"


def test_who_changes_a_file_on_purpose_deletes_its_digest(tmp_path):
    path = tmp_path / "best.json"
    write_json(path, {"depth": 3})
    path.write_text('{"depth": 4}')
    with pytest.raises(DataError, match=r"delete that one if the change is yours"):
        read_json(path)
    digest_path(path).unlink()
    assert read_json(path) == {"depth": 4}


def test_a_change_is_found_after_the_file_has_been_read_once(tmp_path):
    path = tmp_path / "best.json"
    write_json(path, {"depth": 3})
    read_json(path)
    path.write_text('{"depth": 4}')
    with pytest.raises(DataError, match="is not as it was written"):
        read_json(path)


def test_digests_of_files_that_are_gone_go_too(tmp_path):
    for name in ("a.json", "b.json"):
        write_json(tmp_path / "sub" / name, {})
    (tmp_path / "sub" / "a.json").unlink()
    files.forget_missing(tmp_path)
    assert sorted(path.name for path in (tmp_path / "sub").iterdir()) == [".b.json.sha256", "b.json"]


@pytest.mark.parametrize("known", [True, False])
def test_killed_between_digest_and_file_both_are_known(known, tmp_path, monkeypatch):
    path = tmp_path / "best.json"
    write_json(path, {"depth": 3})
    if not known:
        digest_path(path).unlink()  # as that of a study made by an earlier version

    def killed(source, target):
        if target == path:
            raise KeyboardInterrupt
        os.rename(source, target)

    monkeypatch.setattr(files.os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_json(path, {"depth": 4})
    monkeypatch.undo()
    assert read_json(path) == {"depth": 3}
    write_json(path, {"depth": 4})
    assert read_json(path) == {"depth": 4}


def test_a_damaged_file_does_not_become_known_by_being_replaced(tmp_path, monkeypatch):
    path = tmp_path / "best.json"
    write_json(path, {"depth": 3})
    path.write_text('{"depth": 5}')
    monkeypatch.setattr(files.os, "replace", lambda *paths: os.rename(*paths) if paths[1] != path else None)
    write_json(path, {"depth": 4})
    with pytest.raises(DataError, match="is not as it was written"):
        read_json(path)


def write_for_ever(path):
    """In a child of this process: write a file again and again; its process id."""
    child = os.fork()
    if child == 0:
        for number in itertools.count():
            write_json(path, {"number": number, "filling": "x" * (number % 7) * 20_000})
    return child


def test_a_writer_that_is_killed_leaves_a_whole_file_or_none(tmp_path):
    path = tmp_path / "best.json"
    rng = np.random.default_rng(11)
    for _ in range(40):
        child = write_for_ever(path)
        time.sleep(rng.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if path.exists():
            assert set(read_json(path)) == {"number", "filling"}
    write_json(path, {"number": -1})
    assert read_json(path) == {"number": -1}
    assert sorted(file.name for file in tmp_path.iterdir() if not file.name.endswith(".sha256")) == ["best.json"]


def test_what_a_killed_writer_has_left_goes_with_the_next(tmp_path):
    for name in (".123.partial.best.json", ".123.partial.worst.json"):
        (tmp_path / name).write_text("half")
    write_json(tmp_path / "best.json", {})
    assert not (tmp_path / ".123.partial.best.json").exists()
    assert (tmp_path / ".123.partial.worst.json").exists()  # that is another's


@pytest.mark.parametrize("victim", ["state.json", "weights.npy"])
def test_a_damaged_checkpoint_is_thrown_away(victim, tmp_path):
    def checkpoints():
        return Checkpoints(tmp_path, {"seed": 1})

    checkpoints().write(3, {"history": [0.5]}, {"weights": np.arange(4.0)})
    state, arrays = checkpoints().newest()
    assert (state, arrays["weights"].tolist()) == ({"history": [0.5]}, [0, 1, 2, 3])
    path = tmp_path / "epoch_000003" / victim
    content = bytearray(path.read_bytes())
    content[-20] ^= 16  # a digit of the history; the exponent of a weight
    path.write_bytes(content)
    assert checkpoints().newest() is None


def test_a_block_that_reads_another_file_is_not_said_to_fail_at_writing(tmp_path):
    with pytest.raises(FileNotFoundError), whole_or_absent(tmp_path / "new.json") as temporary:
        temporary.write_text((tmp_path / "other.json").read_text())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "nonsense", '{"a": 1} more', "[" * 100_000, "\udcff"])
def test_what_is_no_json_is_said_so(text, tmp_path):
    path = tmp_path / "best.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(DataError, match=f"^{path}: is not a JSON file"):
        read_json(path)


@pytest.mark.parametrize(
    ("value", "found"), [({"a": 1}, "contains a"), ([1], "contains list"), ({}, "contains nothing")]
)
def test_a_lacking_key_is_named(value, found, tmp_path):
    (tmp_path / "best.json").write_text(json.dumps(value))
    with pytest.raises(DataError, match=rf"lacks key depth, {found}"):
        read_json(tmp_path / "best.json", keys=("depth",))


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(DataError, match=r"absent\.csv: is missing$"):
        verified(tmp_path / "absent.csv")
