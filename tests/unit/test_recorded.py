import json

import pytest

from vitrify.settings.recorded import runs_to_simulate_again
from vitrify.settings.study import Study
from vitrify.simulation.cool import PHYSICS
from vitrify.store import parquet

BATCH = "0199"  # of runs whose every frame is not kept


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


@pytest.mark.parametrize(("key", "complete"), [("energies.runs", 2000), ("storage.complete_runs", 500)])
def test_the_key_that_asks_for_every_frame_is_named(key, complete, config, tmp_path):
    config["energies"]["runs"] = 10_000 if key == "energies.runs" else 500
    config["storage"]["complete_runs"] = 1000 if key == "energies.runs" else 10_000
    path = record(tmp_path, made_by(config), {"complete_runs": complete, "steps": []})
    reason = f"{path}: not every frame of its runs was kept, which {key} now asks for"
    assert list(runs_to_simulate_again(Study(config), tmp_path)) == [reason]


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
