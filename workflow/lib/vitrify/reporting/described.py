"""Figures, the report and the crate, described."""

from vitrify.store.tables import File

FILES = (
    File("figures/figure_<nn>.png", "a figure of the paper, or one beyond it that has a name; also as PDF"),
    File("figures/attention_histogram.png", "distribution of attention weights with the cut-off; also as PDF"),
    File("report/index.html", "the study as one page, with its figures, data and configuration beside it"),
    File("crate/ro-crate-metadata.json", "on demand, `snakemake crate`: the study as a Workflow Run RO-Crate"),
)
