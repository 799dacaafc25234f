"""Rule sample_images: images in Parquet -> a few of each class as PNG files."""

from vitrify.images.samples import write_samples
from vitrify.logs import log_to

log_to(snakemake.log[0])

write_samples(snakemake.output.folder, snakemake.input.images, snakemake.params.classes, snakemake.params.samples)
