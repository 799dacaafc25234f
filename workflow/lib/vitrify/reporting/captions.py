"""Captions of figures: reStructuredText, as Snakemake's own report reads it, to HTML."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from docutils.core import publish_doctree, publish_from_doctree
from docutils.utils import SystemMessage
from markupsafe import Markup

SETTINGS = {
    "_disable_config": True,  # nothing of the user's own
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 2,  # a warning is an error
    "report_level": 5,  # which is told by the exception alone
}
SENTENCE = re.compile(r".+?[.!?](?=\s+[A-Z(]|\s*$)")


@dataclass(frozen=True)
class Caption:
    """A caption.

    Attributes:
        html: its paragraphs.
        first_sentence: as plain text; what stands in for the figure where it cannot be seen.
    """

    html: Markup
    first_sentence: str


def read_caption(path: str | os.PathLike) -> Caption:
    """Read a caption.

    Raises:
        ValueError: if it is empty or no reStructuredText; the message names the file.
    """
    try:
        tree = publish_doctree(Path(path).read_text(encoding="utf-8"), settings_overrides=SETTINGS)
    except SystemMessage as error:
        raise ValueError(f"{path}: not a caption in reStructuredText: {error}") from None
    text = " ".join(tree.astext().split())
    if not text:
        raise ValueError(f"{path}: the caption is empty")
    sentence = SENTENCE.match(text)
    return Caption(html=_body(tree), first_sentence=sentence[0] if sentence else text)


def _body(tree) -> Markup:
    """Docutils escapes all text; raw HTML is switched off."""
    tree.settings.embed_stylesheet = False
    page = publish_from_doctree(tree, writer="html5", settings_overrides=SETTINGS | {"output_encoding": "unicode"})
    return Markup(re.search(r"<main[^>]*>(.*)</main>", page, flags=re.DOTALL)[1].strip())
