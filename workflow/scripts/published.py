"""Rule published: tables -> the paper's numbers beside those of this study."""

from job import begin
from vitrify.attention.metrics import WILCOXON
from vitrify.configurations.energies import ENERGIES
from vitrify.configurations.glass_transition import GLASS_TRANSITION
from vitrify.evaluation.described import AUC
from vitrify.evaluation.published import compare, read_published
from vitrify.evaluation.windows import ATTENTION_AUC
from vitrify.store.files import write_table
from vitrify.structure.regression import REGRESSION

begin(snakemake)

files = snakemake.input
tables = {
    "energies": ENERGIES.read(files.energies),
    "glass_transition": GLASS_TRANSITION.read(files.glass_transition),
    "auc": AUC.read(files.auc),
    "attention_auc": ATTENTION_AUC.read(files.attention_auc),
    "wilcoxon": WILCOXON.read(files.wilcoxon),
    "regression": REGRESSION.read(files.regression),
}
write_table(snakemake.output[0], compare(read_published(files.published), snakemake.params.config, tables))
