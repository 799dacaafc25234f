"""Rule attention_cutoff: attention weights -> the cut-off of high attention."""

from job import begin
from vitrify.attention.cutoff import cutoff_table
from vitrify.store.files import write_table
from vitrify.training.stored import read_description

begin(snakemake)

params = snakemake.params
trained = read_description(snakemake.input.hyperparameters, "dmpnn")[0]["window_length"]
table = cutoff_table(snakemake.input.edges, trained, params.window_length, **params.cutoff)
write_table(snakemake.output[0], table)
