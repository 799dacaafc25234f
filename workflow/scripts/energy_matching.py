"""Rule energy_matching: matched datasets -> energies of both classes before and after, and the AUC of the energy."""

from job import begin
from vitrify.evaluation.energy_matching import read_classes, read_matchings, summarise_matching
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
matchings, classes = read_matchings(snakemake.input), read_classes(snakemake.input)
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], summarise_matching(matchings, classes, resampling))
