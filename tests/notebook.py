"""The code of a notebook, run as a script is."""

import json
import os
import subprocess
import sys
from pathlib import Path

from patience import PATIENCE


def run_notebook(path: Path, replaced: dict[str, str]) -> subprocess.CompletedProcess:
    """Run the code cells of a notebook, one after the other, in its folder; figures go nowhere.

    Args:
        path: the notebook.
        replaced: text by the text that it takes the place of, once and exactly, in the code.
    """
    cells = json.loads(path.read_text())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    for old, new in replaced.items():
        assert code.count(old) == 1
        code = code.replace(old, new)
    environment = os.environ | {"MPLBACKEND": "Agg"}
    return subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", code],
        cwd=path.parent, env=environment, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
