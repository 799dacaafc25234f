"""Python programs, each run in a fork of a process that has imported what takes long."""

import importlib
import json
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path


class Forks:
    """A process that has imported modules and runs programs in forks of itself.

    Args:
        modules: to be imported once. None of the study's: programs import those of the copy that they run in.
    """

    def __init__(self, *modules: str):
        command = [sys.executable, __file__, *modules]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(command, text=True, **pipes)

    def run(self, *args: str, cwd: Path, env: dict | None = None) -> subprocess.CompletedProcess:
        """Run a program; `args` begins with the path of its script."""
        with tempfile.TemporaryDirectory() as folder:
            said = [Path(folder, name) for name in ("stdout", "stderr")]
            call = [[*map(str, args)], str(cwd), dict(env or os.environ), [*map(str, said)]]
            self._process.stdin.write(f"{json.dumps(call)}\n")
            self._process.stdin.flush()
            status = json.loads(self._process.stdout.readline())
            return subprocess.CompletedProcess(args, status, *(path.read_text() for path in said))

    def end(self) -> None:
        """End the process, and the program that it runs."""
        self._process.stdin.close()
        self._process.kill()
        self._process.wait()


def _run(args: list[str], cwd: str, env: dict[str, str], said: list[str]) -> int:
    """Run a program in a fork, and return its exit status."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 0
    try:
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(env)
        sys.argv, tempfile.tempdir = args, None
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, path in enumerate(said, 1):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
        runpy.run_path(args[0], run_name="__main__")
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    del sys.path[0]  # of the tests, which no program imports
    for name in sys.argv[1:]:
        importlib.import_module(name)
    for line in sys.stdin:
        print(json.dumps(_run(*json.loads(line))), flush=True)
