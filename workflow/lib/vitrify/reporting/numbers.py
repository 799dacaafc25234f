"""Numbers as people read them."""

import math


def plain(value: float, digits: int = 3) -> str:
    """A number with N significant digits, with a real minus sign; empty for none."""
    return "" if math.isnan(value) else _with_minus(f"{value:.{digits}g}")


def with_interval(value: float, low: float, high: float) -> tuple[str, str]:
    """A number and its interval, to the second significant digit of the interval's half width.

    Returns:
        The number, empty where there is none; the interval in brackets, empty where there is none.
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
    """A number of bytes in the unit that suits it."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= unit:
            return f"{_rounded(count / unit)} {name}"
    return f"{count:.0f} bytes"


def duration(seconds: float) -> str:
    """A time in the unit that suits it: seconds, minutes or hours."""
    for unit, name in ((3600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{_rounded(seconds / unit)} {name}"
    return f"{_rounded(seconds)} s"


def _rounded(value: float) -> str:
    """A number of at least 1 with two significant digits, but with all digits before the point."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


def _with_minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
