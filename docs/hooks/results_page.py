"""The page of every result file and column: from the descriptions beside the functions that make them."""

from itertools import groupby

from vitrify.reading.contract import KINDS
from vitrify.store.tables import File, Table

HEAD = """\
# Result files

Everything that a study writes is below `results/<study>/`. Arrays are Parquet, tables CSV; pandas, polars or DuckDB can
read both without anything of this project:

```python
import pandas as pd

pd.read_parquet("results/demo/inherent/slow/0000.parquet", columns=["run", "temperature", "energy"])
pd.read_csv("results/demo/tables/auc.csv")
```

Names in angle brackets stand for those of your configuration: `<batch>`, `<fold>` and `<run>` are numbers. Coordinates
are scaled to the box, other lengths are in sigma_AA, energies in epsilon_AA, temperatures in epsilon_AA / k_B. Beside
each file stands its SHA-256, in a hidden file that `sha256sum -c` reads ([files](../files.md)). Each Parquet file
carries as metadata the versions of the software, the git revision and the part of the configuration that made it:
`pyarrow.parquet.read_schema(path).metadata`. Datasets, samples and images carry the names of their classes there too.

Beside these there are, of each job, `logs/` (what it said) and, of those that take time, `benchmarks/` (how long it
took: Snakemake's own tables); `work/`, what interrupted jobs go on from; and `.lock`, who is or was at work.

"""
_HEADS = {True: ["| column | type | meaning |", "|---|---|---|"], False: ["| column | meaning |", "|---|---|"]}
# Folders in the order of the data, with a title each.
TITLES = {
    "": "Runs",
    "configurations": "Configurations",
    "frames": "Configurations",
    "inherent": "Inherent structures",
    "datasets": "Datasets",
    "samples": "Datasets",
    "radial_distribution": "Structure",
    "structure": "Structure",
    "images": "Images",
    "tuning": "Searches",
    "models": "Networks",
    "predictions": "Scores",
    "windows": "Scores",
    "attention": "Attention",
    "attention_test": "Attention",
    "networks": "What networks are and see",
    "feature_maps": "What networks are and see",
    "five_fold": "What networks are and see",
    "descriptors": "Beyond the paper",
    "energy_matching": "Beyond the paper",
    "particle_scores": "Beyond the paper",
    "subsets": "Beyond the paper",
    "tables": "Tables",
    "figures": "Figures and report",
    "report": "Figures and report",
    "crate": "Figures and report",
    "classify": "Your own trajectories",
}


def page() -> str:
    """Markdown of the page."""
    sections = [HEAD]
    for title, kinds in groupby(sorted(KINDS, key=_place), key=_title):
        sections.append(f"## {title}\n")
        sections += map(_section, kinds)
    return "\n".join(sections)


def _title(kind: File) -> str:
    return TITLES[kind.path.rpartition("/")[0].partition("/")[0]]


def _place(kind: File) -> int:
    """The place of a kind's title among all titles."""
    return [*TITLES.values()].index(_title(kind))


def _section(kind: File) -> str:
    """Markdown about a kind of file."""
    if not isinstance(kind, Table):
        return f"### `{kind.path}`\n\n{kind.about}.\n"
    typed = bool(kind.type_of(kind.names[0]))
    lines = [f"### `{kind.path}`\n", f"One row: {kind.about}.\n", *_HEADS[typed]]
    for name in kind.names:
        cells = [f"`{name}`", *[kind.type_of(name)] * typed, kind.meaning(name)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
