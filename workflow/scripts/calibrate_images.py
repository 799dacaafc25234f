"""Rule calibrate_images: the frames of a short cooling -> images of them, and what drawing costs on this machine."""

from pathlib import Path

from vitrify.estimate.images import calibrate_images
from vitrify.logs import log_to

log_to(snakemake.log[0])

output = snakemake.output
calibration = calibrate_images(
    Path(snakemake.input.samples), Path(snakemake.input.start), Path(output.images), snakemake.params.image
)
calibration.write(output.calibration)
