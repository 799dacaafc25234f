import ast
import io
import tokenize

import pytest

from conftest import ROOT
from vitrify.jobs.sources import CodeDigests, Imports, code_of

LIBRARY = ROOT / "workflow" / "lib" / "vitrify"

SCRIPT = '''"""A script."""
from vitrify.shapes import area

print(area(2))
'''
SHAPES = '''"""Shapes."""
from vitrify import numbers


def area(side):
    """Of a square."""
    return numbers.square(side)
'''
NUMBERS = "def square(x):\n    return x * x\n"


def write(folder, script=SCRIPT, shapes=SHAPES, numbers=NUMBERS, unused=f"# {NUMBERS}"):
    """A library, and a script that uses some of it."""
    library = folder / "vitrify"
    library.mkdir(exist_ok=True)
    (library / "__init__.py").write_text("")
    (library / "shapes.py").write_text(shapes)
    (library / "numbers.py").write_text(numbers)
    (library / "unused.py").write_text(unused)
    (folder / "script.py").write_text(script)
    return library, folder / "script.py"


def digest(folder, **contents):
    library, script = write(folder, **contents)
    return CodeDigests(library).digest(script)


def test_comments_docstrings_and_empty_lines_do_not_show(tmp_path):
    other = SHAPES.replace("Of a square.", "Of a square of that side.").replace("return", "# why\n\n    return")
    assert digest(tmp_path) == digest(tmp_path, shapes=other, numbers=NUMBERS.replace("x * x", "x * x  # squared"))


def without_docstrings(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def test_all_code_of_the_study_shows():
    for path in (ROOT / "workflow").rglob("*.py"):
        code = code_of(path.read_text())
        assert without_docstrings(code) == without_docstrings(path.read_text()), path
        kinds = {token.type for token in tokenize.generate_tokens(io.StringIO(code).readline)}
        assert tokenize.COMMENT not in kinds, path


def test_code_shows_however_far_away_it_is_imported(tmp_path):
    before = digest(tmp_path)
    assert digest(tmp_path, script=SCRIPT.replace("2", "3")) != before
    assert digest(tmp_path, shapes=SHAPES.replace("square(side)", "square(2 * side)")) != before
    assert digest(tmp_path, numbers=NUMBERS.replace("x * x", "x**2")) != before


def test_digests_do_not_depend_on_the_place(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_what_a_script_needs_is_found_with_the_imports_that_lead_to_it(tmp_path):
    numbers = "import numpy as np\nfrom scipy.stats import norm\n\n\ndef square(x):\n    from PIL import Image\n"
    library, script = write(tmp_path, numbers=numbers, unused="import torch\n", script=f"import json\n{SCRIPT}")
    chain = (script, library / "shapes.py", library / "numbers.py")
    assert Imports(library).followed(script)[library / "numbers.py"] == chain
    assert Imports(library).read(script).others == {"json"}
    assert Imports(library).read(chain[-1]).others == {"numpy", "scipy", "PIL"}


def test_modules_that_import_each_other_are_followed_once(tmp_path):
    library, script = write(tmp_path, numbers=f"from vitrify.shapes import area\nimport math\n{NUMBERS}")
    found = Imports(library).followed(script)
    assert found[library / "numbers.py"] == (script, library / "shapes.py", library / "numbers.py")
    assert found[library / "shapes.py"] == (script, library / "shapes.py")


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("__init__.py")), ids=lambda path: path.parent.name)
def test_packages_of_the_library_hold_nothing_that_would_have_to_be_followed(path):
    (docstring,) = ast.parse(path.read_text()).body
    assert isinstance(docstring, ast.Expr)


def test_the_library_imports_by_full_names():
    for path in LIBRARY.rglob("*.py"):
        relative = [node for node in ast.walk(ast.parse(path.read_text())) if getattr(node, "level", 0)]
        assert not relative, f"{path}: line {relative[0].lineno} imports by a relative name"
