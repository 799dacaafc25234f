"""Every figure of the paper has a rule, and every figure a target and a caption."""

import pytest

from conftest import ROOT
from snakemake_runs import clone, snakemake

CAPTIONS = ROOT / "workflow" / "report"


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """All rules that Snakemake knows."""
    run = snakemake("--list-rules", folder=clone(tmp_path_factory.mktemp("figures")))
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


@pytest.fixture(scope="module")
def figures(rules):
    """Names of the figures of a study."""
    return {rule.removeprefix("plot_") for rule in rules if rule.startswith("plot_")} - {"trajectory"}


@pytest.mark.parametrize("number", range(1, 18))
def test_each_figure_of_the_paper_is_drawn(number, figures):
    assert any(name.startswith(f"figure_{number:02}") for name in figures)


def test_each_figure_has_a_target(figures, rules):
    assert figures <= rules


def test_each_figure_has_a_caption_and_each_caption_a_figure(figures):
    captions = {path.stem: path.read_text() for path in CAPTIONS.glob("*.rst")}
    assert figures == captions.keys()
    assert [name for name, caption in captions.items() if len(caption.split()) <= 5] == []
