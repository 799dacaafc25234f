"""Rule calibration: predictions on the outer tests -> reliability curves and scores of calibration of each network."""

from job import begin
from vitrify.evaluation.calibration import calibration, read_outer_tests, reliability
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
tests = read_outer_tests(snakemake.input)
write_table(snakemake.output.reliability, reliability(tests, params.bins, params.confidence))
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output.calibration, calibration(tests, params.bins, resampling))
