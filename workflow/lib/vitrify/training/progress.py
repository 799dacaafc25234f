"""Progress of trainings: a bar on a terminal for each epoch, a line in the log after it."""

from collections.abc import Iterable

from tqdm import tqdm


def watched(items: Iterable, total: int, what: str) -> Iterable:
    """Yield the items, with a bar on standard error while that is a terminal; the bar goes when they end."""
    return tqdm(items, desc=what, total=total, leave=False, disable=None)


def in_words(row: dict[str, str | float]) -> str:
    """Return a row of a history in words."""
    return ", ".join(f"{name} {value if isinstance(value, str) else f'{value:.4g}'}" for name, value in row.items())
