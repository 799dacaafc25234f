"""Origin of a study's files: the software and the revision that each Parquet file names."""

import os
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from vitrify.store import parquet

COPIES = ("report", "crate")  # folders that hold files of the others once more


@dataclass(frozen=True)
class Origin:
    """Software and revisions that made the files of a study.

    Attributes:
        versions: of each package, all those that a file was made with; nearly always one.
        revisions: of git, and how many files were made at each; most files first.
    """

    versions: dict[str, list[str]]
    revisions: dict[str, int]


def read_origin(results: str | os.PathLike) -> Origin:
    """Gather the origin of the Parquet files of a study's folder; files without one are skipped."""
    versions, revisions = defaultdict(set), Counter()
    results = Path(results)
    for path in sorted(results.rglob("*.parquet")):
        if path.relative_to(results).parts[0] in COPIES:
            continue
        recorded = parquet.read_provenance(path)
        if isinstance(recorded.get("software"), dict):
            for package, version in recorded["software"].items():
                versions[package].add(str(version))
        if "git_revision" in recorded:
            revisions[str(recorded["git_revision"])] += 1
    return Origin(
        versions={package: sorted(found) for package, found in sorted(versions.items())},
        revisions=dict(revisions.most_common()),
    )
