"""Rule gather_samples: configurations -> the coordinates of a dataset, part by part."""

from job import begin
from vitrify.datasets.samples import gather_samples
from vitrify.store.parquet import class_names
from vitrify.store.provenance import provenance

begin(snakemake)

params = snakemake.params
gather_samples(
    paths=dict(zip(params.parts, snakemake.output, strict=True)),
    dataset=snakemake.input.dataset,
    sources=snakemake.input.coordinates,
    coordinates=params.coordinates,
    provenance=provenance(dict(params.items()), class_names(snakemake.input.dataset)),
)
