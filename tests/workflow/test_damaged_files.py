"""One changed or lost byte in each kind of file of a finished study: the job that reads it names it, and the remedy."""

import ast
import os
import pickle
import shutil

import numpy as np
import pytest

from forks import Forks
from vitrify.reading.contract import kind_of

SLOW = ("pandas", "pyarrow.parquet", "scipy.stats", "statsmodels.api", "matplotlib.figure", "optuna")
SLOW += ("torch", "torch_geometric.data", "tensorflow", "keras")


def job_of(script):
    """What Snakemake gave to a script: its input, output, log and so on."""
    first = script.read_text().partition("# snakemake preamble end")[0]
    calls = (node for node in ast.walk(ast.parse(first)) if isinstance(node, ast.Call))
    return next(pickle.loads(call.args[0].value) for call in calls if ast.unparse(call.func) == "pickle.loads")


@pytest.fixture(scope="module")
def study(tiny_study):
    return tiny_study


@pytest.fixture(scope="module")
def jobs(study):
    """One job of each rule of the finished tiny study, with its script: Snakemake made both."""
    scripts = sorted((study / ".snakemake" / "scripts").glob("*.py"), key=lambda path: path.stat().st_mtime_ns)
    return {job.rule: (script, job) for script, job in ((script, job_of(script)) for script in scripts)}


@pytest.fixture(scope="module")
def run(study):
    """Runs a script; its exit status, and what it said on the terminal."""
    forks = Forks(*SLOW)

    def run_script(script):
        done = forks.run(script, cwd=study)
        return done.returncode, done.stderr

    yield run_script
    forks.end()


def inputs(job, study):
    """One input of each kind; of the report, which copies dozens, one of each folder and form."""
    found = {}
    for path in map(str, job.input):
        if path.startswith("results/") and (study / path).is_file():
            kind = kind_of(path.partition("results/tiny/")[2])
            if job.rule == "report":
                found.setdefault((os.path.dirname(path), os.path.splitext(path)[1]), path)
            else:
                found.setdefault(path if kind is None else kind.path, path)
    return found.values()


def damaged(content, rng):
    """The content with one bit changed, or cut off."""
    place = int(rng.integers(len(content)))
    if rng.random() < 0.25:
        return content[:place]
    return content[:place] + bytes([content[place] ^ 1 << rng.integers(8)]) + content[place + 1 :]


def test_each_job_says_which_of_its_inputs_is_damaged_and_that_it_is_made_anew(jobs, study, run):
    rng = np.random.default_rng(5)
    tried, wrong = 0, []
    for rule, (script, job) in sorted(jobs.items()):
        made = {path: (study / path).stat().st_mtime_ns for path in map(str, job.output) if (study / path).exists()}
        for path in inputs(job, study):
            file = study / path
            content, times = file.read_bytes(), file.stat()
            file.write_bytes(damaged(content, rng))
            status, said = run(script)
            file.write_bytes(content)
            os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
            tried += 1
            remedy = "Delete that file and call snakemake again: it is made again"
            one_line = said.startswith(f"{path}: ") and said.endswith(f"{remedy}\n") and said.count("\n") == 1
            log = (study / str(job.log[0])).read_text()
            unchanged = all((study / output).stat().st_mtime_ns == time for output, time in made.items())
            if status != 1 or not one_line or "Traceback" in log or path not in log or not unchanged:
                wrong.append((rule, path, status, said[-400:], log[-400:], unchanged))
    shutil.rmtree(study / "results" / "tiny" / "work")  # of jobs that failed, to be gone on with
    assert wrong == []
    assert tried > 150


def test_a_job_runs_again_when_its_input_is_whole(jobs, study, run):
    script, job = jobs["energies"]
    output = study / str(job.output[0])
    before, times = output.read_bytes(), output.stat()
    assert run(script) == (0, "")
    assert output.read_bytes() == before
    os.utime(output, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_an_error_of_the_program_is_one_line_on_the_terminal_and_a_traceback_in_the_log(jobs, study, run, tmp_path):
    script, job = jobs["energies"]
    broken = tmp_path / "script.py"
    broken.write_text(script.read_text().replace("begin(snakemake)", "begin(snakemake)\n\n1 / 0"))
    status, said = run(broken)
    log = str(job.log[0])
    assert (status, said) == (1, f"ZeroDivisionError: division by zero (unexpected; where it happened is in {log})\n")
    assert "Traceback" in (study / log).read_text()
