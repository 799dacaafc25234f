"""Rule energy_matching: matched datasets -> energies of both classes before and after, and what they tell."""

from job import begin
from vitrify.evaluation.energy_matching import read_matchings, summarise_matching
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
matchings = read_matchings(snakemake.input)
table = summarise_matching(matchings, params.classes, params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], table)
