"""Rule auc: predictions on the outer tests -> AUC and accuracy by network and dataset."""

from vitrify.evaluation.tables import score_predictions, summarise
from vitrify.files import write_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

scores = summarise(score_predictions(snakemake.input), by=["model", "trained_on"])
write_table(snakemake.output[0], scores.rename(columns={"trained_on": "dataset"}))
