"""Rule feature_maps: a trained CNN and its outer test -> first feature maps of one configuration of each class."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

import numpy as np

from vitrify.evaluation.feature_maps import representatives, write_feature_maps
from vitrify.images.render import decode_png
from vitrify.models.cnn import first_feature_maps
from vitrify.store.provenance import provenance
from vitrify.training import cnn

cnn.limit_threads(snakemake.resources.network_threads)
model, hyperparameters, _ = cnn.load(Path(snakemake.input.weights).parent)
images, keys = cnn.load_images(snakemake.input.outer_test)
log_odds = cnn.predict(model, images, hyperparameters, threads=snakemake.resources.network_threads)
shown = representatives(images.labels, log_odds)
png = images.read(shown)
write_feature_maps(
    snakemake.output[0],
    keys.iloc[shown],
    png,
    log_odds[shown],
    first_feature_maps(model, np.stack(list(map(decode_png, png)))),
    provenance(dict(snakemake.params.items())),
)
