"""Tables as plain text, for terminals and logs."""

from collections.abc import Sequence


def text_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], sums: Sequence[Sequence[str]], words: int
) -> list[str]:
    """Return the lines of a table: its header, rows, and rows below a rule; columns are two spaces apart.

    The first `words` columns are words, aligned left; the others are numbers, aligned right. The second line is a rule.
    """
    lines = [header, *rows, *sums]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    cells = [
        "  ".join(
            cell.ljust(width) if place < words else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return [cells[0], rule, *cells[1 : 1 + len(rows)], rule, *cells[1 + len(rows) :]]
