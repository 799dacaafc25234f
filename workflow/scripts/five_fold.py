"""Rule five_fold: scores of artificial images by each network -> the share that it classifies as glass."""

from job import begin
from vitrify.evaluation.shares import share_called_glass
from vitrify.store.files import write_table

begin(snakemake)

write_table(snakemake.output[0], share_called_glass(snakemake.input, snakemake.params.confidence))
