"""Call of a figure's function with its files."""

from collections.abc import Mapping, Sequence
from importlib import import_module

from matplotlib.figure import Figure

from vitrify.store.files import read_json, read_table


def draw(function: str, sources: Mapping[str, str | Sequence[str]], arguments: Mapping) -> Figure:
    """Read the files of a figure, and draw it.

    A CSV table becomes a DataFrame, a JSON file its content, and any other file its path, unless the function's module
    has a reader for the argument in its dictionary `READERS`.

    Args:
        function, arguments: see `vitrify.figures.entry.Drawing`.
        sources: of `Drawing.inputs`.

    Raises:
        DataError: if a file cannot be used.
    """
    name, _, function = function.partition(".")
    module = import_module(f"vitrify.figures.{name}")
    readers = getattr(module, "READERS", {})
    content = {argument: readers.get(argument, _read)(source) for argument, source in sources.items()}
    return getattr(module, function)(**content, **arguments)


def _read(path: str):
    return {"csv": read_table, "json": read_json}.get(path.rpartition(".")[2], str)(path)
