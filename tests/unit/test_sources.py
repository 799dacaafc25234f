from vitrify.sources import CodeDigests

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


def digest(folder, script=SCRIPT, shapes=SHAPES, numbers=NUMBERS):
    library = folder / "vitrify"
    library.mkdir(exist_ok=True)
    (library / "__init__.py").write_text("")
    (library / "shapes.py").write_text(shapes)
    (library / "numbers.py").write_text(numbers)
    (library / "unused.py").write_text(f"# {numbers}")
    (folder / "script.py").write_text(script)
    return CodeDigests(library).digest(folder / "script.py")


def test_comments_docstrings_and_layout_do_not_show(tmp_path):
    other = SHAPES.replace("Of a square.", "Of a square of that side.").replace("return", "# why\n    return")
    assert digest(tmp_path) == digest(tmp_path, shapes=other, numbers=NUMBERS.replace("x * x", "x*x"))


def test_code_shows_however_far_away_it_is_imported(tmp_path):
    before = digest(tmp_path)
    assert digest(tmp_path, script=SCRIPT.replace("2", "3")) != before
    assert digest(tmp_path, shapes=SHAPES.replace("square(side)", "square(2 * side)")) != before
    assert digest(tmp_path, numbers=NUMBERS.replace("x * x", "x**2")) != before


def test_digests_do_not_depend_on_the_place(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
