"""Rule weigh_attention: networks with attention and an outer test -> their attention, and their scores."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from vitrify.attention_test.agreement import SHUFFLED
from vitrify.attention_test.weigh import draw_windows, read_trained, read_untrained, weigh
from vitrify.simulation.start import read_start
from vitrify.store import parquet
from vitrify.store.provenance import provenance
from vitrify.training import dmpnn

params = snakemake.params
dmpnn.limit_threads(snakemake.resources.network_threads)
data, keys = dmpnn.load_configurations([snakemake.input.samples], read_start(snakemake.input.start)[0])
tested, hyperparameters = read_trained(snakemake.input.trained, list(params.seeds))
tested += read_trained(snakemake.input.shuffled, list(params.seeds), SHUFFLED)[0]
tested += read_untrained(snakemake.input.trained, params.seeds)
tables = weigh(tested, draw_windows(data, keys, hyperparameters, params.seed))
for name, schema, table in zip(
    ("scores", "weights", "agreement"),
    (parquet.ATTENTION_SCORES, parquet.ATTENTION_SHARES, parquet.ATTENTION_AGREEMENT),
    tables,
    strict=True,
):
    parquet.write_rows(snakemake.output[name], schema, table, provenance(dict(params.items())))
