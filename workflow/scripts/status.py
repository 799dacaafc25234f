"""Rule status: plan, benchmarks and the process at work -> the progress of a study, on the terminal and in its log."""

import time

from job import begin
from vitrify.reporting.progress import Worker, progress_table, progress_text
from vitrify.reporting.records import read_jobs

terminal = begin(snakemake)

worker = Worker(**snakemake.params.worker) if snakemake.params.worker else None
jobs = read_jobs(snakemake.params.benchmarks, at_work=True)
table = progress_table(snakemake.params.plan, snakemake.params.order, jobs)
text = progress_text(snakemake.params.study, table, jobs, worker, time.time())
print(text)
print(f"\n{text}", file=terminal)
