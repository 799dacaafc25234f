"""Rule select_runs: a dataset -> of each outer training set the first so many runs."""

from job import begin
from vitrify.datasets.subsets import first_runs
from vitrify.store import parquet
from vitrify.store.provenance import provenance

begin(snakemake)

params = snakemake.params
index = parquet.read_rows(snakemake.input.dataset, parquet.DATASET).to_pandas()
for fold, path in enumerate(snakemake.output.subsets):
    subset = first_runs(index, fold, params.runs, params.seed)
    parquet.write_rows(path, parquet.SUBSET, subset, provenance(dict(params.items())))
