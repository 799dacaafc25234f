"""Rule describe_cnn: settings of the CNN -> its layers, their shapes and weights."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from vitrify.models.cnn import build_cnn, describe_cnn
from vitrify.store.files import write_json

write_json(snakemake.output[0], describe_cnn(build_cnn(**snakemake.params.settings, dropout=0.5, seed=0)))
