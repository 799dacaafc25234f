"""Entries of tables and figures: a function, the files that it reads, and its other arguments.

The plan imports this module, so that it imports no library that computes or draws.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from vitrify.store.files import read_json, read_table


@dataclass(frozen=True)
class Entry:
    """A table or a figure.

    Attributes:
        function: its module and name in the library: `figures.energies.plot_rates`.
        reads: by argument of the function, the file or files that it is read from; or an input function of the rule.
        arguments: the function's other arguments.
        asked: what the configuration asks to see in it; where that is empty, a whole study does without it.
        key, allowed: of the configuration, which asks for it, and what it must be, in words.
        memory, outputs: of its job, MB; and names of the tables that the function returns, if there are several.
    """

    function: str
    reads: Mapping[str, object]
    arguments: Mapping = field(default_factory=dict)
    asked: bool | Collection = True
    key: str = ""
    allowed: str = "names of datasets"
    memory: int = 1000
    outputs: Sequence[str] = ()

    @property
    def file(self) -> str:
        """Return the file of the function, in the folder of the library."""
        return f"{self.function.rpartition('.')[0].replace('.', '/')}.py"


def call(function: str, sources: Mapping[str, str | Sequence[str]], arguments: Mapping) -> object:
    """Read the files of an entry, `sources` by argument, and call its function with them and its other arguments.

    A CSV table becomes a DataFrame, a JSON file its content, and any other file its path, unless the function's module
    has a reader for the argument in its dictionary `READERS`. A DataError is raised if a file cannot be used.
    """
    name, _, function = function.rpartition(".")
    module = import_module(f"vitrify.{name}")
    readers = getattr(module, "READERS", {})
    content = {argument: readers.get(argument, _read)(source) for argument, source in sources.items()}
    return getattr(module, function)(**content, **arguments)


def _read(source: str | Sequence[str]) -> object:
    kind = source.rpartition(".")[2] if isinstance(source, str) else ""
    return {"csv": read_table, "json": read_json}.get(kind, lambda path: path)(source)
