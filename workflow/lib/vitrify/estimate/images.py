"""Calibration of images."""

import time
from pathlib import Path

import pyarrow.compute as pc

from vitrify.estimate.calibration import Calibration
from vitrify.images.render import render_samples
from vitrify.simulation.start import read_start
from vitrify.store import parquet


def calibrate_images(samples: Path, start: Path, images: Path, settings: dict) -> Calibration:
    """Measure rendered_image, analysis_job, and the size of an image, from files of `calibrate_simulation`.

    The images of the samples are made for the calibrations of networks.
    """
    job = time.process_time()  # of starting Python and of imports
    table, (species, _) = parquet.read_rows(samples, parquet.SAMPLES), read_start(start)
    render_samples(table.slice(0, 1), species, settings)  # matplotlib looks for its fonts
    began = time.process_time()
    drawn = render_samples(table, species, settings)
    seconds = (time.process_time() - began) / len(drawn)
    with parquet.parquet_writer(images, parquet.IMAGES) as writer:
        writer.write_table(drawn)
    return Calibration(
        seconds={"rendered_image": seconds, "analysis_job": job},
        bytes={"image": pc.mean(pc.binary_length(drawn["png"])).as_py()},
    )
