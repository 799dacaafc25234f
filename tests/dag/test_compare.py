"""What `compare` plans, and the reduced repeat of the quick study, `make check-quick`."""

import re

import pytest

from conftest import ROOT
from snakemake_runs import clone, plan, snakemake
from vitrify.settings.plain_files import read_plain_file
from vitrify.settings.study import Study
from vitrify.settings.validation import checked_configuration, laid_over

CHECK = ("--configfile", "config/quick.yaml", "docs/quick/check.yaml")
RUNS = 16


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = clone(tmp_path_factory.mktemp("compare"))
    (folder / "others").mkdir()
    for name in ("energies", "auc_matrix_cnn"):
        (folder / "others" / f"{name}.csv").touch()
    return folder


@pytest.fixture(scope="module")
def studies():
    """The quick study and its reduced repeat."""
    paper = read_plain_file(ROOT / "config" / "config.yaml")
    quick = laid_over(paper, read_plain_file(ROOT / "config" / "quick.yaml"))
    check = laid_over(quick, read_plain_file(ROOT / "docs" / "quick" / "check.yaml"))
    schema = ROOT / "workflow" / "schemas" / "config.schema.yaml"
    return [Study(checked_configuration(config, paper, schema)) for config in (quick, check)]


def test_the_repeat_has_the_first_runs_of_the_quick_study(studies):
    quick, check = studies
    assert quick.config["study"] != check.config["study"]
    assert quick.seeds.keys() == check.seeds.keys()
    for protocol, seeds in check.seeds.items():
        assert seeds.tolist() == quick.seeds[protocol][:RUNS].tolist()


def test_energies_of_the_repeat_are_at_temperatures_of_the_quick_study(studies):
    for protocol in studies[0].protocols:
        quick, check = (
            {*study.protocols[protocol].energy_steps(study.config["energies"]["every"]).tolist()} for study in studies
        )
        assert check < quick


def test_only_tables_that_both_have_are_made(repository):
    counts = plan("compare", *CHECK, "--config", "compare_with=others", folder=repository)
    assert counts["compare"] == counts["energies"] == counts["auc_matrix"] == 1
    assert counts["cool"] == 3 * RUNS / 2
    assert {"train_dmpnn", "structure_metrics", "report"}.isdisjoint(counts)


@pytest.mark.parametrize(
    ("asked", "found"), [((), "nothing"), (("--config", "compare_with=docs/images"), "'docs/images'")]
)
def test_without_tables_there_is_one_line(repository, asked, found):
    run = snakemake("--dry-run", "compare", "--configfile", "config/demo.yaml", *asked, folder=repository)
    assert run.returncode != 0
    assert "Traceback (most recent" not in run.stdout + run.stderr
    assert re.search(f"compare_with: found {found}, allowed is a folder", run.stdout + run.stderr)


def test_the_key_changes_no_other_plan(repository):
    asked = ("--configfile", "config/demo.yaml")
    assert plan(*asked, "--config", "compare_with=others", folder=repository) == plan(*asked, folder=repository)
