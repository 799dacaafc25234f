"""Rule attention_cutoff: attention weights -> above which of them attention is high."""

from vitrify.attention.cutoff import cutoff_table
from vitrify.files import read_json, write_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

params = snakemake.params
trained = read_json(snakemake.input.hyperparameters)["hyperparameters"]["window_length"]
table = cutoff_table(snakemake.input.edges, trained, params.window_length, **params.cutoff)
write_table(snakemake.output[0], table)
