"""Rule cool: the shared start -> the recorded configurations of one batch of runs."""

from pathlib import Path

from vitrify.logs import log_to
from vitrify.provenance import provenance
from vitrify.simulation.cool import cool_batch
from vitrify.simulation.schedule import Protocol

log_to(snakemake.log[0])

params, resources, wildcards = snakemake.params, snakemake.resources, snakemake.wildcards
program = {key: resources[key] for key in ("command", "suffix", "restart_interval")}
cool_batch(
    path=snakemake.output.configurations,
    folder=Path(params.work),
    start=snakemake.input.start,
    templates=Path(snakemake.scriptdir).resolve().parents[1] / "resources" / "lammps",
    protocol=Protocol.from_config(wildcards.protocol, params.protocol, params.simulation["temperature"]),
    system=params.system,
    simulation=params.simulation | program,
    seeds=dict(zip(params.runs, params.seeds, strict=True)),
    cores=snakemake.threads,
    provenance=provenance(dict(params.items())),
)
