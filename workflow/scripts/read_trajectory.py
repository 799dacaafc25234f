"""Rule read_trajectory: a trajectory of the user's own -> its frames and particles, checked."""

import sys

from vitrify.logs import log_to
from vitrify.provenance import provenance
from vitrify.trajectories.frame import TrajectoryError
from vitrify.trajectories.read import Trajectory
from vitrify.trajectories.store import write_trajectory

log_to(snakemake.log[0])

system = snakemake.params.system
trajectory = Trajectory(
    snakemake.input.trajectory,
    density=system["particles"] / system["box_length"] ** 2,
    fraction_a=system["fraction_a"],
    species=snakemake.params.species or None,
)
try:
    write_trajectory(
        trajectory,
        snakemake.input.temperatures or None,
        frames=snakemake.output.frames,
        particles=snakemake.output.particles,
        provenance=provenance(dict(snakemake.params.items())),
    )
except TrajectoryError as error:
    sys.exit(str(error))
