"""Rule predict_cnn: a trained CNN and one outer test of each dataset -> a score for each configuration."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.datasets.subsets import by_dataset, outer_test
from vitrify.evaluation.predictions import predict_files
from vitrify.store.provenance import provenance
from vitrify.training import cnn

params = snakemake.params
cnn.limit_threads(params.threads)
model, hyperparameters, settings = cnn.load(Path(snakemake.input.weights).parent)
predict_files(
    by_dataset(snakemake.input.images).values(),
    snakemake.output.predictions,
    load=lambda paths: outer_test(*cnn.load_images(paths), paths, snakemake.input.get("subset")),
    predict=lambda data: cnn.predict(model, data, hyperparameters, settings, params.seed),
    provenance=provenance(dict(params.items())),
)
