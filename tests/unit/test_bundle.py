"""Files of networks that come from others: what a bundle must hold."""

import json
import shutil
import zipfile

import pandas as pd
import pytest

from vitrify.errors import DataError
from vitrify.settings.study import Study
from vitrify.trajectories.bundle import FILES, opened, write_bundle
from vitrify.trajectories.frame import TrajectoryError


@pytest.fixture
def bundle(config, root, tmp_path):
    """Of two datasets, whose networks are all the network of tests/data/dmpnn."""
    config["protocols"] = {name: block | {"runs": 60} for name, block in config["protocols"].items()}
    card = Study(config).card("dmpnn", ["dataset_1", "dataset_6"])
    for dataset in card["datasets"]:
        for fold in "012":
            shutil.copytree(root / "tests" / "data" / "dmpnn", tmp_path / "models" / "dmpnn" / dataset / fold)
    scores = {"dataset": ["dataset_1", "dataset_6"], "auc_mean": [0.9, 0.8], "auc_low": 0.7, "auc_high": 1.0}
    write_bundle(tmp_path / "a.zip", card, tmp_path / "models", pd.DataFrame(scores))
    return tmp_path / "a.zip"


def changed(bundle, name, content):
    """The same bundle with another file, or without one."""
    with zipfile.ZipFile(bundle) as archive:
        files = {one: archive.read(one) for one in archive.namelist()} | {name: content}
    with zipfile.ZipFile(bundle, "w") as archive:
        for one, there in files.items():
            if there is not None:
                archive.writestr(one, there)
    return bundle


def test_a_bundle_holds_the_networks_and_says_what_they_are(bundle, root):
    with opened(bundle, None) as (folder, card):
        place = folder / card.network / "dataset_6" / "2"
        for name in FILES:
            assert (place / name).read_bytes() == (root / "tests" / "data" / "dmpnn" / name).read_bytes()
    assert card.density == pytest.approx(1.2)
    assert list(card.datasets["dataset_1"].classes) == ["liquid", "glass"]
    assert card.datasets["dataset_1"].configurations == 96
    assert list(card.of("dataset_1", None)) == ["0", "1", "2"]
    assert list(card.of("dataset_1", 1)) == ["1"]
    for wrong in (("dataset_2", None), ("dataset_1", 3)):
        with pytest.raises(TrajectoryError, match=r"must be one of the bundle's, dataset_1 \(3 folds\), dataset_6"):
            card.of(*wrong)
    with zipfile.ZipFile(bundle) as archive:
        page = archive.read("README.md").decode()
    assert "| dataset_6 | liquid: thermal slow at T = 0.55; glass: thermal fast at T = 0.05 | 96 | 0.80 [0.70" in page


def test_the_card_of_a_study_stands_for_itself(bundle, config, tmp_path):
    card = Study(config).card("dmpnn", ["dataset_1"])
    with opened(tmp_path, card) as (folder, found):
        assert folder == tmp_path
        assert found.model_dump() == card


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("card.json", None, "is not a whole bundle of snakemake bundle: \"There is no item named 'card.json'"),
        ("card.json", b"[", "its card.json is not a bundle's: the file: Invalid JSON"),
        ("card.json", {"network": "../../etc"}, "its card.json is not a bundle's: network: "),
        ("card.json", {"box_length": 0}, "its card.json is not a bundle's: box_length: "),
        ("card.json", {"datasets": {"../x": {}}}, "its card.json is not a bundle's: datasets"),
        ("dmpnn/dataset_6/1/weights.safetensors", None, 'is not a whole bundle of snakemake bundle: "There is no'),
    ],
)
def test_what_is_no_bundle_is_refused_in_one_line(name, content, message, bundle):
    if isinstance(content, dict):
        with zipfile.ZipFile(bundle) as archive:
            content = json.dumps(json.loads(archive.read("card.json")) | content)
    with pytest.raises(DataError) as error, opened(changed(bundle, name, content), None):
        pass
    assert str(error.value).startswith(f"{bundle}: {message}")
    assert "\n" not in str(error.value)


def test_a_file_that_is_cut_off_is_refused(bundle):
    bundle.write_bytes(bundle.read_bytes()[:-100])
    with pytest.raises(DataError, match="is not a whole bundle"), opened(bundle, None):
        pass
