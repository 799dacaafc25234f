"""Progress of long loops: a bar on a terminal, nothing in a log."""

from collections.abc import Iterable

from tqdm import tqdm


def watched(items: Iterable, total: int, what: str) -> Iterable:
    """Yield the items, with a bar on standard error while that is a terminal; the bar goes when they end."""
    return tqdm(items, desc=what, total=total, leave=False, disable=None)
