import numpy as np
import pandas as pd
import pytest

from vitrify.artificial.images import draw_artificial, draw_rings
from vitrify.artificial.judge import judge
from vitrify.artificial.rings import artificial_configuration, make_rings
from vitrify.evaluation.shares import share_called_glass
from vitrify.images.render import Renderer, decode_png, encode_png
from vitrify.seeds import derived_seed
from vitrify.store.parquet import IMAGES, JUDGEMENTS, write_rows

SYSTEM = {"particles": 108, "fraction_a": 0.65}  # 70 A, 38 B
IMAGE = {"pixels": 40, "dots_per_inch": 100, "marker_size": 0.5}


def drawn(path, symmetries=(5,), configurations=2, seed=7):
    draw_artificial(path, SYSTEM, IMAGE, list(symmetries), configurations, seed)
    return pd.read_parquet(path)


def test_images_are_drawn_as_those_of_the_datasets(tmp_path):
    table = drawn(tmp_path / "images.parquet")
    assert table["kind"].tolist() == ["five_fold"] * 2 + ["random"] * 2 + ["random_apart"] * 2
    assert table["number"].tolist() == [0, 1] * 3
    renderer = Renderer(np.repeat([1, 2], [70, 38]), **IMAGE)
    for row in table.itertuples():
        rng = np.random.default_rng(derived_seed(7, row.kind, str(row.number)))
        positions = artificial_configuration(row.kind, 70, 38, rng)
        np.testing.assert_array_equal(decode_png(row.png), renderer.image(*positions.T))


def test_more_configurations_and_symmetries_leave_the_others_as_they_are(tmp_path):
    few = drawn(tmp_path / "few.parquet")
    many = drawn(tmp_path / "many.parquet", symmetries=(6, 5), configurations=3)
    both = few.merge(many, on=["kind", "number"], suffixes=("", "_again"))
    assert len(both) == len(few)
    assert (both["png"] == both["png_again"]).all()


def test_the_rings_alone_are_those_of_the_first_configuration(tmp_path):
    draw_rings(tmp_path / "rings.png", SYSTEM, IMAGE, 5, seed=7)
    rings = make_rings(70, 38, 5, np.random.default_rng(derived_seed(7, "five_fold", "0")))
    renderer = Renderer(np.repeat([1, 2], [len(rings.a), 38]), **IMAGE)
    expected = renderer.image(*np.concatenate([rings.a, rings.b]).T)
    np.testing.assert_array_equal(decode_png((tmp_path / "rings.png").read_bytes()), expected)


def test_a_network_judges_its_outer_test_beside_the_artificial_images(tmp_path):
    drawn(tmp_path / "artificial.parquet")
    grey = [encode_png(np.full((40, 40, 3), value, dtype=np.uint8)) for value in (10, 20, 30)]
    rows = {"run": [1, 2, 3], "protocol": ["slow"] * 3, "step": [0] * 3, "label": [1, 0, 1], "png": grey}
    write_rows(tmp_path / "images.parquet", IMAGES, rows)
    table = judge(
        lambda png: np.array([decode_png(one).mean() for one in png]),
        tmp_path / "artificial.parquet",
        tmp_path / "images.parquet",
        ["liquid", "glass"],
    )
    assert list(table) == JUDGEMENTS.names
    real = table[:3]
    assert real["kind"].tolist() == ["liquid", "glass", "glass"]
    assert real["number"].tolist() == [0, 0, 1]
    assert real["log_odds"].tolist() == [20, 10, 30]
    assert table["kind"][3:].tolist() == ["five_fold"] * 2 + ["random"] * 2 + ["random_apart"] * 2


def test_shares_have_wilsons_interval(tmp_path):
    for fold, log_odds in (("0", [1, 2, -1, 3]), ("1", [-1, -2, -3, -4])):
        rows = {"kind": ["random"] * 4 + ["five_fold"], "number": [0, 1, 2, 3, 0], "log_odds": [*log_odds, 5.0]}
        write_rows(tmp_path / f"{fold}.parquet", JUDGEMENTS, rows)
    table = share_called_glass([tmp_path / "0.parquet", tmp_path / "1.parquet"], confidence=0.95)
    assert table["kind"].tolist() == ["random", "random", "five_fold", "five_fold"]
    assert table["fold"].tolist() == ["0", "1", "0", "1"]
    assert table["n"].tolist() == [4, 4, 1, 1]
    assert table["called_glass"].tolist() == [0.75, 0, 1, 1]
    assert table["log_odds_mean"].tolist() == [1.25, -2.5, 5, 5]
    assert table["log_odds_sem"].iloc[1] == pytest.approx(np.sqrt(5 / 3) / 2)
    assert table["log_odds_sem"].iloc[2:].isna().all()
    z, n, share = 1.959964, 4, 0.75
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    assert table.loc[0, ["low", "high"]].tolist() == pytest.approx([middle - half, middle + half], abs=1e-6)
    assert table.loc[1, "low"] == 0
    assert table.loc[2, "high"] == 1
