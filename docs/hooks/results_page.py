"""The page of every result file and column: from the library's contract, with the rule that makes each file."""

import re
from fnmatch import fnmatch
from itertools import groupby

from vitrify.reading.contract import KINDS, Kind

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
`pyarrow.parquet.read_schema(path).metadata`.

Beside these there are, of each job, `logs/` (what it said) and, of those that take time, `benchmarks/` (how long it
took: Snakemake's own tables); `work/`, what interrupted jobs go on from; and `.lock`, who is or was at work.

"""
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
    "baselines": "Beyond the paper",
    "swapped": "Beyond the paper",
    "energy_matching": "Beyond the paper",
    "subsets": "Beyond the paper",
    "ensembles": "Beyond the paper",
    "tables": "Tables",
    "figures": "Figures and report",
    "report": "Figures and report",
    "crate": "Figures and report",
    "classify": "Your own trajectories",
}


def page(makers: dict[str, str]) -> str:
    """Markdown of the page.

    Args:
        makers: the rule that makes a file, by its pattern below the study's folder.
    """
    sections = [HEAD]
    for title, kinds in groupby(KINDS, key=lambda kind: TITLES[kind.path.rpartition("/")[0].partition("/")[0]]):
        sections.append(f"## {title}\n")
        sections += [_section(kind, makers) for kind in kinds]
    return "\n".join(sections)


def rule_of(path: str, makers: dict[str, str]) -> str | None:
    """The rule that makes a kind of file; None of what a rule makes as a whole, such as the report."""
    if path.startswith("figures/"):
        return "plot_figure_<nn>" if "<nn>" in path else f"plot_{path[8:].partition('.')[0]}"
    other = {"images/samples": "sample_images", "report": "report", "crate": "crate"}
    for folder, rule in other.items():
        if path.startswith(folder):
            return rule
    rules = {rule for pattern, rule in makers.items() if _fit(pattern, path)}
    return ", ".join(sorted(rules)) or None


def _fit(pattern: str, path: str) -> bool:
    """Whether a path and a pattern, both of which leave names open, can be of the same file."""
    mine = re.sub(r"<[^>/]*>", "*", path.replace("<D-MPNN>", "dmpnn*")).split("/")
    others = pattern.split("/")
    return len(mine) == len(others) and all(
        fnmatch(one, other) or fnmatch(other, one) for one, other in zip(mine, others, strict=True)
    )


def _section(kind: Kind, makers: dict[str, str]) -> str:
    rule = rule_of(kind.path, makers)
    made = f" Made by rule `{rule}`." if rule else ""
    lines = [f"### `{kind.path}`\n", f"{'One row: ' if kind.columns else ''}{kind.about}.{made}\n"]
    if kind.columns and kind.schema is not None:
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{name}` | {kind.type_of(name)} | {kind.meaning(name)} |" for name in kind.columns]
    elif kind.columns:
        lines += ["| column | meaning |", "|---|---|"]
        lines += [f"| `{name}` | {kind.meaning(name)} |" for name in kind.columns]
    return "\n".join(lines) + "\n"
