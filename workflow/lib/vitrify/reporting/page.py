"""The report's page: one folder that can be moved, opened without a server and without a network, and printed."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import jinja2
import pandas as pd
from markupsafe import Markup
from PIL import Image

from vitrify.reporting.configuration import as_overlay, differences
from vitrify.reporting.published import PUBLISHED
from vitrify.reporting.records import read_costs, read_origin
from vitrify.reporting.text import duration, plain, read_caption, size, with_interval
from vitrify.store import parquet
from vitrify.store.files import read_table, verified, write_table, write_text

SHORT = 60  # rows of a table that the page shows
LARGEST = 20_000_000  # bytes of a file that is copied; of a larger one the page gives the place


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
        tables: paths of all tables; without that of `published`, the page has no claims.
        template: of the page, for Jinja.
        style: CSS, which goes into the page.

    Raises:
        ValueError: if a caption, a table or a benchmark cannot be read; the message names the file.
    """
    folder, results = Path(folder), Path(results)
    for part in ("figures", "data"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    runs = parquet.read_rows(results / "runs.parquet", parquet.RUNS).to_pandas()
    write_table(folder / "data" / "runs.csv", runs)
    configuration = as_overlay(config, paper)
    write_text(folder / "configuration.yaml", configuration)
    published = [path for path in tables if Path(path).stem == "published"]
    versions, revisions = read_origin(results)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters |= {"duration": duration, "size": size}
    page = environment.from_string(Path(template).read_text(encoding="utf-8")).render(
        style=Markup(Path(style).read_text(encoding="utf-8")),
        config=config,
        configuration=configuration,
        differences=differences(config, paper),
        claims=[claim for path in published for claim in claims(PUBLISHED.read(path))],
        figures=[_figure(figure, results, folder) for figure in figures],
        tables=[_table(Path(path), results, folder) for path in tables],
        costs=read_costs(results / "benchmarks"),
        versions=versions,
        revisions=revisions,
        seeds=runs.groupby("protocol", sort=False)["seed"].agg(runs="size", seeds="nunique").reset_index(),
        runs=_download(folder / "data" / "runs.csv", "runs.csv", "data/runs.csv"),
    )
    write_text(folder / "index.html", page)


def claims(table: pd.DataFrame) -> list[dict[str, str]]:
    """Return the claims of the paper as text, in the order of `tables/published.csv`.

    Returns:
        quantity; published, with relation and spread; measured; interval, of 95 %, in brackets; agrees; why, the reason
        why it is not comparable; source, its place in the paper. What there is not is empty.
    """
    rows = []
    for row in table.itertuples(index=False):
        relation = "" if row.relation == "=" else f"{row.relation} "
        spread = "" if pd.isna(row.published_std) else f" ± {plain(row.published_std, 6)}"
        measured, interval = with_interval(row.measured, row.low, row.high)
        rows.append(
            {
                "quantity": row.quantity,
                "published": f"{relation}{plain(row.published, 6)}{spread}",
                "measured": measured,
                "interval": interval,
                "agrees": row.agrees,
                "why": "" if pd.isna(row.why) else row.why,
                "source": row.source,
            }
        )
    return rows


def figure_title(name: str) -> str:
    """Return the title of a figure by its target: `figure_06a` is Figure 6(a); `figure_baselines` has no number."""
    kind, _, number = name.partition("_")
    if kind == "figure" and number[:2].isdigit():
        letter = f"({number[2:]})" if number[2:] else ""
        return f"Figure {int(number[:2])}{letter}"
    return name.removeprefix("figure_").replace("_", " ").capitalize()


def data_name(path: Path, results: Path) -> str:
    """Return the name of a file among the report's data; tables keep theirs."""
    parts = path.relative_to(results).parts
    return "_".join(parts[1:] if parts[0] == "tables" else parts)


def _figure(figure: dict, results: Path, folder: Path) -> dict:
    """Copy a figure and its data; what the page shows of it."""
    links = {}
    for form in ("png", "pdf"):
        links[form] = f"figures/{Path(figure[form]).name}"
        shutil.copyfile(verified(figure[form]), folder / links[form])
    with Image.open(figure["png"]) as image:
        width, height = image.size
    caption, first_sentence = read_caption(figure["caption"])
    data = [_offer(Path(path), results, folder) for path in figure["data"]]
    shown = {"name": figure["name"], "title": figure_title(figure["name"]), "width": width, "height": height}
    return shown | links | {"caption": caption, "first_sentence": first_sentence, "data": data}


def _table(path: Path, results: Path, folder: Path) -> dict:
    """Copy a table; a short one is shown."""
    table, shown = read_table(path), ""
    if len(table) <= SHORT:
        shown = table.to_html(index=False, border=0, na_rep="", float_format="{:.4g}".format)
    html = Markup(shown.replace("<th>", '<th scope="col">'))
    return {"file": _offer(path, results, folder), "rows": len(table), "columns": list(table), "html": html}


def _offer(path: Path, results: Path, folder: Path) -> dict:
    """Copy a file of the study to the report's data, unless it is too large."""
    if verified(path).stat().st_size > LARGEST:
        return _download(path, path.relative_to(results).as_posix(), None)
    name = data_name(path, results)
    shutil.copyfile(path, folder / "data" / name)
    return _download(path, name, f"data/{name}")


def _download(path: Path, name: str, link: str | None) -> dict:
    """Return name, link and size of a file; without a link it is not in the report."""
    return {"name": name, "link": link, "size": size(path.stat().st_size)}
