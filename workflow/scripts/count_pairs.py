"""Rule count_pairs: samples -> pairs of particles by species and distance, summed over each class."""

from vitrify.configurations.radial_distribution import count_samples
from vitrify.logs import log_to
from vitrify.provenance import provenance
from vitrify.simulation.start import read_start

log_to(snakemake.log[0])

species, _ = read_start(snakemake.input.start)
count_samples(
    snakemake.input.samples,
    snakemake.output.counts,
    species,
    snakemake.params.box_length,
    snakemake.params.settings,
    provenance(dict(snakemake.params.items())),
)
