"""Rule auc_matrix: predictions of networks on all datasets -> mean AUC by dataset trained on and tested on."""

from vitrify.evaluation.tables import score_predictions, summarise
from vitrify.files import write_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

scores = summarise(score_predictions(snakemake.input), by=["trained_on", "tested_on"])
write_table(snakemake.output[0], scores.drop(columns=["accuracy_mean", "accuracy_std"]))
