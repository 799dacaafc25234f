"""Rules calibrate_<model>: a few samples or images -> the cost of training and prediction on this machine."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from vitrify.estimate.networks import calibrate_network

params, files = snakemake.params, snakemake.input
calibration = calibrate_network(
    params.model,
    [files.data],
    files.get("start"),
    settings=params.settings,
    space=params.search_space,
    most=params.largest,
    seed=params.seed,
    threads=snakemake.threads,
)
calibration.write(snakemake.output.calibration)
