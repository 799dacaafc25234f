"""Numbers and captions as people read them."""

import math
import os
import re
from pathlib import Path

from docutils.core import publish_parts
from docutils.utils import SystemMessage
from markupsafe import Markup

SETTINGS = {
    "_disable_config": True,  # nothing of the user's own
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 2,  # a warning is an error
    "report_level": 5,  # the exception alone reports it
}
SENTENCE = re.compile(r".+?[.!?](?=\s+[A-Z(]|\s*$)")


def plain(value: float, digits: int = 3) -> str:
    """Format a number with its significant digits and a real minus sign; NaN is empty."""
    return "" if math.isnan(value) else _with_minus(f"{value:.{digits}g}")


def with_interval(value: float, low: float, high: float) -> tuple[str, str]:
    """Format a number and its interval, to the second significant digit of the interval's half width.

    Returns:
        The number, empty where it is NaN; the interval in brackets, empty where there is none.
    """
    if math.isnan(value) or math.isnan(low) or math.isnan(high):
        return plain(value), ""
    half = (high - low) / 2
    if half <= 0:
        return plain(value), f"[{plain(low)}, {plain(high)}]"
    decimals = max(0, 1 - math.floor(math.log10(half)))
    number, lower, upper = (_with_minus(f"{one:.{decimals}f}") for one in (value, low, high))
    return number, f"[{lower}, {upper}]"


def size(count: float) -> str:
    """Format a number of bytes in bytes, kB, MB or GB."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= unit:
            return f"{_rounded(count / unit)} {name}"
    return f"{count:.0f} bytes"


def duration(seconds: float) -> str:
    """Format a time in seconds, minutes or hours."""
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{_rounded(seconds / unit)} {name}"
    return f"{_rounded(seconds)} s"


def read_caption(path: str | os.PathLike) -> tuple[Markup, str]:
    """Read a caption in reStructuredText, the format of Snakemake's own report.

    Returns:
        Its paragraphs as HTML; its first sentence as plain text, which stands in for the figure where nobody sees it.

    Raises:
        ValueError: if the file is empty or not reStructuredText; the message names it.
    """
    source = Path(path).read_text(encoding="utf-8")
    try:
        parts = publish_parts(source, writer="html5", settings_overrides=SETTINGS)
    except SystemMessage as error:
        raise ValueError(f"{path}: the caption is not reStructuredText: {error}") from None
    html = Markup(parts["body"].strip())  # docutils escapes all text, and raw HTML is switched off
    text = html.striptags()
    if not text:
        raise ValueError(f"{path}: the caption is empty")
    sentence = SENTENCE.match(text)
    return html, sentence[0] if sentence else text


def _rounded(value: float) -> str:
    """Format a number of at least 1 with two significant digits, but with all digits before the point."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def _with_minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
