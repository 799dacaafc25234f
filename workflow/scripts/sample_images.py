"""Rule sample_images: images in Parquet -> a few of each class as PNG files."""

from pathlib import Path

from job import begin
from vitrify.images.samples import write_samples
from vitrify.store.parquet import class_names

begin(snakemake)

files = snakemake.input
classes = {Path(path).stem: class_names(path) for path in files.datasets}
write_samples(snakemake.output.folder, files.images, classes, snakemake.params.samples)
