"""Rule swap_motion: inherent structures of an outer test -> the same with the thermal motion of the other class."""

from pathlib import Path

from job import begin
from vitrify.simulation.motion import swap_motion
from vitrify.simulation.start import read_start
from vitrify.store.parquet import class_names
from vitrify.store.provenance import provenance

begin(snakemake)

params = snakemake.params
species, _ = read_start(snakemake.input.start)
swap_motion(
    snakemake.input.inherent,
    snakemake.input.dataset,
    snakemake.output.samples,
    species,
    params.steps,
    params.seed,
    params.system,
    params.simulation,
    Path(snakemake.scriptdir).resolve().parents[1] / "resources" / "lammps",
    provenance(dict(params.items()), class_names(snakemake.input.dataset)),
    processes=snakemake.threads,
)
