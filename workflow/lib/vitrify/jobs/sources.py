"""Imports of scripts, followed through the library; and digests of that code, which change with the code of a rule."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Strings stand before comments, as a `#` in a string begins none. A docstring begins a file, or comes after a colon.
_TOKEN = re.compile(
    r'''(?P<before>(?:\A|:\n)\s*)[rR]?"""[\s\S]*?"""'''
    r'''|(?P<string>"""[\s\S]*?"""|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')'''
    r"""|\n\s*(?:\#.*)?(?=\n)|[ \t]*\#.*"""
)
_IMPORT = re.compile(r"^[ \t]*(?:from ([\w.]+) import (\([^)]*\)|.*)|import (.*))", re.MULTILINE)


def code_of(text: str) -> str:
    """Return Python code without comments and empty lines, and with empty docstrings."""

    def kept(found: re.Match) -> str:
        return found["string"] or ("" if found["before"] is None else f'{found["before"]}""')

    return _TOKEN.sub(kept, text)


@dataclass(frozen=True)
class Source:
    """A file of Python, read but not run: the digest of its code without comments, docstrings and empty lines; the
    files of the library that it imports, in a function too; and modules outside it, `scipy` of `scipy.stats`.
    """

    digest: bytes
    library: frozenset[Path]
    others: frozenset[str]


class Imports:
    """Imports of scripts from the library's package, `vitrify`, whose folder is given, and from elsewhere.

    The library imports by full names (`from vitrify.errors import ...`), and its packages hold a docstring and no code:
    what a module runs is in the files that imports name.
    """

    def __init__(self, library: Path):
        self._library = Path(library)
        self.read = cache(self.read)  # type: ignore[method-assign]

    def read(self, path: Path) -> Source:
        """Read a file; once, however often it is asked for."""
        code = code_of(path.read_text(encoding="utf-8"))
        library, others = set(), set()
        for module, names, modules in _IMPORT.findall(code):
            imported = re.findall(r"(?:^|,) *([\w.]+)", modules)
            imported += [module, *(f"{module}.{name}" for name in re.findall(r"\w+", names))] if module else []
            for name in imported:
                top, *rest = name.split(".")
                if top != self._library.name:
                    others.add(top)
                elif (found := self._file(rest)) is not None:
                    library.add(found)
        return Source(hashlib.sha256(code.encode()).digest(), frozenset(library), frozenset(others))

    def _file(self, names: list[str]) -> Path | None:
        """The file of the library's module of these names below the package; None if they name no module."""
        path = self._library.joinpath(*names)
        candidates = (path / "__init__.py", path.with_suffix(".py"))
        return next((candidate for candidate in candidates if candidate.is_file()), None)

    def followed(self, script: Path) -> dict[Path, tuple[Path, ...]]:
        """The files that a script runs, itself too, each with one of the shortest chains of imports that lead to it."""
        script = Path(script)
        chains: dict[Path, tuple[Path, ...]] = {script: (script,)}
        waiting = [script]
        for path in waiting:  # it grows while it is read
            for imported in sorted(self.read(path).library - chains.keys()):
                chains[imported] = (*chains[path], imported)
                waiting.append(imported)
        return chains


class CodeDigests:
    """Digests of scripts with the modules that they import of the library's package, in the folder `library`."""

    def __init__(self, library: Path):
        self._imports = Imports(library)

    def digest(self, script: Path) -> str:
        """Digest of a script and all that it imports from the library, 16 hexadecimal digits; comments do not show."""
        files = sorted(self._imports.followed(script), key=lambda path: path.as_posix())
        return hashlib.sha256(b"".join(self._imports.read(path).digest for path in files)).hexdigest()[:16]


def file_digest(path: Path) -> str:
    """Digest of the content of a file, 16 hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
