"""A study as an RO-Crate: everything in the folder is described, and what is described is there."""

import json
import os
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest
import rocrate
from rocrate.rocrate import ROCrate

from conftest import ROOT
from patience import PATIENCE
from vitrify.reporting.crate import PROFILES, write_crate
from vitrify.store import parquet
from vitrify.store.files import write_text

VALIDATOR = "VITRIFY_ROC_VALIDATOR"  # a Python that has the package roc-validator
REVISION = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def crate(tmp_path_factory):
    """Folder of the crate of a made-up study."""
    results = tmp_path_factory.mktemp("crate") / "results" / "made"
    made_by = {"software": '{"numpy": "2.4.6", "torch": "2.13.0+cpu"}', "git_revision": REVISION}
    runs = {"run": [0], "protocol": ["slow"], "batch": ["0"], "seed": [7]}
    results.mkdir(parents=True)
    parquet.write_rows(results / "runs.parquet", parquet.RUNS, runs, made_by)
    write_text(results / "tables" / "auc.csv", "auc\n1\n")
    os.utime(results / "tables" / "auc.csv", (1_800_000_000, 1_800_000_000))
    write_text(results / "report" / "data" / "auc.csv", "auc\n1\n")
    write_text(results / "report" / "index.html", "<!doctype html>")
    write_text(results / "report" / "configuration.yaml", "study: made\n")
    write_text(results / "report" / ".snakemake_timestamp", "")
    folder = results / "crate"
    write_crate(folder, ROOT, results, {"study": "made", "seed": 20210, "system": {"particles": 108}})
    return folder


@pytest.fixture(scope="module")
def entities(crate):
    """Everything that the crate describes, by id."""
    graph = json.loads((crate / "ro-crate-metadata.json").read_text())["@graph"]
    assert len({entity["@id"] for entity in graph}) == len(graph)
    return {entity["@id"]: entity for entity in graph}


def kinds(entity):
    return entity["@type"] if isinstance(entity["@type"], list) else [entity["@type"]]


def ids(value):
    return [one["@id"] for one in (value if isinstance(value, list) else [value])]


def test_every_file_is_described_with_its_hash(crate, entities):
    described = {name for name, entity in entities.items() if "File" in kinds(entity)}
    there = {path.relative_to(crate).as_posix() for path in crate.rglob("*") if path.is_file()}
    assert there - described == {"ro-crate-metadata.json"}
    assert described <= there
    for name in described:
        assert entities[name]["sha256"] == sha256((crate / name).read_bytes()).hexdigest(), name
        assert entities[name]["encodingFormat"]
    parts = ids(entities["./"]["hasPart"])
    assert described <= set(parts)


def test_source_inputs_and_results_are_in_it(crate):
    for name in (
        "Snakefile",
        "workflow/Snakefile",
        "workflow/rules/protection.smk",
        "config/config.yaml",
        "resources/lammps/cool.in",
    ):
        assert (crate / name).read_bytes() == (ROOT / name).read_bytes()
    assert (crate / "configuration.yaml").read_text() == "study: made\n"
    assert (crate / "report" / "data" / "auc.csv").exists()
    assert [path for path in crate.rglob("*") if path.name.startswith(".") or path.suffix == ".pyc"] == []


def test_every_reference_leads_somewhere(entities):
    def references(value):
        if isinstance(value, dict):
            yield from [value["@id"]] if set(value) == {"@id"} else []
            for one in value.values():
                yield from references(one)
        elif isinstance(value, list):
            for one in value:
                yield from references(one)

    elsewhere = ("https://", "http://")
    for entity in entities.values():
        for reference in references(entity):
            assert reference in entities or reference.startswith(elsewhere), (entity["@id"], reference)


def test_it_keeps_the_profile_of_workflow_runs(entities):
    root = entities["./"]
    assert set(ids(root["conformsTo"])) == set(PROFILES)
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert root["license"]
    assert root["datePublished"] == "2027-01-15T08:00:00+00:00"
    assert ids(root["mentions"]) == ["#run"]
    workflow = entities[root["mainEntity"]["@id"]]
    assert kinds(workflow) == ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
    assert workflow["programmingLanguage"]
    action = entities["#run"]
    assert action["@type"] == "CreateAction"
    assert ids(action["instrument"]) == [workflow["@id"]]
    for direction, values in (("input", action["object"]), ("output", action["result"])):
        for parameter, value in zip(ids(workflow[direction]), ids(values), strict=True):
            assert entities[parameter]["@type"] == "FormalParameter"
            assert entities[parameter]["additionalType"]
            assert ids(entities[parameter]["workExample"]) == [value]
            assert ids(entities[value]["exampleOfWork"]) == [parameter]


def test_it_says_seed_revision_and_software(entities):
    assert entities["#seed"]["value"] == "20210"
    assert f"{REVISION} (1)" in entities["#run"]["description"]
    packages = {one["name"]: one["softwareVersion"] for one in entities.values() if "softwareVersion" in one}
    assert packages == {"numpy": "2.4.6", "torch": "2.13.0+cpu"}
    assert set(ids(entities["workflow/Snakefile"]["softwareRequirements"])) <= set(entities)


def test_it_names_no_place_of_this_machine(crate):
    text = (crate / "ro-crate-metadata.json").read_text()
    assert str(crate.parents[2]) not in text
    assert str(ROOT) not in text


def test_it_is_read_again(crate):
    read = ROCrate(crate)
    assert read.mainEntity.id == "workflow/Snakefile"
    assert read.dereference("report/data/auc.csv")["contentSize"] == "6"


def test_a_study_without_its_report_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"report: the study has no report yet"):
        write_crate(tmp_path / "crate", ROOT, tmp_path, {"study": "made"})


def test_a_validator_finds_nothing_that_must_not_be(crate):
    program = os.environ.get(VALIDATOR, "")
    if not shutil.which(program):
        pytest.skip(f"{VALIDATOR} names no Python with roc-validator")
    context = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
    command = [program, ROOT / "tests" / "validate_crate.py", crate, context]
    run = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(re.search(r"^checks: (\d+)$", run.stdout, flags=re.MULTILINE)[1]) > 100
