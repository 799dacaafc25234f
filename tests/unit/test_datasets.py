import numpy as np
import pandas as pd
import pytest

from vitrify.datasets.index import build_dataset, matching_step
from vitrify.datasets.samples import gather_samples
from vitrify.simulation.schedule import Protocol
from vitrify.store import parquet

FOLDS = {"outer": 3, "test": 0.2}
SLOW = Protocol.from_config("slow", {"schedule": [{"to": 1.0, "steps": 10}], "frame_interval": 1}, 2.0)
FAST = Protocol.from_config("fast", {"schedule": [{"to": 1.0, "steps": 5}], "frame_interval": 1}, 2.0)
PROTOCOLS = {"slow": SLOW, "fast": FAST}
RUNS = {"slow": 20, "fast": 20}
BLOCK = {
    "classes": {
        "liquid": {"protocol": "slow", "temperature": 1.9},
        "glass": {"protocol": "fast", "temperature": 1.0},
    },
    "coordinates": "thermal",
}
MEANS = pd.DataFrame(
    {
        "protocol": ["slow"] * 3 + ["fast"],
        "step": [3, 6, 9, 5],
        "temperature": [1.7, 1.4, 1.1, 1.0],
        "mean": [-3.7, -3.8, -3.9, -3.81],
    }
)


def dataset(block=BLOCK, name="six", published=False, means=None):
    return build_dataset(name, block, PROTOCOLS, RUNS, FOLDS, seed=1, published=published, means=means)


def test_first_class_has_label_0_and_every_run_is_there_once():
    table = dataset()
    assert table.groupby("label")["protocol"].unique().map(list).tolist() == [["slow"], ["fast"]]
    assert table.groupby("label")["step"].unique().map(list).tolist() == [[1], [5]]
    assert table.groupby("label")["run"].apply(sorted).tolist() == [list(range(20))] * 2


def test_folds_are_the_same_in_all_datasets_and_classes():
    other = {
        "classes": {"hot": {"protocol": "fast", "temperature": 1.8}, "cold": {"protocol": "fast", "temperature": 1.0}}
    }
    tables = [dataset(), dataset(BLOCK | other, name="five")]
    fold_of = pd.concat(tables).groupby("run")["fold"].nunique(dropna=False)
    assert (fold_of == 1).all()
    assert tables[0]["fold"].value_counts().to_dict() == {0: 8, 1: 8, 2: 8}


def test_a_dataset_of_fewer_runs_takes_the_first_ones_with_the_folds_they_have():
    table, few = dataset(), dataset(BLOCK | {"runs": 10})
    assert few.equals(table[table["run"] < 10].reset_index(drop=True))


def test_published_folds_differ_between_datasets_and_split_runs():
    one, other = (dataset(name=name, published=True)["fold"].fillna(-1).tolist() for name in ("one", "other"))
    assert one != other
    assert one[:20] != one[20:]


def test_energy_match_takes_the_nearest_frame():
    block = {
        "classes": {
            "liquid": {"protocol": "slow", "temperature": "match_energy"},
            "glass": {"protocol": "fast", "temperature": 1.0},
        },
        "coordinates": "thermal",
    }
    table = dataset(block, means=MEANS)
    assert table.loc[table["label"] == 0, "step"].unique().tolist() == [6]
    assert table.loc[table["label"] == 0, "temperature"].unique().tolist() == [1.4]


def test_energy_out_of_reach_is_refused_with_both_energies():
    with pytest.raises(ValueError, match=r"the other class is at -4.00000.*slow lie in \[-3.90000, -3.70000\]"):
        matching_step(MEANS[MEANS["protocol"] == "slow"], -4.0, "datasets.six.classes.liquid")


def write_configurations(folder, protocol, runs):
    """Coordinates that say where they come from: x is a hundredth of the run, y a hundredth of the step."""
    path = folder / protocol / "0000.parquet"
    steps = PROTOCOLS[protocol].frame_steps
    run, step = (grid.ravel() for grid in np.meshgrid(runs, steps))
    columns = {
        "run": run,
        "step": step,
        "temperature": PROTOCOLS[protocol].temperature(step),
        "x": parquet.coordinate_rows(np.repeat(run[:, None] / 100, 3, axis=1)),
        "y": parquet.coordinate_rows(np.repeat(step[:, None] / 100, 3, axis=1)),
    }
    parquet.write_rows(path, parquet.CONFIGURATIONS, columns)
    return path


def test_samples_of_all_parts_are_the_dataset_and_carry_their_own_coordinates(tmp_path):
    sources = [write_configurations(tmp_path, name, np.arange(20)) for name in PROTOCOLS]
    parquet.write_rows(tmp_path / "six.parquet", parquet.DATASET, dataset())
    paths = {part: tmp_path / "samples" / f"{part}.parquet" for part in ("0", "1", "2", "rest")}
    gather_samples(paths, tmp_path / "six.parquet", sources, "thermal", {})
    samples = pd.concat(
        parquet.read_rows(path, parquet.SAMPLES).to_pandas().assign(part=part) for part, path in paths.items()
    )
    assert len(samples) == 40
    assert not samples.duplicated(["protocol", "run"]).any()
    assert samples.groupby("part").size().to_dict() == {"0": 8, "1": 8, "2": 8, "rest": 16}
    assert [round(100 * x[0]) for x in samples["x"]] == samples["run"].tolist()
    assert [round(100 * y[0]) for y in samples["y"]] == samples["step"].tolist()


def test_missing_configurations_are_told_of(tmp_path):
    sources = [write_configurations(tmp_path, "slow", np.arange(20)), write_configurations(tmp_path, "fast", [0, 1])]
    parquet.write_rows(tmp_path / "six.parquet", parquet.DATASET, dataset())
    with pytest.raises(ValueError, match=r"fast/0000.parquet: run \d+ has no thermal coordinates at step"):
        gather_samples({"rest": tmp_path / "out.parquet"}, tmp_path / "six.parquet", sources, "thermal", {})
    assert not (tmp_path / "out.parquet").exists()
