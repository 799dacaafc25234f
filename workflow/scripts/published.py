"""Rule published: tables -> what the paper states beside what this study measured."""

from job import begin
from vitrify.evaluation.published import compare, read_published
from vitrify.store.files import read_table, write_table

begin(snakemake)

names = ("energies", "glass_transition", "auc", "attention_auc", "wilcoxon", "regression")
tables = {name: read_table(snakemake.input[name]) for name in names}
write_table(snakemake.output[0], compare(read_published(snakemake.input.published), snakemake.params.config, tables))
