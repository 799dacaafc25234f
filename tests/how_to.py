"""What the pages of docs/how-to/ say to write, and what jobs they say it adds."""

import re
from pathlib import Path

from conftest import ROOT

# A block of code with a title: the file that it is, or what it shows.
BLOCK = re.compile(r'^```(\w+) title="([^"]+)"\n(.*?)^```$', flags=re.MULTILINE | re.DOTALL)

TABLE_OF_FIGURES = "workflow/rules/figures.smk"


def blocks(page: str) -> dict[str, str]:
    """Titled blocks of a page, by title."""
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    return {title: content for _, title, content in BLOCK.findall(text)}


def files(page: str) -> dict[str, str]:
    """The files that a page says to write, by path."""
    return {title: content for title, content in blocks(page).items() if not title.startswith("jobs")}


def added_jobs(page: str) -> list[str]:
    """The lines in which a page says what it adds to a plan."""
    (said,) = (content for title, content in blocks(page).items() if title.startswith("jobs"))
    return said.splitlines()


def follow(page: str, repository: Path) -> None:
    """Write a page's files into a copy of the repository.

    What it says of the Snakefile becomes lines at the end of it, and of the table of figures its first lines.
    """
    for path, content in files(page).items():
        if path == "Snakefile":
            content = f"{(repository / path).read_text()}\n\n{content}"
        if path == TABLE_OF_FIGURES:
            content = (repository / path).read_text().replace("FIGURES = {\n", f"FIGURES = {{\n{content}", 1)
        (repository / path).write_text(content)
