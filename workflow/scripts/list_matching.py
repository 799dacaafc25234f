"""Rule list_matching: a matched dataset and inherent structures -> all candidates, with energies."""

from job import begin
from vitrify.evaluation.energy_matching import MATCHING, list_matching
from vitrify.store import parquet
from vitrify.store.provenance import provenance

begin(snakemake)

table = list_matching(snakemake.input.dataset, snakemake.input.inherent, snakemake.params.runs)
metadata = provenance(dict(snakemake.params.items()), parquet.class_names(snakemake.input.dataset))
parquet.write_rows(snakemake.output.matching, MATCHING, table, metadata)
