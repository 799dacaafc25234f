"""Rule regress: structural metrics of configurations and T_g -> the change of the metrics' slopes at T_g."""

from job import begin
from vitrify.configurations.glass_transition import GLASS_TRANSITION
from vitrify.store.files import write_table
from vitrify.structure.metrics import read_metrics
from vitrify.structure.regression import regression_table

begin(snakemake)

table = regression_table(read_metrics(snakemake.input.metrics), GLASS_TRANSITION.read(snakemake.input.glass_transition))
write_table(snakemake.output.regression, table)
