"""Rule select_leaking: a dataset -> of each outer training set the configurations that it would have with a leak."""

from job import begin
from vitrify import storage
from vitrify.datasets.subsets import leaking
from vitrify.provenance import provenance

begin(snakemake)

params, wildcards = snakemake.params, snakemake.wildcards
index = storage.read_rows(snakemake.input.dataset, storage.DATASET).to_pandas()
for fold, path in enumerate(snakemake.output.subsets):
    subset = leaking(wildcards.dataset, index, fold, wildcards.leak, params.folds, params.seed)
    storage.write_rows(path, storage.SUBSET, subset, provenance(dict(params.items())))
