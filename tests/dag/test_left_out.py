"""Studies that leave a part of the paper out: what their plans lack, and what they say to who asks for it."""

import pytest
import yaml

from plans import committed
from snakemake_runs import clone, plan, snakemake

OF_THE_CNN = {"render_images", "render_swapped_images", "describe_cnn", "feature_maps", "draw_artificial"}
OF_THE_CNN |= {"judge_artificial"}
OF_THE_CNN |= {"five_fold", "auc_matrix_cnn", *(f"plot_figure_{number}" for number in ("02", "03", "06a", "13", "14"))}
OF_THE_CNN |= {f"{verb}_cnn" for verb in ("tune", "train", "predict")} | {"predict_cnn_on_all"}


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return clone(tmp_path_factory.mktemp("left_out"))


def test_without_a_cnn_nothing_that_rests_on_one_is_planned(repository):
    path = repository / "config" / "overlay.yaml"
    path.write_text(yaml.safe_dump({"study": "mine", "models": {"cnn": None}}))
    whole = committed()["config/demo.yaml"]
    only_of_controls = {"predict_cnn", "render_swapped_images"}  # and variants, which the demo has not
    of_the_cnn = OF_THE_CNN - only_of_controls - {"train_cnn"} | {"train_cnn_in_all_folds"}
    assert set(whole) > of_the_cnn
    expected = {rule: jobs for rule, jobs in whole.items() if rule not in of_the_cnn}
    assert plan("--configfile", "config/demo.yaml", path, folder=repository) == expected
    rules = ["estimate", "calibrate_simulation", "calibrate_dmpnn"]
    assert plan("estimate", "--configfile", path, folder=repository) == dict.fromkeys(rules, 1)
    run = snakemake("--dry-run", "figure_06a", "--configfile", path, folder=repository)
    said = run.stdout + run.stderr
    assert run.returncode == 1
    assert "figure_06a is not a part of this study. models.cnn: found null, must be a block" in said
    assert "Traceback" not in said


def test_in_three_dimensions_all_but_images_and_the_plane_is_planned():
    whole, flat = committed()["config/three_dimensions.yaml"], committed()["config/config.yaml"]
    assert {*flat} - {*whole} == OF_THE_CNN | {f"plot_figure_{name}" for name in ("08", "16", "run")} | {"published"}
    assert {*whole} < {*flat}
