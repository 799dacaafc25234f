"""Rule structure_metrics: structural metrics of configurations -> their means by temperature."""

from vitrify.files import write_table
from vitrify.logs import log_to
from vitrify.structure.metrics import mean_metrics, read_metrics

log_to(snakemake.log[0])

write_table(snakemake.output[0], mean_metrics(read_metrics(snakemake.input)))
