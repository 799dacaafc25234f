import numpy as np
import pytest

from vitrify.training.checkpoints import Checkpoints

WEIGHTS = {"weight": np.arange(6, dtype=np.float32).reshape(2, 3), "steps": np.array(7, dtype=np.int64)}


def test_what_was_written_last_is_found_again(tmp_path):
    checkpoints = Checkpoints(tmp_path / "work", {"seed": 1})
    assert checkpoints.newest() is None
    for epoch in (9, 10):
        checkpoints.write(epoch, {"history": [{"epoch": epoch, "loss": 0.1}]}, WEIGHTS)
    state, arrays = Checkpoints(tmp_path / "work", {"seed": 1}).newest()
    assert state == {"history": [{"epoch": 10, "loss": 0.1}]}
    assert arrays.keys() == WEIGHTS.keys()
    for name, array in WEIGHTS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["epoch_000010"]


def test_a_checkpoint_of_another_training_is_thrown_away(tmp_path, caplog):
    Checkpoints(tmp_path, {"seed": 1}).write(1, {}, WEIGHTS)
    assert Checkpoints(tmp_path, {"seed": 2}).newest() is None
    assert "another training" in caplog.text
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["weight.npy", "state.json"])
def test_one_that_cannot_be_read_is_thrown_away(name, tmp_path, caplog):
    checkpoints = Checkpoints(tmp_path, {"seed": 1})
    checkpoints.write(3, {}, WEIGHTS)
    file = tmp_path / "epoch_000003" / name
    file.write_bytes(file.read_bytes()[:10])
    assert checkpoints.newest() is None
    assert f"{tmp_path}/epoch_000003 cannot be read and is thrown away" in caplog.text
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("header", [b"{'descr': '<f4', (", b"\0" * 18, b"'" * 17, b"[" * 18])
def test_one_whose_header_is_no_python_is_thrown_away(header, tmp_path):
    checkpoints = Checkpoints(tmp_path, {"seed": 1})
    checkpoints.write(3, {"history": []}, WEIGHTS)
    file = tmp_path / "epoch_000003" / "weight.npy"
    content = file.read_bytes()
    file.write_bytes(content[:10] + header + content[10 + len(header) :])
    assert checkpoints.newest() is None


@pytest.mark.parametrize("state", ["[]", "null", "1", "{}", '"identity"'])
def test_one_whose_state_is_of_another_shape_is_thrown_away(state, tmp_path):
    checkpoints = Checkpoints(tmp_path, {"seed": 1})
    checkpoints.write(3, {"history": []}, WEIGHTS)
    (tmp_path / "epoch_000003" / "state.json").write_text(state)
    assert checkpoints.newest() is None


def test_one_that_was_not_finished_does_not_count(tmp_path):
    def killed_while_writing():
        raise KeyboardInterrupt

    class Arrays(dict):
        def __getitem__(self, name):
            return killed_while_writing() if name == "steps" else super().__getitem__(name)

    checkpoints = Checkpoints(tmp_path, {})
    checkpoints.write(1, {"epoch": 1}, WEIGHTS)
    with pytest.raises(KeyboardInterrupt):
        checkpoints.write(2, {"epoch": 2}, Arrays(WEIGHTS))
    assert Checkpoints(tmp_path, {}).newest()[0] == {"epoch": 1}
    checkpoints.write(2, {"epoch": 2}, WEIGHTS)
    assert Checkpoints(tmp_path, {}).newest()[0] == {"epoch": 2}


def test_of_two_the_later_one_counts(tmp_path, monkeypatch):
    checkpoints = Checkpoints(tmp_path, {})
    checkpoints.write(99, {"epoch": 99}, WEIGHTS)
    monkeypatch.setattr("vitrify.training.checkpoints.shutil.rmtree", lambda *_, **__: None)  # killed before
    checkpoints.write(100, {"epoch": 100}, WEIGHTS)
    assert len(list(tmp_path.iterdir())) == 2
    assert checkpoints.newest()[0] == {"epoch": 100}


def test_writing_takes_at_most_a_tenth_of_the_time(tmp_path, monkeypatch):
    now = 0.0
    monkeypatch.setattr("vitrify.training.checkpoints.time.monotonic", lambda: now)
    checkpoints = Checkpoints(tmp_path, {})
    assert checkpoints.is_due()  # it is not known yet how long it takes

    class Slow(dict):
        def __getitem__(self, name):
            nonlocal now
            now += 1.0
            return super().__getitem__(name)

    checkpoints.write(1, {}, Slow(WEIGHTS))  # 2 s
    now = 2.0 + 17.9
    assert not checkpoints.is_due()
    now = 2.0 + 18.0
    assert checkpoints.is_due()
