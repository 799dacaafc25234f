"""Rule predict_dmpnn: a trained D-MPNN and one outer test of each dataset -> a score for each configuration."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.datasets.subsets import by_dataset, outer_test
from vitrify.evaluation.predictions import predict_files
from vitrify.simulation.start import read_start
from vitrify.store.provenance import provenance
from vitrify.training import dmpnn

params = snakemake.params
dmpnn.limit_threads(params.threads)
species, _ = read_start(snakemake.input.start)
model, hyperparameters, settings = dmpnn.load(Path(snakemake.input.weights).parent)
settings |= {"evaluation_windows": params.evaluation_windows}
predict_files(
    by_dataset(snakemake.input.samples).values(),
    snakemake.output.predictions,
    load=lambda paths: outer_test(*dmpnn.load_configurations(paths, species), paths, snakemake.input.get("subset")),
    predict=lambda data: dmpnn.predict(model, data, hyperparameters, settings, params.seed),
    provenance=provenance(dict(params.items())),
)
