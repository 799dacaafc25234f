"""First lines of docstrings are plain statements."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

WORKFLOW = Path(__file__).parents[2] / "workflow"
CLAUSE = re.compile(r"(What|Whether|Who|Whose|How|Where|Which|When)\b")
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def clauses(text: str) -> Iterator[str]:
    """First lines of docstrings that begin with a relative clause."""
    for node in ast.walk(ast.parse(text)):
        docstring = ast.get_docstring(node) if isinstance(node, DOCUMENTED) else None
        if docstring and CLAUSE.match(docstring):
            yield docstring.splitlines()[0]


@pytest.mark.parametrize("word", ["What", "Whether", "Who", "Whose", "How", "Where", "Which", "When"])
def test_a_clause_is_found(word):
    assert list(clauses(f'def f():\n    """{word} it is.\n\n    More.\n    """')) == [f"{word} it is."]


def test_docstrings_begin_with_plain_statements():
    texts = {path.relative_to(WORKFLOW): path.read_text() for path in WORKFLOW.rglob("*.py")}
    assert {path: found for path, text in texts.items() if (found := list(clauses(text)))} == {}
    assert len(texts) > 100
