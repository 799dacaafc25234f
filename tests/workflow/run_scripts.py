"""Runs scripts as Snakemake has left them, each in a fork of this process, which has imported what takes long.

Reads paths of scripts, one a line; answers each with a line of JSON: its exit status, and what it said on the terminal.
"""

import importlib
import json
import os
import runpy
import sys

SLOW = ("pandas", "pyarrow.parquet", "scipy.stats", "statsmodels.api", "matplotlib.figure", "optuna")
SLOW += ("torch", "torch_geometric.data", "tensorflow", "keras")


def run(script: str) -> tuple[int, str]:
    """Run one script: its exit status, and what it said."""
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os.dup2(send, 2)
        status = 0
        try:
            runpy.run_path(script, run_name="__main__")
        except BaseException:
            sys.excepthook(*sys.exc_info())
            status = 1
        os._exit(status)
    os.close(send)
    with os.fdopen(receive) as file:
        said = file.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


if __name__ == "__main__":
    for name in SLOW:
        importlib.import_module(name)
    for line in sys.stdin:
        print(json.dumps(run(line.rstrip("\n"))), flush=True)
