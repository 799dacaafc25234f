"""Rule predict_baselines_runs: descriptors, and a subset a fold -> what simple classifiers make of the outer tests."""

from pathlib import Path

from job import begin
from vitrify import storage
from vitrify.baselines.describe import read_described
from vitrify.baselines.subsets import predict_subsets
from vitrify.provenance import provenance

begin(snakemake)

params = snakemake.params
described = {
    Path(path).stem: read_described(
        [part for part in snakemake.input.descriptors if Path(part).parent.name == Path(path).stem]
    )
    for path in snakemake.output.predictions
}
predictions = predict_subsets(
    described, snakemake.wildcards.dataset, snakemake.input.subsets, params.methods, params.inner, params.seed
)
for path in snakemake.output.predictions:
    rows = predictions[Path(path).stem]
    storage.write_rows(path, storage.BASELINE_PREDICTIONS, rows, provenance(dict(params.items())))
