"""Rule baselines: predictions of simple classifiers on the outer tests -> AUC by dataset and method."""

from job import begin
from vitrify.evaluation.tables import baselines_table
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], baselines_table(snakemake.input, params.controls, resampling))
