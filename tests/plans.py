"""The committed plans, jobs by rule of each configuration; `python tests/plans.py` writes them anew."""

import subprocess
import tempfile
from pathlib import Path

import yaml

from conftest import ROOT
from snakemake_runs import clone, plan

PLANS = ROOT / "tests" / "dag" / "plans.yaml"
HEAD = """\
# Jobs by rule of the whole plan of each configuration. `make check-plans` says what changed; `make plans` writes this
# file anew, for changes that are meant.

"""


def configurations() -> list[str]:
    """All configurations, as `--configfile` is given them: those in config/ that git knows, and that of the tests."""
    listed = subprocess.run(["git", "ls-files", "config/*.yaml"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [*listed.stdout.split(), "tests/workflow/tiny.yaml"]


def committed() -> dict[str, dict[str, int]]:
    """Jobs by rule, by configuration, as they are committed."""
    return yaml.safe_load(PLANS.read_text())


def difference(before: dict[str, int], now: dict[str, int]) -> list[str]:
    """A line for each rule whose number of jobs changed, and one for all jobs together; nothing if none did."""
    changed = [rule for rule in sorted(before.keys() | now.keys()) if before.get(rule, 0) != now.get(rule, 0)]
    counts = [(rule, before.get(rule, 0), now.get(rule, 0)) for rule in changed]
    if changed:
        counts.append(("all jobs", sum(before.values()), sum(now.values())))
    return [f"{name}: {old} -> {new} ({new - old:+d})" for name, old, new in counts]


def write_plans() -> None:
    """Write the plans of all configurations as they are now; prints what changed."""
    before = committed() if PLANS.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        repository = clone(Path(folder))
        now = {name: plan("--configfile", name, folder=repository) for name in configurations()}
    PLANS.write_text(HEAD + yaml.safe_dump(now))
    for name, jobs in now.items():
        changes = difference(before[name], jobs) if name in before else ["new"]
        print("\n  ".join([f"{name}: {sum(jobs.values())} jobs", *changes]))
    for name in before.keys() - now.keys():
        print(f"{name}: gone")


if __name__ == "__main__":
    write_plans()
