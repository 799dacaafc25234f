"""Rule predict_windows: a trained D-MPNN and its outer test -> scores in windows of several lengths."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.evaluation.windows import predict_windows
from vitrify.simulation.start import read_start
from vitrify.store import parquet
from vitrify.store.provenance import provenance
from vitrify.training import dmpnn

params = snakemake.params
dmpnn.limit_threads(snakemake.resources.network_threads)
species, _ = read_start(snakemake.input.start)
model, hyperparameters, settings = dmpnn.load(Path(snakemake.input.weights).parent)
settings |= {"evaluation_windows": params.evaluation_windows}
data, keys = dmpnn.load_configurations([snakemake.input.samples], species)
table = predict_windows(
    keys,
    [*params.window_lengths, hyperparameters["window_length"]],
    lambda length: dmpnn.predict(model, data, hyperparameters | {"window_length": length}, settings, params.seed),
)
parquet.write_rows(
    snakemake.output.predictions, parquet.WINDOW_PREDICTIONS, table, provenance=provenance(dict(params.items()))
)
