"""Rule weigh_attention: networks with attention and an outer test -> attention, scores, also without attended parts."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from vitrify.attention_test.agreement import SHUFFLED
from vitrify.attention_test.weigh import delete, draw_windows, read_trained, read_untrained, weigh
from vitrify.simulation.start import read_start
from vitrify.store import parquet
from vitrify.store.provenance import provenance
from vitrify.training import dmpnn

params = snakemake.params
dmpnn.limit_threads(snakemake.resources.network_threads)
data, keys = dmpnn.load_configurations([snakemake.input.samples], read_start(snakemake.input.start)[0])
trained, hyperparameters = read_trained(snakemake.input.trained, list(params.seeds))
shuffled, _ = read_trained(snakemake.input.shuffled, list(params.seeds), SHUFFLED)
untrained = read_untrained(snakemake.input.trained, params.seeds)


def windows():
    return draw_windows(data, keys, hyperparameters, params.seed)


tables = [
    *weigh([*trained, *shuffled, *untrained], windows()),
    delete(trained, windows(), params.fractions, params.order_seed),
]
schemas = (parquet.ATTENTION_SCORES, parquet.ATTENTION_SHARES, parquet.ATTENTION_AGREEMENT, parquet.DELETIONS)
for path, schema, table in zip(snakemake.output, schemas, tables, strict=True):
    parquet.write_rows(path, schema, table, provenance(dict(params.items())))
