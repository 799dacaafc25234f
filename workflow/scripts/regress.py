"""Rule regress: structural metrics of configurations and T_g -> whether the metrics' slopes change at T_g."""

from job import begin
from vitrify.store.files import read_table, write_table
from vitrify.structure.metrics import read_metrics
from vitrify.structure.regression import regression_table

begin(snakemake)

table = regression_table(read_metrics(snakemake.input.metrics), read_table(snakemake.input.glass_transition))
write_table(snakemake.output.regression, table)
