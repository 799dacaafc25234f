"""Rule select_leaking: a dataset -> of each outer training set the configurations that it would have with a leak."""

from job import begin
from vitrify.datasets.subsets import leaking
from vitrify.store import parquet
from vitrify.store.provenance import provenance

begin(snakemake)

params, wildcards = snakemake.params, snakemake.wildcards
index = parquet.read_rows(snakemake.input.dataset, parquet.DATASET).to_pandas()
for fold, path in enumerate(snakemake.output.subsets):
    subset = leaking(wildcards.dataset, index, fold, wildcards.leak, params.folds, params.seed)
    parquet.write_rows(path, parquet.SUBSET, subset, provenance(dict(params.items())))
