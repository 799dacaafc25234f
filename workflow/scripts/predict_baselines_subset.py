"""Rules predict_baselines_runs and predict_baselines_leaking: descriptors, and a subset a fold -> predictions."""

from pathlib import Path

from job import begin
from vitrify.baselines.describe import read_described
from vitrify.baselines.subsets import predict_subsets
from vitrify.datasets.subsets import by_dataset
from vitrify.store import parquet
from vitrify.store.provenance import provenance

begin(snakemake)

params = snakemake.params
described = {name: read_described(paths) for name, paths in by_dataset(snakemake.input.descriptors).items()}
predictions = predict_subsets(
    described,
    snakemake.wildcards.dataset,
    snakemake.input.subsets,
    params.methods,
    params.inner,
    params.seed,
    params.peeks,
)
for path in snakemake.output.predictions:
    rows = predictions[Path(path).stem]
    parquet.write_rows(path, parquet.BASELINE_PREDICTIONS, rows, provenance(dict(params.items())))
