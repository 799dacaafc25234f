"""Every figure of the paper has a rule, and every figure a target and a caption."""

import re

import pytest

from conftest import ROOT
from snakemake_runs import clone, dry_run, snakemake

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


def test_targets_are_listed_with_a_line_each(figures):
    run = snakemake("--list-target-rules", folder=ROOT)
    assert run.returncode == 0, run.stderr
    lines = dict(line.split("  ", maxsplit=1) for line in run.stdout.splitlines())
    assert figures | {"auc", "report", "status", "classify"} <= lines.keys()
    assert "plot_figure_05" not in lines
    assert lines["figure_06a"].split()[:2] == ["Figure", "6(a)."]
    assert [name for name, about in lines.items() if len(about.split()) < 2] == []


def test_pictures_come_before_simulations_and_those_before_networks():
    said = dry_run("--forceall", "--configfile", "tests/workflow/tiny.yaml", folder=ROOT)
    jobs = re.findall(r"^(?:local)?rule (\w+):\n((?:    .*\n)*)", said, flags=re.MULTILINE)
    priorities = {}
    for rule, block in jobs:
        found, network = re.search(r"priority: (\d+)", block), re.search(r"network=([\w-]+)", block)
        priorities.setdefault(rule, {})[network and network[1]] = int(found[1]) if found else 0
    least = min(priorities["cool"].values())
    assert priorities["plot_figure_run"][None] > max(priorities["cool"].values())
    assert priorities["plot_figure_05"] == priorities["auc"] == priorities["plot_figure_run"]
    assert least > priorities["train_dmpnn"]["dmpnn"] == priorities["tune_cnn"][None] > 0
    assert priorities["train_dmpnn"]["dmpnn-attention"] == 0
