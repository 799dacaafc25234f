"""Rule estimate: the configuration and the calibrations -> the cost of the study, on the terminal and in the log."""

import os

from job import begin
from vitrify.estimate.calibration import read_calibrations
from vitrify.estimate.counts import stages
from vitrify.estimate.report import estimate_table, estimate_text
from vitrify.settings.study import Study
from vitrify.store.files import write_table

terminal = begin(snakemake)

study = Study(snakemake.params.config)
calibration = read_calibrations(snakemake.input)
table = estimate_table(stages(study), calibration)
write_table(snakemake.output[0], table)
cores = len(os.sched_getaffinity(0))
text = estimate_text(f"The study {study.config['study']}", table, calibration.notes, cores)
print(text)
print(f"\n{text}", file=terminal)
