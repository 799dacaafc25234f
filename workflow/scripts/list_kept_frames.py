"""Rule list_kept_frames: the configuration -> which recorded configurations of a protocol are kept."""

from job import begin
from vitrify.files import write_json

begin(snakemake)

write_json(snakemake.output[0], snakemake.params.kept)
