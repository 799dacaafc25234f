"""The overlays of docs/how-to/, a new cooling rate and a new dataset: each adds exactly the jobs that its page says."""

import subprocess
import sys

import pytest
import yaml

from conftest import ROOT
from how_to import added_jobs, files, follow
from plans import committed, difference
from snakemake_runs import clone, plan
from vitrify.settings.validation import checked_configuration, laid_over

OVERLAYS = ["cooling-rate", "dataset"]


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return clone(tmp_path_factory.mktemp("how-to"))


@pytest.mark.parametrize("page", OVERLAYS)
def test_an_overlay_adds_the_jobs_that_its_page_says(page, repository):
    follow(page, repository)
    (overlay,) = files(page)
    check = subprocess.run([sys.executable, "config/check.py", overlay], cwd=repository, capture_output=True, text=True)
    assert check.returncode == 0, check.stderr
    now = plan("--configfile", overlay, folder=repository)
    assert difference(committed()["config/config.yaml"], now) == added_jobs(page)


@pytest.mark.parametrize("page", OVERLAYS)
def test_other_blocks_of_a_page_are_accepted_too(page, config):
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text()
    others = [block.partition("```")[0] for block in text.split("```yaml\n")[1:]]
    assert others
    for block in others:
        checked_configuration(laid_over(config, yaml.safe_load(block)), config)
