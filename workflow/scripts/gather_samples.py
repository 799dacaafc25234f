"""Rule gather_samples: configurations -> the coordinates of a dataset, part by part."""

from vitrify.datasets.samples import gather_samples
from vitrify.logs import log_to
from vitrify.provenance import provenance

log_to(snakemake.log[0])

params = snakemake.params
gather_samples(
    paths=dict(zip(params.parts, snakemake.output, strict=True)),
    dataset=snakemake.input.dataset,
    sources=snakemake.input.coordinates,
    coordinates=params.coordinates,
    provenance=provenance(dict(params.items())),
)
