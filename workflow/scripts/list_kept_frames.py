"""Rule list_kept_frames: the configuration -> which recorded configurations of a protocol are kept."""

from vitrify.files import write_json
from vitrify.logs import log_to

log_to(snakemake.log[0])

write_json(snakemake.output[0], snakemake.params.kept)
