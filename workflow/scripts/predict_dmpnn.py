"""Rule predict_dmpnn: a trained D-MPNN and one outer test of each dataset -> a score for each configuration."""

from pathlib import Path

from vitrify.evaluation.predictions import write_predictions
from vitrify.logs import log_to
from vitrify.provenance import provenance
from vitrify.simulation.start import read_start
from vitrify.training import dmpnn

log_to(snakemake.log[0])

params = snakemake.params
species, _ = read_start(snakemake.input.start)
model, hyperparameters, settings = dmpnn.load(Path(snakemake.input.weights).parent)
for path, output in zip(snakemake.input.samples, snakemake.output.predictions, strict=True):
    data, keys = dmpnn.load_configurations([path], species)
    log_odds = dmpnn.predict(
        model,
        data,
        hyperparameters,
        settings | {"evaluation_windows": snakemake.params.evaluation_windows},
        params.seed,
    )
    write_predictions(output, keys, log_odds, provenance(dict(params.items())))
