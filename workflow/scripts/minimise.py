"""Rule minimise: the recorded configurations of one batch -> their inherent structures."""

from pathlib import Path

from vitrify.logs import log_to
from vitrify.provenance import provenance
from vitrify.settings.study import steps_by_run
from vitrify.simulation.minimise import minimise_batch
from vitrify.simulation.schedule import Protocol

log_to(snakemake.log[0])

params = snakemake.params
protocol = Protocol.from_config(snakemake.wildcards.protocol, params.protocol, params.initial_temperature)
minimise_batch(
    path=snakemake.output.inherent,
    folder=Path(params.work),
    configurations=Path(snakemake.input.configurations),
    start=snakemake.input.start,
    templates=Path(snakemake.scriptdir).resolve().parents[1] / "resources" / "lammps",
    system=params.system,
    minimisation=params.minimisation,
    steps=steps_by_run(protocol, params.runs, params.frames),
    kept=params.frames["steps"],
    cores=snakemake.threads,
    provenance=provenance(dict(params.items())),
)
