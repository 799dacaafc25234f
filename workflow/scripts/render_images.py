"""Rule render_images: samples of a dataset, part by part -> one PNG image per sample."""

from job import begin
from vitrify.images.render import render_file
from vitrify.simulation.start import read_start
from vitrify.store.parquet import read_provenance
from vitrify.store.provenance import provenance

begin(snakemake)

species, _ = read_start(snakemake.input.start)
for samples, images in zip(snakemake.input.samples, snakemake.output.images, strict=True):
    render_file(
        samples,
        images,
        species,
        snakemake.params.image,
        provenance(dict(snakemake.params.items()), read_provenance(samples).get("classes")),
        processes=snakemake.threads,
    )
