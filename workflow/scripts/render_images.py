"""Rule render_images: samples -> one PNG image of each."""

from vitrify.images.render import render_file
from vitrify.logs import log_to
from vitrify.provenance import provenance
from vitrify.simulation.start import read_start

log_to(snakemake.log[0])

species, _ = read_start(snakemake.input.start)
render_file(
    snakemake.input.samples,
    snakemake.output.images,
    species,
    snakemake.params.image,
    provenance(dict(snakemake.params.items())),
    processes=snakemake.threads,
)
