"""The entry of a figure in the table of figures; plans read it, so it imports no library that draws."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field


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
        """Return the file of the function, in the folder of the library."""
        return f"figures/{self.function.partition('.')[0]}.py"

    def inputs(self, folder: str) -> dict[str, str | list[str]]:
        """Return the files that are read, in the folder of results, by argument."""
        return {
            argument: f"{folder}{paths}" if isinstance(paths, str) else [f"{folder}{path}" for path in paths]
            for argument, paths in self.reads.items()
        }
