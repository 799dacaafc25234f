"""Imports of scripts, followed through the library; and digests of that code, which change with the code of a rule."""

import ast
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A file of Python, read but not run.

    Attributes:
        code: its code as plain text, without comments, docstrings and layout.
        library: files of the library that it imports, anywhere in it: in a function too.
        others: modules outside the library that it imports, by their first name: `scipy` of `scipy.stats`.
    """

    code: str
    library: frozenset[Path]
    others: frozenset[str]


class Imports:
    """Imports of scripts from the library, and from elsewhere.

    The library imports by full names (`from vitrify.errors import ...`), and its packages hold a docstring and no code:
    what a module runs is in the files that imports name.

    Args:
        library: folder of the library's package, `vitrify`.
    """

    def __init__(self, library: Path):
        self._library = Path(library)
        self.read = cache(self.read)

    def read(self, path: Path) -> Source:
        """A file parsed; once, however often it is asked for."""
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported, library, others = set(), set(), set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
                imported.update(f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:]
        for module in imported:
            top, *rest = module.split(".")
            if top != self._library.name:
                others.add(top)
            elif (found := self._file(rest)) is not None:
                library.add(found)
        return Source(ast.unparse(tree), frozenset(library), frozenset(filter(None, others)))

    def _file(self, names: list[str]) -> Path | None:
        """The file of the library's module of these names below the package; None if they name no module."""
        path = self._library.joinpath(*names)
        candidates = (path / "__init__.py", path.with_suffix(".py"))
        return next((candidate for candidate in candidates if candidate.is_file()), None)

    def followed(self, script: Path) -> dict[Path, tuple[Path, ...]]:
        """The files that a script runs: itself and all of the library that it imports, directly or not.

        Returns:
            By file, one of the shortest chains of imports that lead to it, from the script to the file itself.
        """
        script = Path(script)
        chains = {script: (script,)}
        waiting = [script]
        for path in waiting:  # it grows while it is read
            for imported in sorted(self.read(path).library - chains.keys()):
                chains[imported] = (*chains[path], imported)
                waiting.append(imported)
        return chains

    def others(self, script: Path) -> dict[str, tuple[Path, ...]]:
        """The modules outside the library that a script needs, the standard library's too.

        Returns:
            By first name, one of the shortest chains of imports from the script to a file that imports the module.
        """
        found = {}
        for path, chain in self.followed(script).items():
            for module in self.read(path).others:
                found.setdefault(module, chain)
        return found


class CodeDigests:
    """Digests of scripts together with the modules of the library that they import.

    Args:
        library: folder of the library's package, `vitrify`.
    """

    def __init__(self, library: Path):
        self._imports = Imports(library)

    def digest(self, script: Path) -> str:
        """Digest of a script and all that it imports from the library; comments, docstrings and layout do not show.

        Returns:
            16 hexadecimal digits.
        """
        files = sorted(self._imports.followed(script), key=lambda path: path.as_posix())
        text = "\0".join(self._imports.read(path).code for path in files)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """Digest of the content of a file, 16 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
