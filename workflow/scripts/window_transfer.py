"""Rules window_transfer and attention_auc: predictions of networks in windows of several lengths -> their AUC."""

from job import begin
from vitrify.evaluation.windows import compare_windows
from vitrify.scoring import Resampling
from vitrify.space import dimension
from vitrify.store.files import write_table
from vitrify.training.stored import read_description

begin(snakemake)

params = snakemake.params
table = compare_windows(
    snakemake.input.predictions,
    params.names,
    params.column,
    trained=[read_description(path, "dmpnn")[0]["window_length"] for path in snakemake.input.hyperparameters],
    particles=params.particles,
    resampling=Resampling(params.resamples, params.confidence, params.seed),
    dimension=dimension(params),
)
write_table(snakemake.output[0], table)
