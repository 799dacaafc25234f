"""The documentation as a site: it is whole, leads nowhere wrong, needs no network, and can be searched."""

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from griffe import GriffeLoader, Parser

import configuration_page
import hooks
import library_pages
from browser import browser
from conftest import ROOT
from vitrify.reading.contract import KINDS
from vitrify.settings.keys import Configuration

LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "object": "data"}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, built as `make docs` does, with warnings as errors."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "WARNING" not in run.stderr
    return folder


class Contents(HTMLParser):
    """What a page names: `ids`, `links`, and `loads`, what it needs to be shown."""

    def __init__(self, page: Path):
        super().__init__()
        self.ids, self.links, self.loads, self.words = set(), [], [], []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.ids |= {found[key] for key in ("id", "name") if found.get(key)}
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag == "link" and found.get("rel") != "canonical":
            self.loads.append(found["href"])
        if found.get(LOADS.get(tag, "")):
            self.loads.append(found[LOADS[tag]])

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def pages(site) -> dict[Path, Contents]:
    return {path: Contents(path) for path in sorted(site.rglob("*.html"))}


def test_pages_are_there(site, pages):
    for name in ("index", "first-study", "reference/configuration", "reference/results", "troubleshooting", "try_it"):
        assert site / f"{name}.html" in pages
    assert len(pages) > 40


def test_every_key_of_the_configuration_is_on_its_page(site, pages):
    words = set(pages[site / "reference" / "configuration.html"].words)
    keys = configuration_page.keys(Configuration.model_json_schema())
    assert len(keys) > 150
    blocks = {"".join(text.split()) for text in words}
    assert [key for key in keys if key not in blocks] == []


def test_every_file_and_column_of_the_contract_is_on_its_page(site, pages):
    text = "".join(pages[site / "reference" / "results.html"].words)
    sections = re.split(r"\n(?=[\w/<>.-]+\.(?:parquet|csv|json|png|safetensors|html)¶\n)", text)
    by_path = {section.partition("¶")[0]: section for section in sections[1:]}
    for kind in KINDS:
        cells = by_path[kind.path].splitlines()
        for column in getattr(kind, "names", ()):
            assert column in cells, (kind.path, column)


def test_links_within_the_site_lead_somewhere(site, pages):
    wrong = []
    for path, contents in pages.items():
        if path.name == "404.html":  # its links begin at the root of a server
            continue
        for link in contents.links + contents.loads:
            url = urlsplit(link)
            if url.scheme or url.netloc:
                continue
            target = (path.parent / unquote(url.path)).resolve() if url.path else path
            there = target.is_file() and (not url.fragment or target.suffix != ".html" or target not in pages)
            if not there and not (target in pages and unquote(url.fragment) in pages[target].ids):
                wrong.append(f"{path.relative_to(site)}: {link}")
    assert wrong == []


def test_nothing_is_loaded_from_elsewhere(site, pages):
    for path, contents in pages.items():
        assert [url for url in contents.loads if urlsplit(url).scheme not in ("", "data")] == [], path
    for path in [*site.rglob("*.css"), *site.rglob("*.html")]:
        assert not re.search(r"(?:@import|url\()\s*['\"]?(?:https?:)?//", path.read_text(encoding="utf-8")), path


@contextmanager
def served(folder: Path):
    """The URL of a plain static server."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with browser(tmp_path_factory.mktemp("browser") / "profile") as page:
        yield page


SEARCH = """(async word => {
    const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
    const input = document.querySelector(".md-search__input");
    input.focus();
    const links = () => [...document.querySelectorAll(".md-search-result__link")].map(a => a.href);
    for (let turn = 0; turn < 6000 && !links().length; turn++) {
        input.value = word;
        input.dispatchEvent(new Event("input", {bubbles: true}));
        input.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true}));
        await wait(100);
    }
    return links();
})"""


@pytest.mark.parametrize("how", ["files", "server"])
def test_the_search_finds_a_key_without_the_network(how, site, page):
    with served(site) as url:
        page.open(site / "index.html" if how == "files" else f"{url}/index.html")
        found = page.evaluate(f'{SEARCH}("momentum_interval")')
        assert any("reference/configuration.html" in link for link in found), found
        assert page.errors == []
        beginnings = ("data:", "blob:", "file:" if how == "files" else url)
        assert [asked for asked in page.requests if not asked.startswith(beginnings)] == []


@pytest.mark.parametrize("name", ["index", "reference/configuration", "as-published", "how-to/model"])
def test_pages_fit_a_phone(name, site, page):
    page.resize(375)
    page.open(site / f"{name}.html")
    page.settle()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.errors == []


def test_pages_are_built_whole_without_mkdocs_knowing_of_them(tmp_path):
    """No page that is made from the code is left in docs/, where it would grow old."""
    made = hooks.pages()
    assert {"reference/configuration.md", "reference/results.md", "try_it.md"} < set(made)
    assert [path for path in made if (ROOT / "docs" / path).exists()] == []


def test_a_key_without_a_description_is_refused():
    schema = Configuration.model_json_schema()
    del schema["properties"]["seed"]["description"]
    with pytest.raises(ValueError, match="seed: it has no description"):
        configuration_page.page(schema, ROOT / "config" / "config.yaml")


def test_docstrings_name_arguments_that_are_there():
    loader = GriffeLoader(search_paths=[ROOT / "workflow" / "lib"])
    package = loader.load("vitrify")
    checked = 0
    for _, modules in library_pages.TOPICS.values():
        for name in modules:
            module = package[name]
            classes = [one for one in module.classes.values() if not one.is_alias]
            functions = [*module.functions.values(), *(f for one in classes for f in one.functions.values())]
            for function in functions:
                if function.is_alias or function.docstring is None or function.name.startswith("_"):
                    continue
                sections = function.docstring.parse(Parser.google, warnings=False)
                named = [one.name for part in sections if part.kind.value == "parameters" for one in part.value]
                known = {parameter.name.lstrip("*") for parameter in function.parameters}
                for names in named:
                    assert set(names.replace("*", "").split(", ")) <= known, (function.path, names)
                    checked += 1
    assert checked > 60


def test_make_docs_builds_into_a_folder_that_git_ignores():
    assert "/site/" in (ROOT / ".gitignore").read_text().splitlines()
    if shutil.which("make") is None:
        pytest.skip("no make is installed")
    run = subprocess.run(["make", "-n", "docs"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "mkdocs build" in run.stdout
