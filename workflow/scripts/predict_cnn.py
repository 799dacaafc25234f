"""Rule predict_cnn: a trained CNN and one outer test of each dataset -> a score for each configuration."""

from pathlib import Path

from vitrify.evaluation.predictions import write_predictions
from vitrify.logs import log_to
from vitrify.provenance import provenance
from vitrify.training import cnn

log_to(snakemake.log[0])

params = snakemake.params
model, hyperparameters, settings = cnn.load(Path(snakemake.input.weights).parent)
for path, output in zip(snakemake.input.images, snakemake.output.predictions, strict=True):
    data, keys = cnn.load_images([path])
    log_odds = cnn.predict(model, data, hyperparameters, settings, params.seed)
    write_predictions(output, keys, log_odds, provenance(dict(params.items())))
