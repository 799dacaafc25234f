"""Rule export: recorded configurations -> extended XYZ and LAMMPS data, for other programs."""

import sys
from pathlib import Path

from vitrify.configurations.select import select_configurations
from vitrify.logs import log_to
from vitrify.simulation.start import read_start
from vitrify.trajectories.export import export_configurations

log_to(snakemake.log[0])

params = snakemake.params
try:
    table = select_configurations(snakemake.input.configurations, params.coordinates, params.runs, params.steps)
except ValueError as error:
    sys.exit(str(error))
export_configurations(
    table,
    read_start(snakemake.input.start)[0],
    params.species,
    params.box_length,
    params.protocol,
    Path(snakemake.output.xyz[0]).parent,
)
