"""Rule auc_rates: predictions of simple classifiers and networks -> AUC of the glasses of each pair of rates."""

from job import begin
from vitrify.evaluation.tables import rates_table
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
resampling = Resampling(params.resamples, params.confidence, params.seed)
write_table(snakemake.output[0], rates_table(snakemake.input, params.pairs, params.twins, resampling))
