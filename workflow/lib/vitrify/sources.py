"""Digests of code, blind to comments, docstrings and layout: has what a rule runs changed?"""

import ast
import hashlib
from functools import cache
from pathlib import Path


class CodeDigests:
    """Digests of scripts together with the modules of the library that they import.

    Args:
        library: folder of the library's package, `vitrify`.
    """

    def __init__(self, library: Path):
        self._library = Path(library)
        self._parse = cache(self._parse)

    def _parse(self, path: Path) -> tuple[str, frozenset[Path]]:
        """The code of a file as plain text, and the files of the library that it imports."""
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")
                imported.update(f"{node.module}.{alias.name}" for alias in node.names)
            elif isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:]
        return ast.unparse(tree), frozenset(filter(None, map(self._file, imported)))

    def _file(self, module: str) -> Path | None:
        """The file of a module, if it is one of the library's."""
        top, *rest = module.split(".")
        if top != self._library.name:
            return None
        path = self._library.joinpath(*rest)
        candidates = (path / "__init__.py", path.with_suffix(".py"))
        return next((candidate for candidate in candidates if candidate.is_file()), None)

    def digest(self, script: Path) -> str:
        """Digest of a script and all that it imports from the library, directly or not.

        Returns:
            16 hexadecimal digits.
        """
        reached, waiting = set(), [Path(script)]
        while waiting:
            path = waiting.pop()
            if path not in reached:
                reached.add(path)
                waiting.extend(self._parse(path)[1])
        text = "\0".join(self._parse(path)[0] for path in sorted(reached, key=lambda path: path.as_posix()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]
