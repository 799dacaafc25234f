"""Rule structure_metrics: structural metrics of configurations -> their means by temperature."""

from job import begin
from vitrify.store.files import write_table
from vitrify.structure.metrics import mean_metrics, read_metrics

begin(snakemake)

write_table(snakemake.output[0], mean_metrics(read_metrics(snakemake.input)))
