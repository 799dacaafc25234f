"""Rule classify: a trajectory, and networks of a study or a bundle -> scores, figures, and lines on the terminal."""

from job import begin

terminal = begin(snakemake)  # before the framework is imported, which has things to say

from pathlib import Path

import numpy as np

from vitrify.figures.style import save, styled
from vitrify.figures.trajectories import plot_maps, plot_trajectory, scores_title
from vitrify.store.files import write_table, write_text
from vitrify.training.dmpnn import limit_threads
from vitrify.trajectories.bundle import opened
from vitrify.trajectories.read import Trajectory
from vitrify.trajectories.scores import Judge, first_and_last, particle_scores, score_trajectory
from vitrify.trajectories.summary import summary_text
from vitrify.trajectories.temperatures import with_temperatures

files, output, params, asked = snakemake.input, snakemake.output, snakemake.params, snakemake.params.asked
limit_threads(snakemake.resources.network_threads)
dataset, ends = asked["dataset"], []
with opened(Path(params.networks), params.card) as (folder, card):
    seeds = card.of(dataset, asked.get("fold"))
    judges = [Judge.load(folder / card.network / dataset / fold, seed) for fold, seed in seeds.items()]
trajectory = Trajectory(files.trajectory, card.density, card.fraction_a, asked.get("species"))
frames = with_temperatures(trajectory, Path(files.temperatures[0])) if files.temperatures else trajectory
kept = first_and_last(frames, ends)
scores = score_trajectory(trajectory, kept, judges, asked["windows"], card.box_length)
write_table(output.scores, scores)
maps = [particle_scores(frame, trajectory.species, judges, card.box_length) for frame in ends]
glass, trained = list(card.datasets[dataset].classes)[1], card.datasets[dataset].configurations
with styled(files.style):
    save(plot_trajectory(scores, glass, scores_title(dataset, list(seeds))), *output.figure)
    titles = [f"step {frame.step}" for frame in ends]
    diameters = np.where(trajectory.species == 1, 1.0, 0.88) / ends[0].box_length
    save(plot_maps(titles, [frame.positions for frame in ends], maps, diameters, glass), *output.map)
trust = (
    f"{len(judges)} networks of {dataset} of the study {card.study}, {trained} configurations each at most, at density "
)
text = summary_text(
    files.trajectory, scores, glass, f"{trust}{card.density:.4g}", trajectory.warnings, Path(output.summary).parent
)
write_text(output.summary, text)
print(text)
print(f"\n{text}", file=terminal)
