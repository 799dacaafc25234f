import copy
import json
from contextlib import nullcontext

import pytest

from vitrify.settings.recorded import changed_code, changed_keys, check_name, runs_to_simulate_again, write_record
from vitrify.settings.study import Study
from vitrify.settings.validation import ConfigurationError
from vitrify.simulation.cool import PHYSICS
from vitrify.store import parquet

BATCH = "0049"  # of runs whose every frame is not kept


def record(folder, configuration, kept):
    """A batch of configurations with this metadata, and no rows."""
    path = folder / "configurations" / "slow" / f"{BATCH}.parquet"
    metadata = {"configuration": json.dumps(configuration), "kept": json.dumps(kept)}
    parquet.write_rows(path, parquet.CONFIGURATIONS, {name: [] for name in parquet.CONFIGURATIONS.names}, metadata)
    return path


def made_by(config):
    """What `cool_batch` notes down of a configuration."""
    block = config["protocols"]["slow"]
    return {
        "system": Study(config).system,
        "simulation": {key: config["simulation"][key] for key in PHYSICS},
        "protocol": {key: block[key] for key in ("schedule", "frame_interval")},
        "runs": Study(config).runs("slow", BATCH),
    }


def test_a_batch_that_lacks_frames_which_are_asked_for_is_named(config, tmp_path):
    config["energies"]["runs"] = 1000
    kept = Study(config).kept_frames("slow")
    path = record(tmp_path, made_by(config), kept | {"steps": kept["steps"][1:]})
    reason = f"{path}: the frames at steps {kept['steps'][0]} were not kept, which datasets now ask for"
    assert list(runs_to_simulate_again(Study(config), tmp_path)) == [reason]


@pytest.mark.parametrize(("key", "complete"), [("energies.runs", 2000), ("structure.configurations", 500)])
def test_the_key_that_asks_for_every_frame_is_named(key, complete, config, tmp_path):
    config["energies"]["runs"] = 10_000 if key == "energies.runs" else 500
    config["structure"]["configurations"] = 1000 if key == "energies.runs" else 10_000
    path = record(tmp_path, made_by(config), {"complete_runs": complete, "steps": []})
    reason = f"{path}: not every frame of its runs was kept, which {key} now asks for"
    assert list(runs_to_simulate_again(Study(config), tmp_path)) == [reason]


@pytest.mark.parametrize(("complete", "refused"), [(9900, False), (9850, True)])
def test_a_batch_may_grow_if_every_frame_of_its_runs_was_kept(complete, refused, config, tmp_path):
    config["energies"]["runs"] = config["structure"]["configurations"] = complete
    made = made_by(config) | {"runs": Study(config).runs("slow", BATCH)[:100]}  # 9800 to 9899
    path = record(tmp_path, made, {"complete_runs": complete, "steps": Study(config).kept_frames("slow")["steps"]})
    reason = f"{path}: its runs are not those that protocols and simulation.runs_per_batch now ask for"
    assert list(runs_to_simulate_again(Study(config), tmp_path)) == [reason] * refused


@pytest.mark.parametrize(
    "kept",
    [None, [], {}, {"steps": []}, {"complete_runs": 0}, {"complete_runs": "0", "steps": []}]
    + [{"complete_runs": 0, "steps": steps} for steps in (None, 1, [[]], [{}], ["a"])],
)
def test_metadata_of_another_shape_say_nothing(kept, config, tmp_path):
    record(tmp_path, made_by(config), kept)
    assert list(runs_to_simulate_again(Study(config), tmp_path)) == []


@pytest.mark.parametrize("configuration", [None, 1, [], {}, {"system": None}])
def test_a_file_of_another_origin_is_left_to_be_made_anew(configuration, config, tmp_path):
    record(tmp_path, configuration, {"complete_runs": 0, "steps": []})
    assert list(runs_to_simulate_again(Study(config), tmp_path)) == []


CODE = {"cool": ("1", "abc", "configurations"), "train_cnn": ("2", "def", "models")}


@pytest.mark.parametrize(
    ("block", "key", "value", "changed"),
    [
        ("simulation", "timestep", 0.004, ["simulation.timestep"]),
        ("minimisation", "force_tolerance", 1e-2, ["minimisation.force_tolerance"]),
        ("simulation", "cores_per_batch", 3, []),
        ("training", "cores", 3, []),
        ("protocols", "third", {"runs": 1}, []),
    ],
)
def test_keys_that_decide_a_result_are_compared_with_those_that_the_study_was_made_with(
    block, key, value, changed, config, tmp_path
):
    assert changed_keys(tmp_path, config) == []
    write_record(tmp_path, config, CODE)
    assert changed_keys(tmp_path, config) == []
    config[block][key] = value
    assert changed_keys(tmp_path, config) == changed
    write_record(tmp_path, config, CODE)
    assert changed_keys(tmp_path, config) == []


@pytest.mark.parametrize(
    ("block", "key", "value", "refused"),
    [
        ("folds", "outer", 4, True),
        ("datasets", "dataset_3", None, True),
        ("protocols", "third", {"runs": 1}, False),
        ("controls", "inherent", [], False),
        ("simulation", "cores_per_batch", 3, False),
    ],
)
def test_only_the_papers_study_and_what_is_added_to_it_is_named_paper(block, key, value, refused, config):
    paper = copy.deepcopy(config)
    config[block][key] = value
    with pytest.raises(ConfigurationError, match=f"{block}.{key}") if refused else nullcontext():
        check_name(config, paper)
    check_name(config | {"study": "mine"}, paper)


def test_results_of_other_code_are_named_until_they_are_of_another_version(config, tmp_path):
    write_record(tmp_path, config, CODE)
    (tmp_path / "configurations").mkdir()
    (tmp_path / "configurations" / "0000.parquet").touch()
    edited = {rule: (version, "new", folder) for rule, (version, _, folder) in CODE.items()}
    assert changed_code(tmp_path, edited) == ["cool"]  # there is no model yet
    write_record(tmp_path, config, edited)
    assert changed_code(tmp_path, edited) == ["cool"]
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "history.csv").touch()
    assert changed_code(tmp_path, edited) == ["cool"]  # models are made by the new code
    raised = edited | {"cool": ("2", "new", "configurations")}
    assert changed_code(tmp_path, raised) == []
    write_record(tmp_path, config, raised)
    assert changed_code(tmp_path, raised) == []


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"configuration": 1, "code": []}'])
def test_a_record_that_is_none_says_nothing(content, config, tmp_path):
    (tmp_path / ".made_with.json").write_text(content)
    assert changed_keys(tmp_path, config) == []
    assert changed_code(tmp_path, CODE) == []
