"""Overlays outside config/ can be used, too."""

import runpy

import pytest
import yaml

from conftest import ROOT
from vitrify.settings.plain_files import read_plain_file
from vitrify.settings.recorded import check_name
from vitrify.settings.validation import checked_configuration, laid_over

PAPER = read_plain_file(ROOT / "config" / "config.yaml")
QUICK = read_plain_file(ROOT / "config" / "quick.yaml")
FILES = sorted([*ROOT.glob("benchmarks/*.yaml"), *ROOT.glob("docs/quick/*.yaml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_overlay_can_be_used(path):
    below = laid_over(PAPER, QUICK) if path.parent.name == "quick" else PAPER
    config = checked_configuration(laid_over(below, read_plain_file(path)), PAPER)
    check_name(config, PAPER)
    assert config["study"] not in ("paper", "quick")


def test_the_benchmark_of_plans_can_plan_one_run_a_job():
    overlay = yaml.safe_load(runpy.run_path(str(ROOT / "benchmarks" / "plan.py"))["ONE_RUN"])
    config = checked_configuration(laid_over(PAPER, overlay), PAPER)
    check_name(config, PAPER)
    assert config["simulation"]["runs_per_batch"] == 1
