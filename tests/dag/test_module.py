"""Another workflow imports the study as a module, as config/README.md says, and stays what it was."""

import re

import pytest
import yaml

from conftest import ROOT
from plans import committed
from snakemake_runs import plan, snakemake

TINY = "tests/workflow/tiny.yaml"
PAPER = committed()["config/config.yaml"]
OWN = 'rule mine:\n    output: "mine.txt"\n    shell: "cd . && echo mine > {output}"\n\n\n'


def importing(folder, config, own=OWN):
    """A workflow with a rule of its own that imports the study in the way of config/README.md."""
    example = re.search(r"```python\n(.*?)```", (ROOT / "config" / "README.md").read_text(), flags=re.DOTALL)[1]
    head, module = example.replace('"vitrify/workflow', f'"{ROOT}/workflow').split("\n\n\n", maxsplit=1)
    (folder / "Snakefile").write_text(f"{head}\n\n\n{own}{module}")
    (folder / "config.yaml").write_text(yaml.safe_dump({"vitrify": config, "mine": 1}))
    return folder


@pytest.fixture(scope="module")
def workflow(tmp_path_factory):
    return importing(tmp_path_factory.mktemp("importing"), yaml.safe_load((ROOT / TINY).read_text()))


def test_the_plan_of_the_module_is_the_studys(workflow):
    jobs = {f"vitrify_{name}": count for name, count in committed()[TINY].items()}
    assert plan("vitrify_all", folder=workflow) == jobs


def test_rules_of_both_run_and_the_importing_workflow_is_not_changed(workflow):
    assert plan(folder=workflow) == {"mine": 1}  # the default target
    run = snakemake("-c", "1", "mine", "vitrify_list_runs", folder=workflow)
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    assert (workflow / "mine.txt").read_text() == "mine\n"  # `cd` cannot follow the study's own shell prefix
    assert re.search(r"^localrule mine:(\n .*)*\n    resources: tmpdir=\S+$", said, flags=re.MULTILINE), said
    assert (workflow / "results" / "tiny" / ".made_with.json").exists()  # by `vitrify.onstart`
    (workflow / "Snakefile").write_text((workflow / "Snakefile").read_text().replace("> {output}", ">> {output}"))
    assert plan(folder=workflow) == {"mine": 1}  # its rerun triggers are all


def test_the_snakefile_of_the_root_is_the_workflow(tmp_path):
    folder = importing(tmp_path, {"study": "mine"}, own="")
    jobs = plan(folder=folder)  # without a rule of its own, the default target is the study's
    snakefile = folder / "Snakefile"
    snakefile.write_text(snakefile.read_text().replace("/workflow/Snakefile", "/Snakefile"))
    assert plan(folder=folder) == jobs == {f"vitrify_{name}": count for name, count in PAPER.items()}
    assert plan("--snakefile", "workflow/Snakefile", folder=ROOT) == plan(folder=ROOT) == PAPER


def test_a_module_is_checked_in_one_line(tmp_path):
    run = snakemake("-n", folder=importing(tmp_path, {"study": "../evil"}))
    assert run.returncode == 1
    assert "study: found '../evil', must be a name" in run.stdout + run.stderr
    snakefile = tmp_path / "Snakefile"
    snakefile.write_text(snakefile.read_text().replace("    config:", '    prefix:\n        "there"\n    config:'))
    assert "prefix, replace_prefix: not possible" in snakemake("-n", folder=tmp_path).stdout


def test_results_can_be_in_another_folder(tmp_path):
    options = ("--configfile", TINY, "--directory", tmp_path)
    assert plan(*options, folder=ROOT) == committed()[TINY]
    run = snakemake("-c", "1", "list_runs", *options, folder=ROOT)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "results" / "tiny" / "runs.parquet").exists()
    assert plan("list_runs", *options, folder=ROOT) == {}
