"""Rule calibrate_dmpnn: a few configurations -> the cost of training and prediction of a D-MPNN on this machine."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.estimate.dmpnn import calibrate_dmpnn

params = snakemake.params
calibration = calibrate_dmpnn(
    Path(snakemake.input.samples),
    Path(snakemake.input.start),
    settings=params.settings | {"evaluation_windows": params.evaluation_windows},
    space=params.search_space,
    most=params.largest,
    seed=params.seed,
    threads=snakemake.threads,
)
calibration.write(snakemake.output.calibration)
