"""Cost of Snakemake before anything runs, against limits: plans, a cluster job's start, a script's imports.

- the paper: `snakemake -n`, in seconds and as a multiple of the same call for a workflow of one job, made in turns; and
  the same with one run a job: 20,000 jobs `cool` and as many `minimise`;
- a job: what a cluster calls on its node, `python -m snakemake --target-jobs ...`, for the lightest rule of the study:
  Snakemake's imports, the configuration and the rules read and checked, the script, which here writes a small table.
  The Slurm plugin calls Snakemake twice, one inside the other;
- imports: of each script, those of the framework of its environment (keras, torch) apart from all others.

    python benchmarks/plan.py [--skip-one-run] [--repeats 1]

All in a copy of the repository without results: a plan of a study that is there reads what Snakemake has noted down of
it, too. Limits hold for seconds of the processor: these have one thread, so on a machine with nothing else to do the
clock shows the same. Memory is the largest resident set of the process. Ends with status 1 if a limit is passed.
"""

import argparse
import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ONE_RUN = "{study: single, simulation: {runs_per_batch: 1}}\n"
FRAMEWORKS = {"cnn": ["keras"], "dmpnn": ["torch", "torch_geometric"]}  # by environment
PARTS = ("config", "workflow", "resources", "profiles", "envs")  # of the repository, that Snakemake reads
# Seconds of the processor; MB.
EMPTY, PAPER = "plan of one job", "plan of the paper"
LIMITS = {EMPTY: (None, None), PAPER: (10, 220), "plan, one run a job": (90, None), "a job's start": (5, None)}
MULTIPLE = 2.5  # of the time of a plan of one job
IMPORTS = 5  # seconds of the processor, besides those of the framework

TIMED_IMPORTS = """
import importlib, sys, time
began = time.process_time()
for name in {frameworks}:
    importlib.import_module(name)
framework = time.process_time()
exec({imports!r})
print("spent", framework - began, time.process_time() - framework)
"""


class Cost(NamedTuple):
    """Seconds of the clock and of the processor, largest resident set in MB, and the output."""

    wall: float
    cpu: float
    memory: float
    printed: str


def measured(command: list[str], folder: Path, **environment: str) -> Cost:
    """Run a command in a folder.

    Raises:
        SystemExit: with the end of what it said, if it fails.
    """
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=os.environ | environment)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        printed = said.read()
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{printed[-3000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, printed)


def copy_of_repository(folder: Path) -> Path:
    """Copy the files that Snakemake reads to a folder; results are made there."""
    for name in PARTS:
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder


def job_arguments(rule: str) -> list[str]:
    """Arguments that an executor adds to Snakemake's call for one job without wildcards (`format_job_exec`)."""
    restricted = ["--target-jobs", f"{rule}:", "--allowed-rules", rule, "--cores", "1", "--attempt", "1"]
    restricted += ["--force-use-threads", "--force", "--max-inventory-time", "0", "--retries", "0", "--nocolor"]
    return [*restricted, "--nolock", "--ignore-incomplete", "--quiet", "progress", "rules", "--mode", "subprocess"]


def environments() -> dict[str, str]:
    """The environment of each script: the stem of the file in `envs/` that its first rule names, or else `analysis`."""
    found = {}
    for path in sorted((ROOT / "workflow" / "rules").glob("*.smk")):
        for block in re.split(r"^(?=rule )", path.read_text(), flags=re.MULTILINE):
            conda, script = (re.search(pattern, block) for pattern in (r"envs/(\w+)\.yaml", r"scripts/(\w+)\.py"))
            if script:
                found.setdefault(script[1], conda[1] if conda else "analysis")
    return found


def imports_of(script: Path) -> str:
    """The import statements of a script."""
    tree = ast.parse(script.read_text())
    return "\n".join(ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--skip-one-run", action="store_true", help="leave out the plan of 40,000 jobs")
    arguments = parser.parse_args()
    passed = False

    print(f"{'what':24s}{'jobs':>8s}{'clock s':>9s}{'cpu s':>8s}{'limit':>7s}{'MB':>7s}{'limit':>7s}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = copy_of_repository(Path(temporary))
        (folder / "one_run.yaml").write_text(ONE_RUN)
        empty = folder / "empty"
        empty.mkdir()
        (empty / "Snakefile").write_text('rule all:\n    shell: "true"\n')
        calls = {
            EMPTY: (empty, ["--dry-run", "--cores", "1"]),
            PAPER: (folder, ["--dry-run"]),
            "plan, one run a job": (folder, ["--dry-run", "--configfile", "one_run.yaml"]),
            "a job's start": (folder, job_arguments("list_runs")),
        }
        if arguments.skip_one_run:
            del calls["plan, one run a job"]
        costs = {what: [] for what in calls}
        for _ in range(arguments.repeats):
            for what, (where, call) in calls.items():
                costs[what].append(measured([sys.executable, "-m", "snakemake", *call], where))
        for what, own in costs.items():
            wall, cpu, memory = (median(getattr(cost, name) for cost in own) for name in ("wall", "cpu", "memory"))
            jobs = re.search(r"^total +(\d+)$", own[0].printed, flags=re.MULTILINE)
            of_cpu, of_memory = LIMITS[what]
            passed |= any(limit is not None and used > limit for used, limit in ((cpu, of_cpu), (memory, of_memory)))
            count = jobs[1] if jobs else 1
            print(f"{what:24s}{count:>8}{wall:9.1f}{cpu:8.1f}{of_cpu or '':>7}{memory:7.0f}{of_memory or '':>7}")
        multiple = median(one.cpu / other.cpu for one, other in zip(costs[PAPER], costs[EMPTY], strict=True))
        passed |= multiple > MULTIPLE
        print(f"{PAPER}, as a multiple of that of one job: {multiple:.1f}, limit {MULTIPLE}")

    print(f"\n{'imports of':24s}{'framework':>17s}{'others s':>9s}{'limit':>7s}")
    library = f"{ROOT / 'workflow' / 'lib'}:{ROOT / 'workflow' / 'scripts'}"
    for script, environment in environments().items():
        code = TIMED_IMPORTS.format(
            frameworks=FRAMEWORKS.get(environment, []),
            imports=imports_of(ROOT / "workflow" / "scripts" / f"{script}.py"),
        )
        command = [sys.executable, "-c", code]
        costs = [
            measured(command, ROOT, PYTHONPATH=library, TF_CPP_MIN_LOG_LEVEL="3") for _ in range(arguments.repeats)
        ]
        times = [  # a framework may say something when its process ends
            [float(text) for text in re.search(r"^spent (.*)$", cost.printed, re.MULTILINE)[1].split()]
            for cost in costs
        ]
        framework, others = (median(values) for values in zip(*times, strict=True))
        passed |= others > IMPORTS
        name = f"{framework:.1f} s" if environment in FRAMEWORKS else "-"
        print(f"{script:24s}{name:>17s}{others:9.2f}{IMPORTS:7}")
    sys.exit(int(passed))


if __name__ == "__main__":
    main()
