import os
import signal
import subprocess
import sys

import psutil
import pytest

from conftest import ROOT
from patience import PATIENCE, wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the kernel does not end children")

HEAD = f"import os, signal, subprocess, sys, time; sys.path[:0] = [{str(ROOT / 'workflow' / 'lib')!r}]\n"
JOB = HEAD + "from vitrify.jobs.processes import *\nend_with_starter()\nprint(os.getpid(), flush=True)\n"
JOB += f"time.sleep({2 * PATIENCE})"


def python(code, **more):
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, **more)


def is_gone(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_job_ends_with_the_killed_process_that_started_it():
    shell = f'["bash", "-c", "set -euo pipefail; exec {sys.executable} -c \\"$JOB\\""]'
    code = f"from vitrify.jobs.processes import *\ntake_along()\nsubprocess.run({shell})"
    starter = python(HEAD + code, env=os.environ | {"JOB": JOB})
    job = int(starter.stdout.readline())
    starter.send_signal(signal.SIGKILL)
    starter.wait()
    wait_for(lambda: is_gone(job), "the job has ended")


def test_a_job_whose_starter_died_before_it_began_ends_at_once():
    starter = python(
        HEAD + "from vitrify.jobs.processes import *\ntake_along()\nprint(os.environ['VITRIFY_STARTED_BY'])"
    )
    said, _ = starter.communicate()
    job = python(JOB, env=os.environ | {"VITRIFY_STARTED_BY": said.strip()})
    assert job.communicate(timeout=PATIENCE) == ("", None)
    assert job.returncode == -signal.SIGKILL


@pytest.mark.parametrize("started_by", [None, "999999999 pid:[1]"])
def test_a_job_that_nobody_takes_along_or_from_another_container_goes_on(started_by):
    environment = {name: value for name, value in os.environ.items() if name != "VITRIFY_STARTED_BY"}
    job = python(JOB, env=environment | ({"VITRIFY_STARTED_BY": started_by} if started_by else {}))
    try:
        assert int(job.stdout.readline()) == job.pid
        assert job.poll() is None
    finally:
        job.kill()
        job.wait()
