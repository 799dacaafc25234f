"""Rule swap_motion: inherent structures of outer tests -> the same with the thermal motion of the other class."""

from pathlib import Path

from job import begin
from vitrify.simulation.motion import swap_motion
from vitrify.simulation.start import read_start
from vitrify.store.parquet import class_names
from vitrify.store.provenance import provenance

begin(snakemake)

params = snakemake.params
species, _ = read_start(snakemake.input.start)
for inherent, samples in zip(snakemake.input.inherent, snakemake.output.samples, strict=True):
    swap_motion(
        inherent,
        snakemake.input.dataset,
        samples,
        species,
        params.steps,
        params.seeds[Path(samples).stem],
        params.system,
        params.simulation,
        Path(snakemake.scriptdir).resolve().parents[1] / "resources" / "lammps",
        provenance(dict(params.items()), class_names(snakemake.input.dataset)),
        processes=snakemake.threads,
    )
