"""Rule describe_dmpnn: settings of the D-MPNN -> the shapes of its weights in letters, and how many there may be."""

from vitrify.files import write_json
from vitrify.logs import log_to
from vitrify.models.dmpnn_description import describe_dmpnn

log_to(snakemake.log[0])

write_json(snakemake.output[0], describe_dmpnn(snakemake.params.readout, snakemake.params.search_space))
