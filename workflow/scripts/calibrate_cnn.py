"""Rule calibrate_cnn: a few images -> the cost of training and prediction of a CNN on this machine."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.estimate.cnn import calibrate_cnn

params = snakemake.params
calibration = calibrate_cnn(
    Path(snakemake.input.images),
    settings=params.settings,
    space=params.search_space,
    most=params.largest,
    seed=params.seed,
    threads=snakemake.threads,
)
calibration.write(snakemake.output.calibration)
