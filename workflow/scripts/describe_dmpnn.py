"""Rule describe_dmpnn: settings of the D-MPNN -> the shapes of its weights in letters, and their number."""

from job import begin
from vitrify.models.dmpnn_description import describe_dmpnn
from vitrify.space import dimension
from vitrify.store.files import write_json

begin(snakemake)

params = snakemake.params
write_json(snakemake.output[0], describe_dmpnn(params.readout, params.search_space, dimension(params)))
