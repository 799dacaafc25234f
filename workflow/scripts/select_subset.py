"""Rule select_subset: a dataset -> a training set in place of each outer training set."""

from job import begin
from vitrify.datasets.subsets import select_subset
from vitrify.store import parquet
from vitrify.store.provenance import provenance

begin(snakemake)

params, wildcards = snakemake.params, snakemake.wildcards
index = parquet.read_rows(snakemake.input.dataset, parquet.DATASET).to_pandas()
for fold, path in enumerate(snakemake.output.subsets):
    subset = select_subset(wildcards.subset, wildcards.dataset, index, fold, params.folds, params.seed)
    parquet.write_rows(path, parquet.SUBSET, subset, provenance(dict(params.items())))
