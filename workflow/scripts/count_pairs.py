"""Rule count_pairs: samples, part by part -> pairs of particles by species and distance, summed over each class."""

from job import begin
from vitrify.configurations.radial_distribution import count_samples
from vitrify.simulation.start import read_start
from vitrify.store.provenance import provenance

begin(snakemake)

species, _ = read_start(snakemake.input.start)
for samples, counts in zip(snakemake.input.samples, snakemake.output.counts, strict=True):
    count_samples(
        samples,
        counts,
        species,
        snakemake.params.box_length,
        snakemake.params.settings,
        provenance(dict(snakemake.params.items())),
    )
