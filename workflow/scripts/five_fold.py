"""Rule five_fold: what each network says of artificial configurations -> the share that it calls glass."""

from job import begin
from vitrify.evaluation.shares import share_called_glass
from vitrify.store.files import write_table

begin(snakemake)

write_table(snakemake.output[0], share_called_glass(snakemake.input, snakemake.params.confidence))
