"""Rule sample_images: images in Parquet -> a few of each class as PNG files."""

from job import begin
from vitrify.images.samples import write_samples

begin(snakemake)

write_samples(snakemake.output.folder, snakemake.input.images, snakemake.params.classes, snakemake.params.samples)
