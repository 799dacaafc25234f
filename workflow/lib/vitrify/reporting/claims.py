"""Statements of the paper, one by one, as the page shows them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from vitrify.evaluation.published import NOT_COMPARABLE
from vitrify.reporting.numbers import plain, with_interval

# What `agrees` of tables/published.csv holds, and how the page says it.
VERDICTS = {"yes": "agrees", "no": "does not agree", NOT_COMPARABLE: "cannot be compared"}


@dataclass(frozen=True)
class Claim:
    """One statement of the paper.

    Attributes:
        quantity: what it is about.
        published: what the paper states, with its relation and spread.
        measured: of this study; empty where there is nothing.
        interval: of 95 %, in brackets; empty where there is none.
        verdict: a value of `VERDICTS`.
        why: why it cannot be compared; else empty.
        source: where it stands in the paper.
    """

    quantity: str
    published: str
    measured: str
    interval: str
    verdict: str
    why: str
    source: str


def claims(table: pd.DataFrame) -> list[Claim]:
    """The rows of `tables/published.csv`, in their order; see `vitrify.evaluation.published.compare`.

    Raises:
        ValueError: if `agrees` holds something else than it may.
    """
    found = []
    for row in table.itertuples(index=False):
        if row.agrees not in VERDICTS:
            raise ValueError(f"{row.quantity}: agrees is {row.agrees!r}, allowed is one of {', '.join(VERDICTS)}")
        spread = "" if pd.isna(row.published_std) else f" ± {plain(row.published_std, 6)}"
        relation = "" if row.relation == "=" else f"{row.relation} "
        measured, interval = with_interval(row.measured, row.low, row.high)
        found.append(
            Claim(
                quantity=row.quantity,
                published=f"{relation}{plain(row.published, 6)}{spread}",
                measured=measured,
                interval=interval,
                verdict=VERDICTS[row.agrees],
                why="" if pd.isna(row.why) else row.why,
                source=row.source,
            )
        )
    return found


def count_verdicts(found: Sequence[Claim]) -> dict[str, int]:
    """Number of claims of each verdict, zeros included."""
    counts = Counter(claim.verdict for claim in found)
    return {verdict: counts[verdict] for verdict in VERDICTS.values()}
