"""Rule measure_structure: configurations and inherent structures of one batch -> the structural metrics of each."""

from job import begin
from vitrify.simulation.schedule import Protocol
from vitrify.simulation.start import read_start
from vitrify.store.provenance import provenance
from vitrify.structure.metrics import measure_batch

begin(snakemake)

params = snakemake.params
species, _ = read_start(snakemake.input.start)
measure_batch(
    snakemake.output.metrics,
    snakemake.input.thermal,
    snakemake.input.inherent,
    params.runs,
    Protocol.from_config(snakemake.wildcards.protocol, params.protocol, params.initial_temperature),
    params.every,
    species,
    provenance(dict(params.items())),
)
