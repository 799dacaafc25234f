"""Rule auc_matrix: predictions of networks on all datasets -> mean AUC by dataset trained on and tested on."""

from job import begin
from vitrify.evaluation.tables import score_predictions, summarise
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
scores = score_predictions(snakemake.input, params.resamples, params.seed)
table = summarise(scores, by=["trained_on", "tested_on"], confidence=params.confidence)
write_table(snakemake.output[0], table.drop(columns=table.filter(like="accuracy").columns))
