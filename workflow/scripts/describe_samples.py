"""Rule describe_samples: samples and the energies of their inherent structures -> descriptors of each."""

from job import begin
from vitrify.baselines.describe import describe_samples
from vitrify.simulation.start import read_start
from vitrify.store.provenance import provenance

begin(snakemake)

species, start = read_start(snakemake.input.start)
describe_samples(
    snakemake.input.samples,
    snakemake.output.descriptors,
    snakemake.input.inherent,
    species,
    start,
    snakemake.params.system,
    snakemake.params.window_length,
    snakemake.params.seed,
    provenance(dict(snakemake.params.items())),
    processes=snakemake.threads,
)
