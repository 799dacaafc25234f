"""Rule render_images: samples -> one PNG image per sample."""

from job import begin
from vitrify.images.render import render_file
from vitrify.simulation.start import read_start
from vitrify.store.parquet import read_provenance
from vitrify.store.provenance import provenance

begin(snakemake)

species, _ = read_start(snakemake.input.start)
render_file(
    snakemake.input.samples,
    snakemake.output.images,
    species,
    snakemake.params.image,
    provenance(dict(snakemake.params.items()), read_provenance(snakemake.input.samples).get("classes")),
    processes=snakemake.threads,
)
