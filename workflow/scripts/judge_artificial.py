"""Rule judge_artificial: trained CNNs and artificial images -> their log-odds for each, and for their outer tests."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

import numpy as np

from vitrify.artificial.judge import judge
from vitrify.store.parquet import JUDGEMENTS, class_names, write_rows
from vitrify.store.provenance import provenance
from vitrify.training import cnn

sources, threads = snakemake.input, snakemake.resources.network_threads
cnn.limit_threads(threads)


def log_odds(png):
    """Log-odds of images in PNG files, by the network that is loaded."""
    return cnn.predict(model, cnn.Images.of(png, np.zeros(len(png), int)), hyperparameters, threads=threads)


for weights, outer_test, target in zip(sources.weights, sources.outer_tests, snakemake.output.judgements, strict=True):
    model, hyperparameters, _ = cnn.load(Path(weights).parent)
    judgements = judge(log_odds, sources.artificial, outer_test, class_names(sources.dataset))
    write_rows(target, JUDGEMENTS, judgements, provenance(dict(snakemake.params.items())))
