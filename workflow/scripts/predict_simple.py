"""Rule predict_simple: descriptors of datasets, and perhaps subsets of one -> predictions of simple classifiers."""

from pathlib import Path

from job import begin
from vitrify.baselines.classifiers import predict_simple
from vitrify.baselines.describe import read_described
from vitrify.datasets.subsets import by_dataset
from vitrify.evaluation.comparison import prediction_files
from vitrify.space import dimension
from vitrify.store import parquet
from vitrify.store.provenance import provenance

begin(snakemake)

params, sources = snakemake.params, snakemake.input
files = prediction_files(snakemake.output.predictions)
subsets = {Path(path).stem: path for path in sources.get("subsets", [])}
predictions = predict_simple(
    {name: read_described(paths, dimension(params)) for name, paths in by_dataset(sources.descriptors).items()},
    files["trained_on"].iloc[0],
    params.methods,
    params.outer,
    params.inner,
    params.seed,
    subsets or None,
    params.peeks,
)
for file in files.itertuples():
    method = file.model if subsets else Path(file.path).parts[-4]
    rows = predictions[method, file.fold, file.tested_on]
    parquet.write_rows(file.path, parquet.PREDICTIONS, rows, provenance(dict(params.items())))
