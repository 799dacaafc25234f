"""Files of the repository that pages of docs/ link to: each is shown on a page of its own."""

import os
import posixpath
import re
from pathlib import Path

# A link or an image in Markdown, but not one with a scheme, or within its page.
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
FOLDER = "repository"
# Of these there are better pages than what they hold.
MADE_FROM = {
    "workflow/lib/vitrify/settings/keys.py": "reference/configuration.md",
    "workflow/lib/vitrify/reading/contract.py": "reference/results.md",
    "workflow/lib/vitrify": "reference/library/index.md",
}
LANGUAGES = {".yaml": "yaml", ".yml": "yaml", ".py": "python", ".md": "markdown", ".css": "css", ".smk": "python"}


def pages(root: Path, docs: Path) -> dict[str, str]:
    """Markdown of a page for each file or folder that a page links to and that is no page, by its path in docs/."""
    found = {}
    for page in sorted(docs.rglob("*.md")):
        for link in LINK.finditer(page.read_text(encoding="utf-8")):
            target = _target(link[1], page.relative_to(docs).as_posix(), root, docs)
            if target is not None and target.relative_to(root).as_posix() not in MADE_FROM:
                found[_page_of(target, root)] = _shown(target, root)
    for path in ("config/config.yaml", "workflow/lib/vitrify/settings/keys.py"):
        found[_page_of(root / path, root)] = _shown(root / path, root)
    return found


def with_links(markdown: str, page: str, root: Path, docs: Path) -> str:
    """Markdown whose links lead to those pages, to a folder's README, and to the page of a notebook.

    Args:
        markdown: of a page.
        page: its path in docs/.
        root: the repository.
        docs: its folder of documentation.
    """

    def replaced(link: re.Match) -> str:
        target, anchor = link[1], link[2] or ""
        outside = _target(target, page, root, docs)
        if outside is not None:
            shown = _page_of(outside, root)
            if not page.startswith("reference/"):
                shown = MADE_FROM.get(outside.relative_to(root).as_posix(), shown)
            return posixpath.relpath(shown, posixpath.dirname(page) or ".") + anchor
        if target.endswith(".ipynb"):
            return target.removesuffix(".ipynb") + ".md"
        if (docs / posixpath.dirname(page) / target / "README.md").is_file():
            return posixpath.join(target, "README.md") + anchor
        return target + anchor

    return LINK.sub(replaced, markdown)


def _target(link: str, page: str, root: Path, docs: Path) -> Path | None:
    """What a link of a page leads to outside of docs/, or a folder of plain files in it; None of other links.

    Raises:
        FileNotFoundError: if there is none, or it lies outside the repository.
    """
    path = Path(os.path.normpath(docs / posixpath.dirname(page) / link))
    if path.is_relative_to(docs) and not _is_plain_folder(path):
        return None
    if not (path.exists() and path.is_relative_to(root)):
        raise FileNotFoundError(f"docs/{page}: the link {link} leads nowhere")
    return path


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not (path / "README.md").is_file()


def _page_of(path: Path, root: Path) -> str:
    return f"{FOLDER}/{path.relative_to(root).as_posix()}.md"


def _shown(path: Path, root: Path) -> str:
    """A page that shows a text file, or the text files of a folder."""
    inside = path.iterdir() if path.is_dir() else [path]
    files = sorted(one for one in inside if one.is_file() and one.suffix != ".png")
    parts = [f"---\nsearch:\n  exclude: true\n---\n\n# `{path.relative_to(root).as_posix()}`\n"]
    for one in files:
        fence = "~" * 4
        title = f"## `{one.name}`\n\n" if path.is_dir() else ""
        parts.append(f"{title}{fence}{LANGUAGES.get(one.suffix, 'text')}\n{one.read_text(encoding='utf-8')}\n{fence}\n")
    return "\n".join(parts)
