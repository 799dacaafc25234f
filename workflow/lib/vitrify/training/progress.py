"""Progress of long loops: a bar while a person watches, nothing in a log."""

from collections.abc import Iterable

from tqdm import tqdm


def watched(items: Iterable, total: int, what: str) -> Iterable:
    """The items, with a bar on standard error as long as that is a terminal; it goes when they end."""
    return tqdm(items, desc=what, total=total, leave=False, disable=None)
