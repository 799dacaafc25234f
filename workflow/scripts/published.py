"""Rule published: tables -> what the paper states beside what this study measured."""

from vitrify.evaluation.published import compare, read_published
from vitrify.files import read_table, write_table
from vitrify.logs import log_to

log_to(snakemake.log[0])

names = ("energies", "glass_transition", "auc", "attention_auc", "wilcoxon", "regression")
tables = {name: read_table(snakemake.input[name]) for name in names}
write_table(snakemake.output[0], compare(read_published(snakemake.input.published), snakemake.params.config, tables))
