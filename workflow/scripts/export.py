"""Rule export: recorded configurations -> extended XYZ and LAMMPS data, for other programs."""

from pathlib import Path

from job import begin
from vitrify.configurations.select import select_configurations
from vitrify.simulation.start import read_start
from vitrify.trajectories.export import export_configurations

begin(snakemake)

params = snakemake.params
table = select_configurations(snakemake.input.configurations, params.coordinates, params.runs, params.steps)
export_configurations(
    table,
    read_start(snakemake.input.start)[0],
    params.species,
    params.box_length,
    params.protocol,
    Path(snakemake.output.xyz[0]).parent,
)
