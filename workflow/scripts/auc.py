"""Rule auc: predictions on the outer tests -> AUC and accuracy by network and dataset."""

from job import begin
from vitrify.evaluation.tables import score_predictions, summarise
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
scores = score_predictions(snakemake.input, params.resamples, params.seed)
table = summarise(scores, by=["model", "trained_on"], confidence=params.confidence)
write_table(snakemake.output[0], table.rename(columns={"trained_on": "dataset"}))
