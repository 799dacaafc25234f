"""Rule count_pairs: samples -> pairs of particles by species and distance, summed over each class."""

from job import begin
from vitrify.configurations.radial_distribution import count_samples
from vitrify.simulation.start import read_start
from vitrify.store.provenance import provenance

begin(snakemake)

species, _ = read_start(snakemake.input.start)
count_samples(
    snakemake.input.samples,
    snakemake.output.counts,
    species,
    snakemake.params.box_length,
    snakemake.params.settings,
    provenance(dict(snakemake.params.items())),
)
