"""Time to a claim: seconds from nothing to each group of the paper's numbers, in finished studies.

    python benchmarks/claims.py results/demo [results/quick ...]

Seconds are of all jobs that a group needs, one after another: by the clock, and of the processor as Snakemake samples
it. It misses the ends of short programs: of runs of LAMMPS of two seconds, as in the demo, more than half. Groups
share most jobs, so their seconds do not add up.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "lib"))

import pandas as pd

from vitrify.reporting.findings import CLAIMS, grouped
from vitrify.reporting.records import read_jobs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("studies", nargs="+", type=Path, help="folders of finished studies")
    needed = {title: words for title, _, words in CLAIMS}
    for study in parser.parse_args().studies:
        jobs = read_jobs(study / "benchmarks")
        print(f"{study.name:62s}{'paper':>20s}{'here':>18s}{'clock s':>9s}{'cpu s':>8s}")
        for row in grouped(pd.read_csv(study / "tables" / "published.csv"), jobs):
            if row["measured"]:
                spent = jobs.loc[jobs["job"].str.startswith(needed[row["title"]]), ["s", "cpu_time"]].sum()
                paper = row["paper"] if len(row["paper"]) < 20 else row["paper"][:17] + "..."
                print(f"{row['title']:62s}{paper:>20s}{row['measured']:>18s}{spent['s']:9.0f}{spent['cpu_time']:8.0f}")


if __name__ == "__main__":
    main()
