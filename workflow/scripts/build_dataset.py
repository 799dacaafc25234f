"""Rule build_dataset: a block of the configuration -> the list of a dataset's labelled configurations."""

import pandas as pd

from job import begin
from vitrify.configurations.energies import mean_energies, read_energies
from vitrify.datasets.index import build_dataset
from vitrify.datasets.matching import MATCHED
from vitrify.simulation.schedule import Protocol
from vitrify.store import parquet
from vitrify.store.provenance import provenance

begin(snakemake)

params = snakemake.params
dataset = build_dataset(
    name=snakemake.wildcards.dataset,
    block=params.dataset,
    protocols={
        name: Protocol.from_config(name, block, params.initial_temperature) for name, block in params.protocols.items()
    },
    runs={name: block["runs"] for name, block in params.protocols.items()},
    folds=params.folding["folds"],
    seed=params.seed,
    published=params.folding["published"],
    means=mean_energies(read_energies(snakemake.input)) if snakemake.input else None,
    energies=pd.concat(read_energies(snakemake.input)) if params.dataset.get("energies") == MATCHED else None,
)
metadata = provenance(dict(params.items()), params.dataset["classes"])
parquet.write_rows(snakemake.output.dataset, parquet.DATASET, dataset, metadata)
