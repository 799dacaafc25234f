"""The page itself: one folder that can be moved, opened without a server and without a network, and printed."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pandas as pd
from markupsafe import Markup
from PIL import Image

from vitrify.evaluation.published import PUBLISHED
from vitrify.reporting.captions import Caption, read_caption
from vitrify.reporting.claims import claims, count_verdicts
from vitrify.reporting.configuration import as_overlay, differences
from vitrify.reporting.cost import read_costs
from vitrify.reporting.numbers import duration, size
from vitrify.reporting.origin import read_origin
from vitrify.store import parquet
from vitrify.store.files import read_table, verified, write_table, write_text

SHORT = 60  # rows of a table that the page shows
LARGEST = 20_000_000  # bytes of a file that is copied; of a larger one the page says where it lies


@dataclass(frozen=True)
class Download:
    """A file that the page offers.

    Attributes:
        name: as the reader sees it.
        link: relative to the page; None for a file that is too large to be copied.
        size: as text with its unit.
    """

    name: str
    link: str | None
    size: str


@dataclass(frozen=True)
class Figure:
    """A figure on the page.

    Attributes:
        name: its target: `figure_06a`.
        title: as people read it: `Figure 6(a)`.
        caption: with what stands in for it where it cannot be seen.
        png, pdf: links.
        width, height: of the PNG, in pixels.
        data: what it was drawn from.
    """

    name: str
    title: str
    caption: Caption
    png: str
    pdf: str
    width: int
    height: int
    data: list[Download]


@dataclass(frozen=True)
class Table:
    """A table: its file to download, rows, names of columns, and the table as HTML, empty where it is long."""

    file: Download
    rows: int
    columns: list[str]
    html: Markup


def write_page(
    folder: str | os.PathLike,
    results: str | os.PathLike,
    config: dict,
    paper: dict,
    figures: Sequence[dict],
    tables: Sequence[str],
    template: str | os.PathLike,
    style: str | os.PathLike,
) -> None:
    """Write the report of a finished study.

    Args:
        folder: to be filled: `index.html`, `figures/`, `data/`, `configuration.yaml`.
        results: the study's folder of results, with `runs.parquet` and, for the cost, `benchmarks/`.
        config: the configuration in force.
        paper: that of the paper.
        figures: in order; of each `name`, and the paths `png`, `pdf`, `caption` and `data` (several).
        tables: paths of all tables; without that of `published`, nothing is said of what the paper states.
        template: Jinja's, of the page.
        style: CSS, which goes into the page.

    Raises:
        ValueError: if a file is not what it should be; the message names it.
    """
    folder, results = Path(folder), Path(results)
    for part in ("figures", "data"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    runs = parquet.read_rows(results / "runs.parquet", parquet.RUNS).to_pandas()
    write_table(folder / "data" / "runs.csv", runs)
    configuration = as_overlay(config, paper)
    write_text(folder / "configuration.yaml", configuration)
    by_name = {Path(path).stem: path for path in tables}
    stated = claims(PUBLISHED.read(by_name["published"])) if "published" in by_name else []
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters |= {"duration": duration, "size": size}
    page = environment.from_string(Path(template).read_text(encoding="utf-8")).render(
        style=Markup(Path(style).read_text(encoding="utf-8")),
        config=config,
        configuration=configuration,
        differences=differences(config, paper),
        claims=stated,
        verdicts=count_verdicts(stated),
        figures=[_figure(one, results, folder) for one in figures],
        tables=[_table(Path(path), results, folder) for path in tables],
        costs=read_costs(results / "benchmarks"),
        origin=read_origin(results),
        seeds=_seeds(runs),
        runs=_download(folder / "data" / "runs.csv", "runs.csv", "data/runs.csv"),
    )
    write_text(folder / "index.html", page)


def figure_title(name: str) -> str:
    """A figure's target as people read it: `figure_06a` is Figure 6(a), and `figure_baselines` has no number."""
    kind, _, number = name.partition("_")
    if kind == "figure" and number[:2].isdigit():
        letter = f"({number[2:]})" if number[2:] else ""
        return f"Figure {int(number[:2])}{letter}"
    return name.removeprefix("figure_").replace("_", " ").capitalize()


def data_name(path: Path, results: Path) -> str:
    """The name under which a file of the study lies among the report's data; tables keep theirs."""
    parts = path.relative_to(results).parts
    return "_".join(parts[1:] if parts[0] == "tables" else parts)


def _figure(one: dict, results: Path, folder: Path) -> Figure:
    links = {}
    for form in ("png", "pdf"):
        links[form] = f"figures/{Path(one[form]).name}"
        shutil.copyfile(verified(one[form]), folder / links[form])
    with Image.open(one["png"]) as image:
        width, height = image.size
    return Figure(
        name=one["name"],
        title=figure_title(one["name"]),
        caption=read_caption(one["caption"]),
        **links,
        width=width,
        height=height,
        data=[_offer(Path(path), results, folder) for path in one["data"]],
    )


def _table(path: Path, results: Path, folder: Path) -> Table:
    table, shown = read_table(path), ""
    if len(table) <= SHORT:
        shown = table.to_html(index=False, border=0, na_rep="", float_format="{:.4g}".format)
    html = Markup(shown.replace("<th>", '<th scope="col">'))
    return Table(file=_offer(path, results, folder), rows=len(table), columns=list(table), html=html)


def _offer(path: Path, results: Path, folder: Path) -> Download:
    """Copy a file of the study to the report's data, unless it is too large."""
    if verified(path).stat().st_size > LARGEST:
        return _download(path, path.relative_to(results).as_posix(), None)
    name = data_name(path, results)
    shutil.copyfile(path, folder / "data" / name)
    return _download(path, name, f"data/{name}")


def _download(path: Path, name: str, link: str | None) -> Download:
    return Download(name=name, link=link, size=size(path.stat().st_size))


def _seeds(runs: pd.DataFrame) -> list[dict]:
    """For each protocol: the number of runs, and of different seeds."""
    counts = runs.groupby("protocol", sort=False)["seed"].agg(["size", "nunique"])
    return [
        {"protocol": name, "runs": int(row["size"]), "seeds": int(row["nunique"])} for name, row in counts.iterrows()
    ]
