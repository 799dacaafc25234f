"""Rule score_particles: outer tests and the networks of their folds -> scores of particles, and local quantities."""

from job import begin

begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

from vitrify.simulation.start import read_start
from vitrify.store import parquet
from vitrify.store.provenance import provenance
from vitrify.training.dmpnn import limit_threads
from vitrify.trajectories.particles import score_particles

files, params = snakemake.input, snakemake.params
limit_threads(snakemake.resources.network_threads)
species = read_start(files.start)[0]
table = score_particles(Path(params.networks), files.samples, species, params.system, params.configurations)
parquet.write_rows(snakemake.output.particles, parquet.PARTICLE_SCORES, table, provenance(dict(params.items())))
