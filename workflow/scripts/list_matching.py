"""Rule list_matching: a matched dataset and inherent structures -> all that it was chosen from, with energies."""

from job import begin
from vitrify import storage
from vitrify.evaluation.energy_matching import MATCHING, list_matching
from vitrify.provenance import provenance

begin(snakemake)

table = list_matching(snakemake.input.dataset, snakemake.input.inherent, snakemake.params.runs)
storage.write_rows(snakemake.output.matching, MATCHING, table, provenance(dict(snakemake.params.items())))
