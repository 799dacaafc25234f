"""Rule bundle: networks of the study -> one zip file with a card."""

from pathlib import Path

from job import begin
from vitrify.evaluation.tables import auc_table
from vitrify.scoring import Resampling
from vitrify.trajectories.bundle import write_bundle

terminal = begin(snakemake)

params, path = snakemake.params, Path(snakemake.output[0])
scores = auc_table(snakemake.input.predictions, Resampling(**params.resampling))
write_bundle(path, params.card, Path(params.models), scores)
print(f"{path}: {len(scores)} datasets, {path.stat().st_size / 1e6:.1f} MB", file=terminal)
