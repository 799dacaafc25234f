"""Rule select_runs: a dataset -> of each outer training set the first so many runs."""

from job import begin
from vitrify import storage
from vitrify.datasets.subsets import first_runs
from vitrify.provenance import provenance

begin(snakemake)

params = snakemake.params
index = storage.read_rows(snakemake.input.dataset, storage.DATASET).to_pandas()
for fold, path in enumerate(snakemake.output.subsets):
    subset = first_runs(index, fold, params.runs, params.seed)
    storage.write_rows(path, storage.SUBSET, subset, provenance(dict(params.items())))
