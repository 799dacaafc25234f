"""What MkDocs asks of this study's site: pages made from the code, and links that lead out of docs/."""

import posixpath
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "workflow" / "lib"), str(Path(__file__).parent)]

import configuration_page
import library_pages
import notebook_page
import repository_pages
import results_page
from vitrify.settings.keys import Configuration

PAPER = ROOT / "config" / "config.yaml"
DOCS = ROOT / "docs"
EXPLAINED = {"glossary": "glossary.md", "the study in pictures": "pictures.md"}  # linked from the end of every page


def pages() -> dict[str, str]:
    """Markdown of all pages that are made from the code, by their path in docs/."""
    return {
        "reference/configuration.md": configuration_page.page(Configuration.model_json_schema(), PAPER),
        "reference/results.md": results_page.page(),
        "try_it.md": notebook_page.page(DOCS / "try_it.ipynb"),
        **library_pages.pages(ROOT / "workflow" / "lib"),
        **repository_pages.pages(ROOT, DOCS),
    }


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add these pages to those in docs/."""
    for path, markdown in pages().items():
        files.append(File.generated(config, path, content=markdown))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links to files of the repository and the notebook lead to their pages, and each page to its words."""
    there = posixpath.dirname(page.file.src_uri) or "."
    words = (f"[{name}]({posixpath.relpath(path, there)})" for name, path in EXPLAINED.items())
    markdown += f"\n\n---\n\nWords: {', '.join(words)}\n"
    return repository_pages.with_links(markdown, page.file.src_uri, ROOT, DOCS)
