"""Rule judge_artificial: a trained CNN and artificial images -> its log-odds for each, and for its outer test."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

import numpy as np

from vitrify.artificial.judge import judge
from vitrify.store.parquet import JUDGEMENTS, class_names, write_rows
from vitrify.store.provenance import provenance
from vitrify.training import cnn

params = snakemake.params
cnn.limit_threads(snakemake.resources.network_threads)
model, hyperparameters, _ = cnn.load(Path(snakemake.input.weights).parent)
judgements = judge(
    lambda png: cnn.predict(
        model, cnn.Images.of(png, np.zeros(len(png), int)), hyperparameters, threads=snakemake.resources.network_threads
    ),
    snakemake.input.artificial,
    snakemake.input.outer_test,
    class_names(snakemake.input.dataset),
)
write_rows(snakemake.output.judgements, JUDGEMENTS, judgements, provenance(dict(params.items())))
