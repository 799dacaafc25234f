"""The notebook in docs/: with its outputs, small, and free of where it was made. The tiny study runs its code."""

import json


def test_the_notebook_has_its_outputs_and_nothing_of_where_it_was_made(root):
    text = (root / "docs" / "try_it.ipynb").read_text()
    assert len(text) < 150_000
    notebook = json.loads(text)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2
    assert all(output["output_type"] != "error" and output.get("name") != "stderr" for output in outputs)
    shown = json.dumps([output.get("text", output.get("data", {}).get("text/plain")) for output in outputs])
    assert "/" not in shown.replace("</", "")
