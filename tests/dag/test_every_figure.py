"""Every figure of the paper has a rule, a caption and a target."""

import re

import pytest

from conftest import ROOT
from snakemake_runs import clone, snakemake

RULES = "\n".join(path.read_text() for path in sorted((ROOT / "workflow" / "rules").glob("*.smk")))
PLOTTED = re.findall(r"^(?:rule|use rule \w+ as) plot_figure_(\d\d[a-z]?)\b", RULES, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def targets(tmp_path_factory):
    """All rules that Snakemake knows."""
    run = snakemake("--list-rules", folder=clone(tmp_path_factory.mktemp("figures")))
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


@pytest.mark.parametrize("number", range(1, 18))
def test_each_figure_of_the_paper_is_drawn(number):
    assert number in {int(name[:2]) for name in PLOTTED}


@pytest.mark.parametrize("name", PLOTTED)
def test_each_figure_has_its_own_rule_caption_and_target(name, targets):
    assert {f"plot_figure_{name}", f"figure_{name}"} <= targets
    assert PLOTTED.count(name) == 1
    caption = ROOT / "workflow" / "report" / f"figure_{name}.rst"
    assert len(caption.read_text().split()) > 5
