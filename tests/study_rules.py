"""The study's rules as Snakemake has them after parsing, `use rule ... with` resolved."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT


@dataclass(frozen=True)
class Rule:
    """A rule; a target runs nothing.

    Attributes:
        name: its name.
        script: the file it runs, if it does.
        environment: its conda environment's file, if it names one.
        container: the image it runs in, if it names one.
        target: whether it only asks for files.
        module: the file of the library that its script imports by name, if it does.
    """

    name: str
    script: Path | None
    environment: Path | None
    container: str | None
    target: bool
    module: Path | None


# In a process of its own: Snakemake changes the working directory, `sys.path` and the loggers of the one it runs in.
LIST = """
import json, sys
from pathlib import Path
from snakemake.api import SnakemakeApi
from snakemake.settings.types import ResourceSettings

with SnakemakeApi() as api:
    workflow = api.workflow(resource_settings=ResourceSettings(), snakefile=Path("workflow/Snakefile"))._workflow
    rules = [
        [r.name, str(r.basedir), r.script, r.conda_env, r.container_img, bool(r.norun), r.params.get("function")]
        for r in workflow.rules
    ]
json.dump(rules, sys.stdout)
"""


def study_rules() -> list[Rule]:
    """All rules of the study, in the order of the Snakefile; takes a few seconds.

    Raises:
        AssertionError: with all that Snakemake said, if it refuses.
    """
    run = subprocess.run([sys.executable, "-c", LIST], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return [
        Rule(name, _file(folder, script), _file(folder, environment), container, target, _module(function))
        for name, folder, script, environment, container, target, function in json.loads(run.stdout)
    ]


def _file(folder: str, path: str | None) -> Path | None:
    """A path that a rule names, which is relative to the rule's own file."""
    return None if path is None else Path(folder, path).resolve()


def _module(function: str | None) -> Path | None:
    """The file of a function of the library, as an entry of a table or a figure names it."""
    if function is None:
        return None
    return ROOT.joinpath("workflow", "lib", "vitrify", *function.split(".")[:-1]).with_suffix(".py")
