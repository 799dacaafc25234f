"""Rules plot_*: the files of a figure -> the figure, drawn by the function of its entry."""

from job import begin
from vitrify.figures.style import save, styled
from vitrify.jobs.entry import call

begin(snakemake)

params, sources = snakemake.params, dict(snakemake.input.items())
with styled(sources.pop("style")):
    save(call(params.function, sources, params.arguments), snakemake.output.png, snakemake.output.pdf)
