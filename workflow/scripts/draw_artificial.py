"""Rule draw_artificial: the system's size -> images of artificial configurations, and of the first one's rings."""

from vitrify.images.artificial import draw_artificial, draw_rings
from vitrify.logs import log_to
from vitrify.provenance import provenance

log_to(snakemake.log[0])

params = snakemake.params
draw_artificial(
    snakemake.output.images,
    params.system,
    params.image,
    params.symmetries,
    params.configurations,
    params.seed,
    provenance(dict(params.items())),
)
draw_rings(snakemake.output.rings, params.system, params.image, params.symmetries[0], params.seed)
