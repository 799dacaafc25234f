"""Rule draw_artificial: the system's size -> images of artificial configurations, and of the first one's rings."""

from job import begin
from vitrify.artificial.images import draw_artificial, draw_rings
from vitrify.store.provenance import provenance

begin(snakemake)

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
