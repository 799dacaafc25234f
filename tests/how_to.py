"""What the pages of docs/how-to/ say to write, and what jobs they say it adds."""

import re
from pathlib import Path

from conftest import ROOT

# A block of code with a title: the file that it is or, of language `diff`, that it changes; or what it shows.
BLOCK = re.compile(r'^```(\w+) title="([^"]+)"\n(.*?)^```$', flags=re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[tuple[str, str, str]]:
    """Language, title and content of the titled blocks of a page."""
    return BLOCK.findall((ROOT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8"))


def files(page: str) -> dict[str, str]:
    """The files that a page says to write, by path."""
    return {title: content for language, title, content in blocks(page) if language not in ("diff", "text")}


def edited_files(page: str) -> set[str]:
    """The files that a page says to change."""
    return {title for language, title, _ in blocks(page) if language == "diff"}


def added_jobs(page: str) -> list[str]:
    """The lines in which a page says what it adds to a plan."""
    (said,) = (content for _, title, content in blocks(page) if title.startswith("jobs"))
    return said.splitlines()


def follow(page: str, repository: Path) -> None:
    """Write a page's files into a copy of the repository, and change those that it changes."""
    for path, content in files(page).items():
        (repository / path).write_text(content)
    for language, path, content in blocks(page):
        if language == "diff":
            before, after = (
                "".join(line[1:] for line in content.splitlines(keepends=True) if line[0] in f" {sign}")
                for sign in "-+"
            )
            text = (repository / path).read_text()
            assert text.count(before) == 1, f"{path} does not contain once:\n{before}"
            (repository / path).write_text(text.replace(before, after))
