"""The report in a real browser: nothing from elsewhere, all figures seen, keyboard, phone, print, dark."""

import itertools
import re
from collections import defaultdict
from html.parser import HTMLParser
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pytest
import yaml
from PIL import Image

from browser import browser, chromium
from conftest import ROOT
from vitrify.reporting.page import write_page
from vitrify.store import parquet
from vitrify.store.files import write_table, write_text

EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
KEY = 2  # pictures above the rest
FIGURES = ["figure_01a", "figure_06b", "figure_17", "attention_histogram"]
PAPER = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    """The report of a made-up study, whose every text says something that a page must not do."""
    results = tmp_path_factory.mktemp("a study") / "results" / "made"
    results.mkdir(parents=True)
    runs = {"run": [0, 1, 0], "protocol": ["slow", "slow", EVIL], "batch": ["0", "0", "0"], "seed": [3, 4, 5]}
    made_by = {"software": f'{{"numpy": {yaml.dump(EVIL, default_style=chr(34), width=999).strip()}}}'}
    parquet.write_rows(results / "runs.parquet", parquet.RUNS, runs, made_by | {"git_revision": EVIL + 40 * "e"})
    (results / "benchmarks" / "cool").mkdir(parents=True)
    for number in range(2):
        row = "100.0\t0:01:40\t100.0\t1\t1\t1\t0\t0\t90\t80.0\n"
        head = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"
        write_text(results / "benchmarks" / "cool" / f"{number}.tsv", head + row)
    claim = {"quantity": "AUC of CNN on dataset_1", "relation": ">", "published": 0.98, "published_std": np.nan}
    claim |= {"measured": 0.99, "low": 0.985, "high": 0.995, "agrees": "yes", "why": np.nan, "source": "section III A"}
    table = [claim, claim | {"agrees": "no"}, claim | {"agrees": "not comparable", "quantity": EVIL, "why": EVIL}]
    write_table(results / "tables" / "published.csv", pd.DataFrame(table))
    columns = {f"a_rather_long_name_of_a_column_{n}": [1.0] for n in range(30)}
    write_table(results / "tables" / "wide.csv", pd.DataFrame(columns | {EVIL: [1]}))
    tables = [str(results / "tables" / f"{name}.csv") for name in ("published", "wide")]
    figures = []
    for name in FIGURES:
        figure = {form: results / "figures" / f"{name}.{form}" for form in ("png", "pdf")}
        figure["png"].parent.mkdir(exist_ok=True)
        Image.new("RGB", (1360, 900), "#0072B2").save(figure["png"])
        figure["pdf"].write_bytes(b"%PDF-1.4\n")
        figure = {form: str(path) for form, path in figure.items()}
        figures.append({"name": name, "caption": ROOT / "workflow" / "report" / f"{name}.rst", "data": tables} | figure)
    write_page(
        results / "report",
        results,
        config=PAPER | {"study": "made", "system": PAPER["system"] | {"particles": EVIL.count("<") * 540}},
        paper=PAPER | {"seed": EVIL},
        figures=figures,
        tables=tables,
        template=ROOT / "resources" / "report" / "report.html.j2",
        style=ROOT / "resources" / "report" / "report.css",
    )
    return results / "report" / "index.html"


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A browser."""
    chromium()
    with browser(tmp_path_factory.mktemp("browser") / "profile") as page:
        yield page


@pytest.fixture
def page(shared, page_file):
    """The page, just opened, without movement."""
    shared.emulate(prefers_reduced_motion="reduce")
    shared.resize(1280)
    shared.open(page_file)
    shared.settle()
    return shared


class Attributes(HTMLParser):
    """Values of all attributes of a page, by name."""

    def __init__(self, text):
        super().__init__()
        self.values = defaultdict(list)
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            self.values[name].append(value)


def test_every_link_leads_somewhere_within_the_report(page_file):
    values = Attributes(page_file.read_text()).values
    assert len(set(values["id"])) == len(values["id"])
    assert {*values["aria-labelledby"]} <= {*values["id"]}
    assert len(values["href"]) > 30
    for link in values["href"] + values["src"]:
        if link.startswith("#"):
            assert link[1:] in values["id"], link
        elif link != "data:,":
            path = page_file.parent / unquote(link)
            assert path.is_file(), link
            assert path.resolve().is_relative_to(page_file.parent.resolve())


def test_figures_and_data_are_those_of_the_study(page_file):
    results = page_file.parent.parent
    for name in FIGURES:
        for form in ("png", "pdf"):
            assert (page_file.parent / "figures" / f"{name}.{form}").read_bytes() == (
                results / "figures" / f"{name}.{form}"
            ).read_bytes()
    for name in ("published", "wide"):
        copy = page_file.parent / "data" / f"{name}.csv"
        assert copy.read_bytes() == (results / "tables" / f"{name}.csv").read_bytes()
    assert pd.read_csv(page_file.parent / "data" / "runs.csv")["seed"].tolist() == [3, 4, 5]
    assert yaml.safe_load((page_file.parent / "configuration.yaml").read_text())["study"] == "made"


def test_claims_have_a_verdict_and_stand_in_groups(page_file):
    found = re.findall(r"<span class=\"verdict (\w+)\">([^<]+)<", page_file.read_text())
    # The group of both numbers of the CNN, then each number.
    assert found == [("no", "differs"), ("yes", "agrees"), ("no", "differs"), ("open", "cannot be compared")]
    assert "1 agree, 1 differ, 1 are measured at smaller size." in page_file.read_text()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (375, 667)])
def test_the_first_figure_is_on_the_first_screen(width, height, page):
    page.resize(width, height)
    assert page.evaluate("document.images[0].getBoundingClientRect().bottom") <= height


def test_it_loads_without_errors_and_without_a_network(page):
    assert page.errors == []
    assert page.failed == []
    assert len(page.requests) == 1 + len(FIGURES)
    assert all(url.startswith(("file:///", "data:,")) for url in page.requests)


def test_what_the_study_says_is_shown_and_does_nothing(page):
    assert page.evaluate("document.scripts.length") == 0
    assert page.evaluate("document.querySelectorAll('[onerror], img[src=x]').length") == 0
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    text = page.evaluate("document.body.innerText")
    assert text.count(EVIL) >= 6  # a claim, why, a column, a version, a protocol, the paper's seed
    assert EVIL + 40 * "e" in text


def test_all_figures_are_seen(page):
    images = page.evaluate("[...document.images].map(i => [i.complete, i.naturalWidth, i.clientWidth, i.alt])")
    assert len(images) == len(FIGURES) + KEY
    for complete, natural, shown, alt in images:
        assert complete
        assert natural == 680  # of the narrow copy or the wide one, in the size that the page has asked for
        assert 300 < shown <= 680
        assert len(alt) > 20
        assert alt.endswith(".")


def test_it_is_made_of_landmarks_and_headings(page):
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("['header', 'nav', 'main', 'footer'].map(n => document.querySelectorAll(n).length)") == [1] * 4
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map(h => Number(h.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert page.evaluate("[...document.querySelectorAll('th')].every(cell => cell.scope)")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(page):
    focusable = """[...document.querySelectorAll('a[href], [tabindex="0"], summary')]"""
    wanted = page.evaluate(f"{focusable}.filter(one => one.checkVisibility()).length")
    assert wanted > 30
    look = """(() => {
        const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
        const within = box.width > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight;
        const place = [...document.querySelectorAll('*')].indexOf(one);
        return [place, one.getAttribute('href'), style.outlineStyle, parseFloat(style.outlineWidth), within];
    })()"""
    seen = []
    for _ in range(wanted):
        page.press("Tab")
        seen.append(page.evaluate(look))
    assert seen[0][1] == "#claims"  # the skip link comes first
    positions = [position for position, *_ in seen]
    assert positions == sorted(set(positions))  # in the order of reading, each once
    assert [one for one in seen if one[2:] != ["solid", 3, True]] == []


def test_links_within_the_page_work_by_keyboard(page):
    page.press("Tab")
    page.press("Enter")
    page.settle()
    assert page.evaluate("location.hash") == "#claims"
    page.evaluate("document.querySelector('.index a[href=\"#figure_17\"]').focus()")
    page.press("Enter")
    page.settle()
    top = page.evaluate("document.getElementById('figure_17').getBoundingClientRect().top")
    bar = page.evaluate("document.querySelector('nav').getBoundingClientRect().bottom")
    assert bar <= top < 200  # not hidden behind the bar of sections


@pytest.mark.parametrize("width", [320, 375, 768])
def test_no_page_is_wider_than_the_screen(width, page):
    page.resize(width, 800)
    assert page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [width, width]
    outside = """[...document.querySelectorAll('main *, header *, footer *')].filter(one =>
        !one.closest('.scroll') && one.getBoundingClientRect().right > innerWidth + 0.5).map(one => one.outerHTML)"""
    assert page.evaluate(outside) == []
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    assert size >= 16


def test_claims_are_read_on_a_phone_without_scrolling_sideways(page):
    page.resize(375, 800)
    page.evaluate("document.querySelector('#claims details').open = true")
    for box in ("document.querySelector('#claims .scroll')", "document.querySelector('#claims details .scroll')"):
        assert page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth"), box
    assert "95\N{NO-BREAK SPACE}% interval" in page.evaluate(
        "getComputedStyle(document.querySelectorAll('.claims td')[2], '::before').content"
    )


def test_it_is_printed_whole(page):
    page.emulate(media="print")
    page.resize(688)  # A4 less its margins
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    cut = """[...document.querySelectorAll('table, pre, img')].filter(one =>
        one.scrollWidth > one.clientWidth + 1 || one.getBoundingClientRect().right > innerWidth + 0.5).length"""
    assert page.evaluate(cut) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 688
    boxes = page.evaluate("[...document.querySelectorAll('.scroll')].map(one => [one.scrollHeight - one.clientHeight])")
    assert all(hidden <= 1 for (hidden,) in boxes)
    pdf = page.pdf()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 3


def luminance(colour):
    """Relative luminance of `rgb(...)`, by WCAG 2."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return np.dot(linear, [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(scheme, page):
    page.emulate(prefers_color_scheme=scheme)
    found = page.evaluate("""[...document.querySelectorAll('body *')]
        .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
        .map(one => {
            let ground = one;
            const clear = () => getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)';
            while (ground && clear()) ground = ground.parentElement;
            return [getComputedStyle(one).color, getComputedStyle(ground || document.body).backgroundColor];
        })""")
    pairs = {tuple(pair) for pair in found}
    assert len(pairs) >= 5
    for pair in pairs:
        lower, higher = sorted(map(luminance, pair))
        assert (higher + 0.05) / (lower + 0.05) >= 4.5, pair
    body = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (luminance(body) < 0.1) == (scheme == "dark")


def test_nothing_in_it_names_the_place_that_it_was_made_in(page_file):
    assert str(page_file.parent.parent) not in page_file.read_text()
