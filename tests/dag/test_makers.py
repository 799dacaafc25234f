"""What a job says about a damaged file: the rule that makes it, which must be the one that the plan has for it."""

import importlib.util

import pytest
import yaml

from conftest import ROOT
from snakemake_runs import clone, snakemake
from vitrify.errors import DataError, WorkError, WriteError

CONFIG = ("--configfile", "tests/workflow/tiny.yaml")


@pytest.fixture(scope="module")
def job():
    """`workflow/scripts/job.py`, which Snakemake puts on the path of a script."""
    specification = importlib.util.spec_from_file_location("job", ROOT / "workflow" / "scripts" / "job.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """The rule of each file that a study and its estimate make, as Snakemake has it."""
    folder = clone(tmp_path_factory.mktemp("makers"))
    found = {}
    (folder / "my.dump").touch()
    # Of controls, the tests' own study has one network only; of pairs of rates, none; and no matched dataset.
    models = {"models": ["cnn", "dmpnn"]}
    mine = {"trajectory": "my.dump", "compare_with": "docs/demo", "datasets": {"dataset_6": {"energies": "matched"}}}
    mine |= dict.fromkeys(["controls", "cooling_rates", "learning_curves", "ensembles"], models)
    mine["leaks"] = models | {"kinds": ["random_folds", "outer_choice"]}
    (folder / "mine.yaml").write_text(yaml.safe_dump(mine))
    for targets in ((), ("estimate",), ("classify",), ("compare",)):
        run = snakemake("--summary", *targets, *CONFIG, "mine.yaml", folder=folder)
        assert run.returncode == 0, run.stderr
        header, *lines = (line.split("\t") for line in run.stdout.splitlines() if "\t" in line)
        found |= {line[header.index("output_file")]: line[header.index("rule")] for line in lines}
    return found


def test_the_rule_of_every_file_is_known(job, rules):
    last = ("/samples", "/report", ".txt", "/scores.png", "/scores.pdf", "/attention.png", "/attention.pdf")
    intermediate = {path: rule for path, rule in rules.items() if not path.endswith(last)}
    assert len(intermediate) > 100
    assert {path: job.maker(path) for path in intermediate} == intermediate


def test_every_pattern_has_a_file(job, rules):
    assert set(job.MAKERS.values()) <= set(rules.values())


def test_what_to_do_is_said_behind_an_error(job):
    path = "results/tiny/inherent/fast/0000.parquet"
    said = ". Delete that file and call snakemake again: rule minimise makes it anew"
    assert job.remedy(DataError(path, "holds no rows")) == said
    assert job.remedy(DataError("resources/published.yaml", "is not plain YAML")) == ""
    assert job.remedy(WorkError("2 of 3 failed")) == ""
    assert "call snakemake again" in job.remedy(WriteError(path, "No space left on device"))
