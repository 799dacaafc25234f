"""What `compare` plans, and two parts of the quick study: `make check-quick`, and docs/quick/rates.yaml."""

import re

import pytest

from conftest import ROOT
from plans import committed
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
    for name in ("energies", "glass_transition"):
        (folder / "others" / f"{name}.csv").touch()
    return folder


def study(*overlays):
    """The study of some configurations laid over config.yaml."""
    paper = config = read_plain_file(ROOT / "config" / "config.yaml")
    for overlay in overlays:
        config = laid_over(config, read_plain_file(ROOT / overlay))
    return Study(checked_configuration(config, paper))


@pytest.fixture(scope="module", params=[("check",), ("rates", "docs/quick/earlier.yaml")])
def studies(request):
    """The quick study, as it is or the earlier one, and a study of its first runs, perhaps with others beside them."""
    name, *of = request.param
    return study("config/quick.yaml", *of), study("config/quick.yaml", f"docs/quick/{name}.yaml")


def test_a_part_has_the_first_runs_of_the_quick_study(studies):
    quick, part = studies
    assert quick.config["study"] != part.config["study"]
    assert quick.seeds.keys() <= part.seeds.keys()
    for protocol, seeds in quick.seeds.items():
        own = part.seeds[protocol].tolist()
        assert own
        assert own == seeds[: len(own)].tolist()


def test_energies_of_a_part_are_at_temperatures_of_the_quick_study(studies):
    quick, part = studies
    for protocol in quick.protocols:
        whole, own = (
            {*study.protocols[protocol].energy_steps(study.config["energies"]["every"]).tolist()}
            for study in (quick, part)
        )
        assert own < whole


def test_rates_have_a_ladder_and_a_slow_liquid_at_the_temperature_of_the_held_one():
    rates = study("config/quick.yaml", "docs/quick/rates.yaml")
    ladder = [rates.protocols[name].cooling_to(0.05) for name in rates.config["cooling_rates"]["protocols"]]
    per_step = [(segment.initial - segment.final) / (segment.end - segment.begin) for segment in ladder]
    assert per_step == pytest.approx([1.95 / steps for steps in (2e3, 2e4, 2e5, 2e6)], rel=1e-3)
    for one in rates.datasets["liquids"]["classes"].values():
        protocol = rates.protocols[one["protocol"]]
        step = protocol.frame_near(one["temperature"])
        assert protocol.temperature(step) == pytest.approx(0.54725, abs=2e-3)


def test_only_tables_that_both_have_are_made(repository):
    counts = plan("compare", *CHECK, "--config", "compare_with=others", folder=repository)
    assert counts["compare"] == counts["energies"] == counts["glass_transition"] == 1
    assert counts["cool"] == 3 * RUNS / 2
    assert {"train_dmpnn", "structure_metrics", "report"}.isdisjoint(counts)


@pytest.mark.parametrize(
    ("asked", "found"), [((), "nothing"), (("--config", "compare_with=docs/images"), "'docs/images'")]
)
def test_without_tables_there_is_one_line(repository, asked, found):
    run = snakemake("--dry-run", "compare", "--configfile", "config/demo.yaml", *asked, folder=repository)
    assert run.returncode != 0
    assert "Traceback (most recent" not in run.stdout + run.stderr
    assert re.search(f"compare_with: found {found}, must be a folder", run.stdout + run.stderr)


def test_the_key_changes_no_other_plan(repository):
    asked = ("--configfile", "config/demo.yaml")
    counts = plan(*asked, "--config", "compare_with=others", folder=repository)
    assert counts == committed()["config/demo.yaml"]
