"""The library's folders import one way, in the order that the package's docstring gives."""

import ast

from conftest import ROOT
from vitrify.jobs.sources import Imports

LIBRARY = ROOT / "workflow" / "lib" / "vitrify"
MOST_LOOSE_MODULES = 5


def order() -> list[str]:
    """Folders and loose modules, the lowest first, as the docstring lists them."""
    lines = ast.get_docstring(ast.parse((LIBRARY / "__init__.py").read_text())).splitlines()
    return [
        name
        for line in lines
        if ": " in line[:40] and not line.endswith("?")
        for name in line.split(": ")[0].split(", ")
    ]


def room(path) -> str:
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def test_the_docstring_lists_every_folder_and_loose_module():
    there = {room(path) for path in LIBRARY.rglob("*.py")} - {"__init__"}
    assert set(order()) == there


def test_no_module_imports_from_a_folder_below_its_own():
    imports, rank = Imports(LIBRARY), {name: place for place, name in enumerate(order())}
    upwards = [
        f"{path.relative_to(LIBRARY)} imports {imported.relative_to(LIBRARY)}"
        for path in LIBRARY.glob("*/**/*.py")
        for imported in imports.read(path).library - {LIBRARY / "__init__.py"}
        if rank[room(imported)] > rank[room(path)]
    ]
    assert upwards == []


def test_few_modules_stand_loose():
    assert len([path for path in LIBRARY.glob("*.py") if path.name != "__init__.py"]) <= MOST_LOOSE_MODULES
