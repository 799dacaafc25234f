"""Rule make_start: nothing -> the configuration from which all runs begin."""

import json
from pathlib import Path

from job import begin
from vitrify.simulation.start import make_start
from vitrify.store.provenance import provenance

begin(snakemake)

params = snakemake.params
make_start(
    path=snakemake.output[0],
    folder=Path(params.work),
    templates=Path(snakemake.scriptdir).resolve().parents[1] / "resources" / "lammps",
    system=params.system,
    simulation=params.simulation | json.loads(snakemake.resources.program),
    seed=params.seed,
    provenance=provenance(dict(params.items())),
)
