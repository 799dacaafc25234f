"""All messages of the study's own errors, as they stand in the code, with `…` for what differs."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from conftest import ROOT

LIBRARY = ROOT / "workflow" / "lib" / "vitrify"
ANY = "…"
FEWEST_LETTERS = 5  # of a message of its own; one with fewer passes on what another has said
WITH_PATH = {"DataError"}  # whose text stands behind the file's name
OTHERS = {"ConfigurationError", "TrajectoryError", "SimulationError", "SettingError", "WorkError", "HeldError"}
# What these functions say becomes a line of a refusal.
SAYING = {
    "errors.py": {"__str__"},
    "settings/contradictions.py": None,
    "settings/recorded.py": None,
    "settings/plain_files.py": None,
    "settings/validation.py": {"_reason"},
}

WITHOUT_KEY = {"settings/recorded.py", "settings/validation.py"}  # it is put in front of what these say


@cache
def messages() -> frozenset[str]:
    """Messages of errors that a person can put right, of all modules of the library."""
    found = set()
    for path in sorted(LIBRARY.rglob("*.py")):
        tree = _with_words(ast.parse(path.read_text(encoding="utf-8")))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found |= set(_of_call(node))
        name = path.relative_to(LIBRARY).as_posix()
        if name in SAYING:
            found |= set(_said(tree, SAYING[name], prefix=f"{ANY}: " if name in WITHOUT_KEY else ""))
    return frozenset(message for message in found if len(re.findall(r"[A-Za-z]", message)) >= FEWEST_LETTERS)


def _with_words(tree: ast.Module) -> ast.Module:
    """A module in which names that stand for one text stand as that text."""
    assigned = [
        node for node in ast.walk(tree) if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    names = [node.targets[0].id for node in assigned]
    words = {
        node.targets[0].id: node.value
        for node in assigned
        if isinstance(node.value, ast.JoinedStr | ast.Constant) and names.count(node.targets[0].id) == 1
    }

    phrases = _shared_phrases() | _phrases(tree)

    class Spelled(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.expr:
            self.generic_visit(node)
            return phrases.get(node.func.id, node) if isinstance(node.func, ast.Name) else node

        def visit_Name(self, node: ast.Name) -> ast.expr:
            return words.get(node.id, node) if isinstance(node.ctx, ast.Load) else node

    return Spelled().visit(tree)


@cache
def _shared_phrases() -> dict[str, ast.expr]:
    """Those of functions that other modules may import."""
    found = {}
    for path in sorted(LIBRARY.rglob("*.py")):
        phrases = _phrases(ast.parse(path.read_text(encoding="utf-8")))
        found |= {name: text for name, text in phrases.items() if not name.startswith("_")}
    return found


def _phrases(tree: ast.Module) -> dict[str, ast.expr]:
    """What functions return that do nothing else than to return a text."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and len(node.body) == 1]
    returned = {function.name: function.body[0] for function in functions}
    return {
        name: node.value
        for name, node in returned.items()
        if isinstance(node, ast.Return) and isinstance(node.value, ast.JoinedStr)
    }


def _of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name in WITH_PATH:
        yield from (f"{ANY}: {text}" for text in templates(call.args[1]))
    elif name in OTHERS:
        yield from templates(call.args[0])
    elif name == "_refuse":  # of vitrify.store.checks
        yield from (f"{ANY}: {text} in row {ANY}" for text in templates(call.args[2]))


def _said(tree: ast.Module, functions: set[str] | None, prefix: str) -> Iterator[str]:
    """What functions, or all of a module, yield or return of text."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and _says(function, functions):
            for node in ast.walk(function):
                if isinstance(node, ast.Yield | ast.Return) and isinstance(node.value, ast.JoinedStr | ast.Constant):
                    yield from (prefix + text for text in templates(node.value))


def _says(function: ast.FunctionDef, functions: set[str] | None) -> bool:
    """Whether a function is one of these; of all, one that does more than to return a phrase."""
    return len(function.body) > 1 if functions is None else function.name in functions


def templates(node: ast.expr) -> list[str]:
    """The texts that an expression may have."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(templates(part)[0] for part in parts)]
        case ast.FormattedValue(value=ast.JoinedStr() | ast.Constant(value=str()) as text):
            return templates(text)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return [one + other for one in templates(left) for other in templates(right)]
        case ast.IfExp(body=body, orelse=orelse):
            return [*templates(body), *templates(orelse)]
        case _:
            return [ANY]


def explained(page: Path) -> list[str]:
    """The messages that the page explains: the first cells of its tables."""
    return re.findall(r"^\| `([^`]+)` \|", page.read_text(encoding="utf-8"), flags=re.MULTILINE)


def is_explained(message: str, patterns: list[str]) -> bool:
    """Whether any of the page's messages is this one."""
    return any(matches(pattern, message) for pattern in patterns)


def matches(pattern: str, message: str) -> bool:
    """Whether a message is what a pattern says; `…` in it is anything."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split(ANY))), message, flags=re.DOTALL) is not None
