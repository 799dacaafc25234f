"""Rule baselines: predictions of simple classifiers on the outer tests -> AUC by dataset and method."""

from job import begin
from vitrify.evaluation.tables import score_baselines, summarise
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
scores = score_baselines(snakemake.input, params.resamples, params.seed, drawn_as=params.controls)
write_table(snakemake.output[0], summarise(scores, by=["dataset", "method"], confidence=params.confidence))
