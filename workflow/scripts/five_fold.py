"""Rule five_fold: what each network says of artificial configurations -> the share that it calls glass."""

from vitrify.evaluation.shares import share_called_glass
from vitrify.files import write_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

write_table(snakemake.output[0], share_called_glass(snakemake.input, snakemake.params.confidence))
