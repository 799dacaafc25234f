"""Rule gather_samples: configurations -> the coordinates of one part of a dataset."""

from vitrify.datasets.samples import gather_samples
from vitrify.logs import log_to
from vitrify.provenance import provenance

log_to(snakemake.log[0])

params, wildcards = snakemake.params, snakemake.wildcards
gather_samples(
    path=snakemake.output.samples,
    dataset=snakemake.input.dataset,
    part=wildcards.part,
    sources=snakemake.input.coordinates,
    coordinates=params.coordinates,
    provenance=provenance(dict(params.items())),
)
