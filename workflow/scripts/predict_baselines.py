"""Rule predict_baselines: descriptors of a dataset -> what simple classifiers make of them, in all outer tests."""

from job import begin
from vitrify.baselines.classifiers import predict_baselines
from vitrify.baselines.describe import read_described
from vitrify.space import dimension
from vitrify.store import parquet
from vitrify.store.files import write_table
from vitrify.store.provenance import provenance

begin(snakemake)

params = snakemake.params
described = read_described(snakemake.input, dimension(params))
predictions, trials = predict_baselines(described, params.methods, params.outer, params.inner, params.seed)
parquet.write_rows(
    snakemake.output.predictions, parquet.BASELINE_PREDICTIONS, predictions, provenance(dict(params.items()))
)
write_table(snakemake.output.trials, trials)
