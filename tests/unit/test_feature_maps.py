import numpy as np
import pandas as pd
import pytest

from vitrify.evaluation.feature_maps import read_feature_maps, representatives, write_feature_maps
from vitrify.images.render import encode_png


@pytest.mark.parametrize(
    ("labels", "log_odds", "rows"),
    [
        ([0, 0, 0, 1, 1, 1], [-1, -5, -3, 9, 2, 4], [2, 5]),  # the middling of three
        ([0, 0, 0, 1, 1], [7, -5, -3, 2, -9], [2, 3]),  # of those that are right; of two the less sure one
        ([1, 0, 1, 0], [-4, 1, -2, 3], [1, 2]),  # none is right
    ],
)
def test_each_class_is_represented_by_one_that_the_network_is_middling_sure_of(labels, log_odds, rows):
    assert representatives(np.array(labels), np.array(log_odds, dtype=float)) == rows


def test_maps_are_read_as_they_were_written(tmp_path):
    maps = np.random.default_rng(0).random((2, 3, 4, 5), dtype=np.float32)
    keys = pd.DataFrame({"run": [3, 8], "protocol": ["slow", "fast"], "step": [100, 0], "label": [1, 0]}, index=[7, 2])
    png = [encode_png(np.full((4, 4, 3), shade, dtype=np.uint8)) for shade in (0, 255)]
    write_feature_maps(tmp_path / "maps.parquet", keys, png, np.array([2.5, -1.0]), maps, {})
    table, again = read_feature_maps(tmp_path / "maps.parquet")
    np.testing.assert_array_equal(again, maps)
    assert table.to_dict("list") == keys.to_dict("list") | {"log_odds": [2.5, -1.0], "png": png}
