"""Rule trainings: the outcomes of trainings -> one table."""

from pathlib import Path

import pandas as pd

from job import begin
from vitrify.store.files import write_table
from vitrify.training.outcome import OUTCOME

begin(snakemake)

rows = []
for path in map(Path, snakemake.input.outcomes):
    model, dataset, fold = path.parts[-4:-1]
    rows.append(OUTCOME.read(path).assign(model=model, trained_on=dataset, fold=fold))
table = pd.concat(rows)
first = ["model", "trained_on", "fold"]
write_table(snakemake.output[0], table[[*first, *table.columns.difference(first, sort=False)]])
