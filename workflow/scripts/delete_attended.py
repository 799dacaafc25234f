"""Rule delete_attended: networks with attention and an outer test -> scores without attended parts."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from vitrify.attention_test.weigh import delete, draw_windows, read_trained
from vitrify.simulation.start import read_start
from vitrify.store import parquet
from vitrify.store.provenance import provenance
from vitrify.training import dmpnn

params = snakemake.params
dmpnn.limit_threads(snakemake.resources.network_threads)
data, keys = dmpnn.load_configurations([snakemake.input.samples], read_start(snakemake.input.start)[0])
tested, hyperparameters = read_trained(snakemake.input.trained, params.numbers)
table = delete(tested, draw_windows(data, keys, hyperparameters, params.seed), params.fractions, params.order_seed)
parquet.write_rows(snakemake.output[0], parquet.DELETIONS, table, provenance(dict(params.items())))
