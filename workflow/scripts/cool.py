"""Rule cool: the shared start -> the recorded configurations of one batch of runs."""

import json
from pathlib import Path

from job import begin
from vitrify.simulation.cool import cool_batch
from vitrify.simulation.schedule import Protocol
from vitrify.store.provenance import provenance

begin(snakemake)

params, resources, wildcards = snakemake.params, snakemake.resources, snakemake.wildcards
cool_batch(
    path=Path(snakemake.output.configurations),
    folder=Path(params.work),
    start=snakemake.input.start,
    templates=Path(snakemake.scriptdir).resolve().parents[1] / "resources" / "lammps",
    protocol=Protocol.from_config(wildcards.protocol, params.protocol, params.simulation["temperature"]),
    system=params.system,
    simulation=params.simulation | json.loads(resources.program),
    seeds=dict(zip(params.runs, params.seeds, strict=True)),
    kept=json.loads(resources.kept),
    version=params.version,
    cores=snakemake.threads,
    provenance=provenance(dict(params.items())),
)
