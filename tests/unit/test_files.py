import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from vitrify.errors import DataError
from vitrify.images.render import encode_png
from vitrify.jobs.work import stamps, work_folder
from vitrify.store import parquet
from vitrify.store.files import digest_path, read_table, whole_or_absent, write_table
from vitrify.store.provenance import provenance

PNG = encode_png(np.zeros((2, 2, 3), np.uint8))


def test_class_names_travel_with_a_file(tmp_path):
    path, columns = tmp_path / "d.parquet", {name: [] for name in parquet.DATASET.names}
    parquet.write_rows(path, parquet.DATASET, columns, provenance({}, ["liquid", "glass"]))
    assert parquet.class_names(path) == ["liquid", "glass"]
    before = {"dataset": {"classes": {"warm": {"protocol": "slow"}, "cold": {"protocol": "fast"}}}}
    parquet.write_rows(path, parquet.DATASET, columns, provenance(before))
    assert parquet.class_names(path) == ["warm", "cold"]
    parquet.write_rows(path, parquet.DATASET, columns, provenance({"seed": 1}))
    with pytest.raises(DataError, match=r"d\.parquet: does not name the classes of its dataset"):
        parquet.class_names(path)


def test_a_file_is_whole_or_absent(tmp_path):
    path = tmp_path / "sub" / "file.txt"

    def fail_in_the_middle():
        with whole_or_absent(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail_in_the_middle()
    assert list(path.parent.iterdir()) == []


def test_a_failed_rewrite_leaves_the_old_file(tmp_path):
    path = tmp_path / "table.csv"
    write_table(path, pd.DataFrame({"a": [1]}))
    with pytest.raises(AttributeError):
        write_table(path, None)
    assert read_table(path)["a"].tolist() == [1]


def test_coordinates_survive_the_round_trip(tmp_path):
    x = np.random.default_rng(1).random((3, 5)).astype(np.float32)
    columns = {"run": [1, 2, 3], "step": [5, 5, 5], "temperature": [0.1] * 3}
    columns |= {axis: parquet.coordinate_rows(x) for axis in "xy"}
    parquet.write_rows(tmp_path / "c.parquet", parquet.CONFIGURATIONS, columns)
    table = parquet.read_rows(tmp_path / "c.parquet", parquet.CONFIGURATIONS, filters=[("run", ">", 1)])
    assert (parquet.coordinate_array(table["x"]) == x[1:]).all()
    # Others read it without this library.
    assert np.stack(pd.read_parquet(tmp_path / "c.parquet")["y"]).tolist() == x.tolist()


def test_a_configuration_takes_less_room_than_its_coordinates(tmp_path):
    x = np.random.default_rng(1).random((10, 4320)).astype(np.float32)
    columns = {"run": range(10), "step": [1] * 10, "temperature": [0.1] * 10}
    columns |= {axis: parquet.coordinate_rows(x) for axis in "xy"}
    parquet.write_rows(tmp_path / "c.parquet", parquet.CONFIGURATIONS, columns)
    assert (tmp_path / "c.parquet").stat().st_size / 10 < 2 * 4 * 4320


def test_configurations_of_different_size_are_refused():
    table = parquet.coordinate_rows(np.zeros((2, 3))).cast(parquet.COORDINATES)
    ragged = type(table).from_arrays([0, 1, 3], table.flatten()[:3])
    with pytest.raises(ValueError, match="differ in their number of particles"):
        parquet.coordinate_array(ragged)


def write_predictions(path):
    columns = {"run": [1], "protocol": ["fast"], "step": [1], "label": [0], "score": [0.5], "log_odds": [0.0]}
    parquet.write_rows(path, parquet.PREDICTIONS, columns, provenance({"seed": 1}))


def test_a_damaged_file_is_named(tmp_path):
    path = tmp_path / "p.parquet"
    write_predictions(path)
    content = path.read_bytes()
    path.write_bytes(content[:-20])
    with pytest.raises(DataError, match=r"p.parquet: is not as it was written"):
        parquet.read_rows(path, parquet.PREDICTIONS)
    digest_path(path).unlink()
    with pytest.raises(DataError, match=r"p.parquet: not a whole Parquet file"):
        parquet.read_rows(path, parquet.PREDICTIONS)


def test_a_file_of_another_kind_is_named(tmp_path):
    write_predictions(tmp_path / "p.parquet")
    with pytest.raises(ValueError, match=r"p.parquet: lacks column temperature, contains run, protocol"):
        parquet.read_rows(tmp_path / "p.parquet", parquet.INHERENT)


def test_metadata_say_where_a_file_comes_from(tmp_path):
    write_predictions(tmp_path / "p.parquet")
    metadata = pq.read_schema(tmp_path / "p.parquet").metadata
    assert json.loads(metadata[b"configuration"]) == {"seed": 1}
    assert "numpy" in json.loads(metadata[b"software"])
    assert metadata[b"git_revision"]


def fail_after_some_work(folder):
    with work_folder(folder, {"a": 1}) as work:
        (work / "done").touch()
        raise RuntimeError("stop")


def test_work_is_kept_when_a_job_fails_and_goes_when_it_succeeds(tmp_path):
    folder = tmp_path / "work"
    with pytest.raises(RuntimeError, match="stop"):
        fail_after_some_work(folder)
    with work_folder(folder, {"a": 1}) as work:
        assert (work / "done").exists()
    assert not folder.exists()


def test_work_with_other_parameters_is_thrown_away(tmp_path):
    folder = tmp_path / "work"
    with pytest.raises(RuntimeError, match="stop"):
        fail_after_some_work(folder)
    with work_folder(folder, {"a": 2}) as work:
        assert not (work / "done").exists()


def test_stamps_change_with_a_file(tmp_path):
    (tmp_path / "a").write_text("one")
    before = stamps([tmp_path / "a"])
    (tmp_path / "a").write_text("four")
    assert stamps([tmp_path / "a"]) != before


def test_pieces_of_files_are_all_of_their_rows_in_order(tmp_path):
    rows = {"run": range(5), "protocol": ["slow"] * 5, "step": [10] * 5, "label": [0] * 5, "png": [PNG] * 5}
    for name in "ab":
        parquet.write_rows(tmp_path / f"{name}.parquet", parquet.IMAGES, rows)
    pieces = list(parquet.stream_rows([tmp_path / "b.parquet", tmp_path / "a.parquet"], parquet.IMAGES, rows=2))
    assert [len(piece) for piece in pieces] == [2, 2, 1, 2, 2, 1]
    assert [run for piece in pieces for run in piece["run"].to_pylist()] == [*range(5), *range(5)]
    assert all(piece.schema == parquet.IMAGES for piece in pieces)


def test_files_that_cannot_be_read_in_pieces_are_named(tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(ValueError, match=r"broken\.parquet: not a whole Parquet file"):
        list(parquet.stream_rows(tmp_path / "broken.parquet", parquet.IMAGES))
    parquet.write_rows(
        tmp_path / "other.parquet", parquet.RUNS, {"run": [1], "protocol": ["a"], "batch": ["b"], "seed": [1]}
    )
    with pytest.raises(ValueError, match=r"other\.parquet: lacks column step"):
        list(parquet.stream_rows(tmp_path / "other.parquet", parquet.IMAGES))
    with pytest.raises(DataError, match=r"absent\.parquet: is missing"):
        list(parquet.stream_rows(tmp_path / "absent.parquet", parquet.IMAGES))
