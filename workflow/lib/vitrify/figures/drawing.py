"""Figures as entries of a table: the function that draws, and the files that it is given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from matplotlib.figure import Figure

from vitrify.store.files import read_json, read_table


@dataclass(frozen=True)
class Drawing:
    """The entry of a figure.

    Attributes:
        function: of this package, by its module and its name: `energies.plot_rates`.
        reads: its arguments that are read from files: a path in the folder of results, or several, by argument.
        arguments: its other arguments.
        asked: what the configuration asks to see in it; where that is empty, a whole study does without the figure.
        heavy: whether it needs much memory.
    """

    function: str
    reads: Mapping[str, str | Sequence[str]]
    arguments: Mapping = field(default_factory=dict)
    asked: bool | Collection = True
    heavy: bool = False

    @property
    def file(self) -> str:
        """The file of the function, in the folder of the library."""
        return f"figures/{self.function.partition('.')[0]}.py"

    def inputs(self, folder: str) -> dict[str, str | list[str]]:
        """The files that are read, in the folder of results, by argument."""
        return {
            argument: f"{folder}{paths}" if isinstance(paths, str) else [f"{folder}{path}" for path in paths]
            for argument, paths in self.reads.items()
        }


def draw(function: str, sources: Mapping[str, str | Sequence[str]], arguments: Mapping) -> Figure:
    """Read what a figure is drawn from, and draw it.

    A table (CSV) becomes a DataFrame, and a JSON file what it contains. The module of the function may read an argument
    in another way, by a function in its dictionary `READERS`. All other arguments are paths.

    Args:
        function, arguments: see `Drawing`.
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
