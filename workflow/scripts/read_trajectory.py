"""Rule read_trajectory: a trajectory of the user's own -> its frames and particles, checked."""

from job import begin
from vitrify.store.provenance import provenance
from vitrify.trajectories.read import Trajectory
from vitrify.trajectories.store import write_trajectory

begin(snakemake)

system = snakemake.params.system
trajectory = Trajectory(
    snakemake.input.trajectory,
    density=system["particles"] / system["box_length"] ** 2,
    fraction_a=system["fraction_a"],
    species=snakemake.params.species or None,
)
write_trajectory(
    trajectory,
    snakemake.input.temperatures or None,
    frames=snakemake.output.frames,
    particles=snakemake.output.particles,
    provenance=provenance(dict(snakemake.params.items())),
)
