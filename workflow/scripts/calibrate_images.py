"""Rule calibrate_images: the frames of a short cooling -> images of them, and the cost of drawing on this machine."""

from pathlib import Path

from job import begin
from vitrify.estimate.images import calibrate_images

begin(snakemake)

output = snakemake.output
calibration = calibrate_images(
    Path(snakemake.input.samples), Path(snakemake.input.start), Path(output.images), snakemake.params.image
)
calibration.write(output.calibration)
