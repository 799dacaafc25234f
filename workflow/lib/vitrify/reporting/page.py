"""The report's page: one folder that can be moved, opened without a server and without a network, and printed."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import jinja2
import pandas as pd
from markupsafe import Markup
from PIL import Image

from vitrify.reporting.configuration import as_overlay, differences
from vitrify.reporting.findings import AT_CHANCE, collapsed, findings, grouped, verdict
from vitrify.reporting.records import costs_of, read_jobs, read_origin
from vitrify.reporting.text import duration, plain, read_caption, size, with_interval
from vitrify.store import parquet
from vitrify.store.files import read_table, verified, write_table, write_text

SHORT = 60  # rows of a table that the page shows
LARGEST = 20_000_000  # bytes of a file that is copied; of a larger one the page gives the place
NARROW = 720  # pixels, width of the copy of a figure for a phone
# The pictures that carry the result: of each row the first that there is.
KEY = (
    ("figure_05",),
    ("figure_inherent_control", "figure_swapped_motion", "figure_baselines", "figure_06b"),
    ("figure_01a", "figure_01b"),
)


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
    read = {Path(path).stem: read_table(path) for path in tables}
    published = read.get("published")
    found, chance = findings(read), collapsed(read)
    drawn = {figure["name"]: _figure(figure, results, folder, found) for figure in figures}
    for model, said in chance.items():
        for name in drawn.keys() & AT_CHANCE[model]:
            drawn[name] |= {"chance": said, "found": "", "alt": said}
    versions, revisions = read_origin(results)
    jobs = read_jobs(results / "benchmarks")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters |= {"duration": duration, "size": size}
    page = environment.from_string(Path(template).read_text(encoding="utf-8")).render(
        style=Markup(Path(style).read_text(encoding="utf-8")),
        config=config,
        configuration=configuration,
        differences=differences(config, paper),
        claims=[] if published is None else claims(published),
        groups=[] if published is None else grouped(published, jobs),
        tally=[] if published is None else published.groupby(published.index).apply(verdict).value_counts(),
        findings=found,
        key=[next(drawn[name] for name in row if name in drawn) for row in KEY if {*row} & {*drawn}],
        figures=list(drawn.values()),
        tables=[_table(Path(path), results, folder) for path in tables],
        costs=costs_of(jobs),
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


def figure_title(name: str, first_sentence: str) -> str:
    """Return the title of a figure: its number in the paper, if it has one, and its caption to the first pause."""
    words = re.split(r"[:,]|\.(?!\d)", first_sentence)[0]
    kind, _, number = name.partition("_")
    if kind == "figure" and number[:2].isdigit():
        return f"Figure {int(number[:2])}{f'({number[2:]})' * bool(number[2:])}. {words}"
    return words


def data_name(path: Path, results: Path) -> str:
    """Return the name of a file among the report's data; tables keep theirs."""
    parts = path.relative_to(results).parts
    return "_".join(parts[1:] if parts[0] == "tables" else parts)


def _figure(figure: dict, results: Path, folder: Path, found: dict[str, str]) -> dict:
    """Copy a figure, at two widths, and its data; return the parts that the page shows of it."""
    links = {}
    for form in ("png", "pdf"):
        links[form] = f"figures/{Path(figure[form]).name}"
        shutil.copyfile(verified(figure[form]), folder / links[form])
    with Image.open(figure["png"]) as image:
        width, height = image.size
        links["narrow"] = f"figures/narrow_{Path(figure['png']).name}"
        image.convert("RGB").resize((NARROW, round(NARROW * height / width))).save(folder / links["narrow"])
    caption, first_sentence = read_caption(figure["caption"])
    data = [_offer(Path(path), results, folder) for path in figure["data"]]
    name = figure["name"]
    shown = {"name": name, "title": figure_title(name, first_sentence), "width": width, "height": height, "chance": ""}
    shown |= {"alt": found.get(name, first_sentence), "found": found.get(name, ""), "caption": caption}
    return shown | links | {"data": data}


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
