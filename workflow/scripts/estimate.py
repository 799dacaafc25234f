"""Rule estimate: the configuration and the calibrations -> the cost of the study, on the terminal and in the log."""

from job import begin
from vitrify.estimate.calibration import cores_here, read_calibrations
from vitrify.estimate.counts import stages
from vitrify.estimate.report import estimate_table, estimate_text, notes
from vitrify.settings.study import Study
from vitrify.store.files import write_table

terminal = begin(snakemake)

study = Study(snakemake.params.config)
calibration = read_calibrations(snakemake.input)
table = estimate_table(stages(study), calibration)
write_table(snakemake.output[0], table)
footnotes = notes(table, calibration, cores_here())
text = estimate_text(f"The study {study.config['study']}", table, footnotes)
print(text)
print(f"\n{text}", file=terminal)
