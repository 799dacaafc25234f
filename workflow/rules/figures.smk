"""Figures of the paper, numbered as there; each has a target of its name."""

FIGURES = ["01a", "01b", "02", "03", "04", "05", "06a", "06b", "07", "08", "09", "10", "11", "12", "13", "14"]
FIGURES += ["15", "16", "17"]
FIGURES = [number for number in FIGURES if f"figure_{number}" not in LEFT_OUT]
TABLES = [
    "energies",
    "glass_transition",
    "radial_distribution",
    "structure_metrics",
    "regression",
    "auc",
    *(f"auc_matrix_{model}" for model in MODELS),
    "five_fold",
    "attention_auc",
    "attention_cutoff",
    "attention_species",
    "attention_metrics",
    "wilcoxon",
    "window_transfer",
    "published",
]
TABLES = [name for name in TABLES if name not in LEFT_OUT]
# Beyond the paper: part of a whole study where they are asked for, targets always.
BEYOND = {
    "baselines": (BASELINES, ["baselines"]),
    "inherent_control": (CONTROLS, ["auc_inherent"]),
    "swapped_motion": (STUDY.swapped, ["auc_swapped"]),
    "calibration": (STUDY.calibrated_datasets, ["calibration", "reliability"]),
    "variants": (STUDY.varied_datasets, ["variants"]),
    "attention_seeds": (NUMBERS, ["attention_networks", "attention_seeds"]),
    "attention_preference": (NUMBERS, ["attention_preference"]),
    "attention_deletion": (NUMBERS, ["attention_deletion", "attention_deletion_area"]),
    "energy_matching": (MATCHED, ["energy_matching"]),
    "learning_curves": (STUDY.learning_datasets, ["learning_curves"]),
    "leaks": (LEAK_DATASETS, ["leaks"]),
    "cooling_rates": (STUDY.rates, ["cooling_rates"]),
    "auc_rates": (STUDY.rates, ["auc_rates"]),
}
ASKED = [name for name, (datasets, _) in BEYOND.items() if datasets]
TABLES += [table for name in ASKED for table in BEYOND[name][1]]
TABLES += ["ensembles"] * bool(STUDY.ensemble_datasets)


for number in [*FIGURES, *BEYOND]:

    rule:
        name:
            f"figure_{number}"
        input:
            figures([number]),


for table in [f"auc_matrix_{model}" for model in MODELS]:

    rule:
        name:
            table
        input:
            tables([table]),


# Whether the two classes of a dataset can be told apart by anything but the CNN: see config/equilibrium.yaml.
rule equilibrium:
    input:
        tables(["energies", "baselines", "auc_matrix_dmpnn", "auc_inherent"]),


rule plot_figure_01a:
    input:
        energies=results("tables/energies.csv"),
        glass_transition=results("tables/glass_transition.csv"),
        datasets=expand(results("datasets/{dataset}.parquet"), dataset=DATASETS),
        style=STYLE,
    output:
        **figure("01a"),
    log:
        logs("plot_figure_01a.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_figure_01a.py"),
    script:
        "../scripts/plot_figure_01a.py"


rule plot_figure_01b:
    input:
        energies=results("tables/energies.csv"),
        datasets=expand(results("datasets/{dataset}.parquet"), dataset=DATASETS),
        style=STYLE,
    output:
        **figure("01b"),
    log:
        logs("plot_figure_01b.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_figure_01b.py"),
    script:
        "../scripts/plot_figure_01b.py"


rule plot_figure_03:
    input:
        images=results(f"images/{DATASETS[0]}/rest.parquet"),
        style=STYLE,
    output:
        **figure("03"),
    log:
        logs("plot_figure_03.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_figure_03.py"),
        classes=list(config["datasets"][DATASETS[0]]["classes"]),
    script:
        "../scripts/plot_figure_03.py"


rule plot_figure_05:
    input:
        scores=results("tables/auc.csv"),
        style=STYLE,
    output:
        **figure("05"),
    log:
        logs("plot_figure_05.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_scores.py"),
        metric="auc",
    script:
        "../scripts/plot_scores.py"


use rule plot_figure_05 as plot_figure_15 with:
    output:
        **figure("15"),
    log:
        logs("plot_figure_15.log"),
    localrule: True
    params:
        code=code("plot_scores.py"),
        metric="accuracy",


rule plot_figure_06a:
    input:
        matrix=results("tables/auc_matrix_cnn.csv"),
        style=STYLE,
    output:
        **figure("06a"),
    log:
        logs("plot_figure_06a.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_auc_matrix.py"),
        model="cnn",
    script:
        "../scripts/plot_auc_matrix.py"


use rule plot_figure_06a as plot_figure_06b with:
    input:
        matrix=results("tables/auc_matrix_dmpnn.csv"),
        style=STYLE,
    output:
        **figure("06b"),
    log:
        logs("plot_figure_06b.log"),
    localrule: True
    params:
        code=code("plot_auc_matrix.py"),
        model="dmpnn",


rule plot_figure_11:
    input:
        counts=pair_counts(RDF_DATASETS[0]),
        dataset=results(f"datasets/{RDF_DATASETS[0]}.parquet"),
        style=STYLE,
    output:
        **figure("11"),
    log:
        logs("plot_figure_11.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_radial_distribution.py"),
        classes=list(config["datasets"][RDF_DATASETS[0]]["classes"]),
    script:
        "../scripts/plot_radial_distribution.py"


use rule plot_figure_11 as plot_figure_12 with:
    input:
        counts=pair_counts(RDF_DATASETS[1]),
        dataset=results(f"datasets/{RDF_DATASETS[1]}.parquet"),
        style=STYLE,
    output:
        **figure("12"),
    log:
        logs("plot_figure_12.log"),
    localrule: True
    params:
        code=code("plot_radial_distribution.py"),
        classes=list(config["datasets"][RDF_DATASETS[1]]["classes"]),
