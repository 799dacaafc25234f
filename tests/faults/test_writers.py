"""Every file of the study goes through the one gate that writes it whole or not at all: the sources are looked through.

Allowed are calls that write to the temporary path which a gate gave, and those below, each with its reason.
"""

import ast

import pytest

from conftest import ROOT

GATES = {"whole_or_absent", "whole_folder_or_absent"}
METHODS = {"to_csv", "to_parquet", "to_json", "to_hdf", "to_pickle", "savefig", "save_weights", "tofile"}
METHODS |= {"write_text", "write_bytes", "touch", "dump", "save", "savez", "savetxt", "save_file", "open_memmap"}
METHODS |= {"copyfile", "copy", "copytree", "move", "ParquetWriter", "imsave"}
IN_MEMORY = {"copy"}  # of arrays and mappings, when called without arguments

# (file, what is called): why it may.
ALLOWED = {
    ("store/files.py", "open"): "the gate itself",
    ("store/files.py", "to_csv"): "without a path it makes text",
    ("jobs/logs.py", "open"): "a log is there to be read while it grows",
    ("simulation/lammps.py", "open"): "what LAMMPS says, to be read while it grows",
    ("simulation/lammps.py", "copyfile"): "inputs of LAMMPS, copied anew whenever it is started",
    ("simulation/cool.py", "touch"): "an empty file: it is there or not",
    ("train.py", "save"): "a model's own gate",
    ("estimate/networks.py", "save"): "into a temporary folder",
    ("reporting/configuration.py", "dump"): "YAML as text",
    ("reporting/page.py", "copyfile"): "into a folder that is whole or absent",
    ("reporting/page.py", "save"): "a narrow picture, into a folder that is whole or absent",
    ("trajectories/bundle.py", "write_bytes"): "into a temporary folder",
    ("reporting/crate.py", "copyfile"): "into a folder that is whole or absent",
    ("reporting/crate.py", "copytree"): "into a folder that is whole or absent",
    (
        "reporting/crate.py",
        "write_text",
    ): "into a folder that is whole or absent, where a digest would be one file more",
    ("images/render.py", "save"): "into memory",
    ("figures/style.py", "savefig"): "into memory",
}


def modules():
    library = ROOT / "workflow" / "lib" / "vitrify"
    for folder in (library, ROOT / "workflow" / "scripts"):
        for path in sorted(folder.rglob("*.py")):
            yield path.relative_to(folder).as_posix(), path.read_text()


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def writes(call):
    """Whether a call may write to the disk."""
    name = name_of(call)
    if name == "open":
        modes = [a.value for a in (*call.args, *(k.value for k in call.keywords)) if isinstance(a, ast.Constant)]
        return any(isinstance(mode, str) and set(mode) <= set("rwaxbt+") and set(mode) & set("wax+") for mode in modes)
    if name in IN_MEMORY and not call.args:
        return False
    if not isinstance(call.func, ast.Attribute):
        return False  # functions of the study are looked through themselves
    of = getattr(call.func.value, "id", "")
    return (of, name) == ("pq", "write_table") or (name in METHODS and of not in ("dmpnn", "cnn"))


def outside_the_gate(source):
    """Names of the calls that write past the gate."""

    def visit(node, given):
        if isinstance(node, ast.With):
            for item in node.items:
                call = item.context_expr
                if isinstance(call, ast.Call) and name_of(call) in GATES and item.optional_vars is not None:
                    given = given | {item.optional_vars.id}
        if isinstance(node, ast.Call) and writes(node):
            mentioned = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
            if not mentioned & given:
                yield name_of(node)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, given)

    return list(visit(ast.parse(source), frozenset()))


@pytest.mark.parametrize(
    "line",
    [
        "table.to_csv(path)",
        "Path(path).write_text('x')",
        "open(path, 'w')",
        "path.open(mode='ab')",
        "json.dump({}, file)",
        "figure.savefig(path)",
        "model.save_weights(path)",
        "np.save(path, array)",
        "with whole_or_absent(path) as temporary:\n    Path(path).write_bytes(b'')",
        "with pq.ParquetWriter(path, schema) as writer:\n    pass",
    ],
)
def test_a_writer_past_the_gate_is_found(line):
    assert outside_the_gate(line)


@pytest.mark.parametrize(
    "line",
    [
        "with whole_or_absent(path) as temporary:\n    temporary.write_text('x')",
        "with whole_or_absent(path) as here:\n    with pq.ParquetWriter(here, schema) as writer:\n        pass",
        "open(path)",
        "open(path, 'rb')",
        "array.copy()",
        "write_text(path, 'x')",
    ],
)
def test_a_writer_through_the_gate_is_not(line):
    assert outside_the_gate(line) == []


def test_no_file_is_written_past_the_gate():
    found = {(path, name) for path, source in modules() for name in outside_the_gate(source)}
    assert found - set(ALLOWED) == set()


def test_no_exception_is_kept_that_nothing_needs():
    found = {(path, name) for path, source in modules() for name in outside_the_gate(source)}
    assert set(ALLOWED) - found == set()
