import pytest
import yaml

from conftest import ROOT
from vitrify.models import dmpnn_description
from vitrify.models.dmpnn_description import describe_dmpnn

SPACE = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())["models"]["dmpnn"]["search_space"]


def test_sizes_are_those_of_the_papers_equations():
    weights = describe_dmpnn("sum", SPACE)["weights"]
    assert weights["W_i.weight"] == ["h", "4"]
    assert weights["W_m.weight"] == ["h", "h"]
    assert weights["W_a.weight"] == ["h", "h + 3"]
    assert [shape for name, shape in weights.items() if name.startswith("f.")] == [["h", "h"], ["h"], ["1", "h"], ["1"]]


def test_weights_are_counted_at_both_ends_of_the_search():
    def count(h, layers):  # W_i, W_m, W_a, hidden layers of f with their biases, its last
        return 4 * h + h * h + h * (h + 3) + (layers - 1) * (h * h + h) + h + 1

    assert describe_dmpnn("sum", SPACE)["parameters"] == {"low": count(300, 1), "high": count(2400, 3)}


def test_a_size_that_is_not_h_plus_some_is_refused():
    assert dmpnn_description._letter(5, 9) == "h"
    with pytest.raises(ValueError, match="neither fixed nor h plus some"):
        dmpnn_description._letter(10, 18)
