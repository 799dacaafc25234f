"""Rule predict_baselines: descriptors of a dataset -> what simple classifiers make of them, in all outer tests."""

from job import begin
from vitrify import storage
from vitrify.baselines.classifiers import predict_baselines
from vitrify.baselines.describe import read_described
from vitrify.files import write_table
from vitrify.provenance import provenance
from vitrify.space import dimension

begin(snakemake)

params = snakemake.params
described = read_described(snakemake.input, dimension(params))
predictions, trials = predict_baselines(described, params.methods, params.outer, params.inner, params.seed)
storage.write_rows(
    snakemake.output.predictions, storage.BASELINE_PREDICTIONS, predictions, provenance(dict(params.items()))
)
write_table(snakemake.output.trials, trials)
