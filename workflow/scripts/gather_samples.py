"""Rule gather_samples: configurations -> the coordinates of one part of a dataset."""

from job import begin
from vitrify.datasets.samples import gather_samples
from vitrify.provenance import provenance

begin(snakemake)

params, wildcards = snakemake.params, snakemake.wildcards
gather_samples(
    path=snakemake.output.samples,
    dataset=snakemake.input.dataset,
    part=wildcards.part,
    sources=snakemake.input.coordinates,
    coordinates=params.coordinates,
    provenance=provenance(dict(params.items())),
)
