"""Rule minimise: the recorded configurations of one batch -> their inherent structures."""

import json
from pathlib import Path

from job import begin
from vitrify.settings.study import kept_by_run, steps_by_run
from vitrify.simulation.minimise import minimise_batch
from vitrify.simulation.schedule import Protocol
from vitrify.store.provenance import provenance

begin(snakemake)

params = snakemake.params
protocol = Protocol.from_config(snakemake.wildcards.protocol, params.protocol, params.initial_temperature)
steps = steps_by_run(protocol, params.runs, params.frames)
minimise_batch(
    path=Path(snakemake.output.inherent),
    folder=Path(params.work),
    source=Path(snakemake.input.configurations),
    start=snakemake.input.start,
    templates=Path(snakemake.scriptdir).resolve().parents[1] / "resources" / "lammps",
    system=params.system,
    minimisation=params.minimisation,
    protocol=protocol,
    steps=steps,
    kept=kept_by_run(steps, json.loads(snakemake.resources.kept)),
    version=params.version,
    cores=snakemake.threads,
    provenance=provenance(dict(params.items())),
)
