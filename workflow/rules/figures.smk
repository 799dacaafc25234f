"""Figures of the paper, numbered as there; each has a target of its name."""

FIGURES = ["01a", "01b", "03", "05", "06a", "06b", "07", "08", "09", "11", "12", "15", "16"]
TABLES = [
    "energies",
    "glass_transition",
    "radial_distribution",
    "auc",
    "auc_matrix_cnn",
    "auc_matrix_dmpnn",
    "attention_auc",
    "attention_cutoff",
    "attention_species",
    "attention_metrics",
    "wilcoxon",
    "window_transfer",
    "published",
]


for number in FIGURES:

    rule:
        name:
            f"figure_{number}"
        input:
            figures([number]),


for table in ["auc_matrix_cnn", "auc_matrix_dmpnn"]:

    rule:
        name:
            table
        input:
            tables([table]),


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
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
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
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
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
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
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
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code("plot_figure_05.py"),
    script:
        "../scripts/plot_figure_05.py"


rule plot_figure_06a:
    input:
        matrix=results("tables/auc_matrix_cnn.csv"),
        style=STYLE,
    output:
        **figure("06a"),
    log:
        logs("plot_figure_06a.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code("plot_figure_06a.py"),
    script:
        "../scripts/plot_figure_06a.py"


rule plot_figure_06b:
    input:
        matrix=results("tables/auc_matrix_dmpnn.csv"),
        style=STYLE,
    output:
        **figure("06b"),
    log:
        logs("plot_figure_06b.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code("plot_figure_06b.py"),
    script:
        "../scripts/plot_figure_06b.py"


rule plot_figure_11:
    input:
        counts=pair_counts(RDF_DATASETS[0]),
        dataset=results(f"datasets/{RDF_DATASETS[0]}.parquet"),
        style=STYLE,
    output:
        **figure("11"),
    log:
        logs("plot_figure_11.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code("plot_figure_11.py"),
        classes=list(config["datasets"][RDF_DATASETS[0]]["classes"]),
    script:
        "../scripts/plot_figure_11.py"


rule plot_figure_12:
    input:
        counts=pair_counts(RDF_DATASETS[1]),
        dataset=results(f"datasets/{RDF_DATASETS[1]}.parquet"),
        style=STYLE,
    output:
        **figure("12"),
    log:
        logs("plot_figure_12.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code("plot_figure_12.py"),
        classes=list(config["datasets"][RDF_DATASETS[1]]["classes"]),
    script:
        "../scripts/plot_figure_12.py"


rule plot_figure_15:
    input:
        scores=results("tables/auc.csv"),
        style=STYLE,
    output:
        **figure("15"),
    log:
        logs("plot_figure_15.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code("plot_figure_15.py"),
    script:
        "../scripts/plot_figure_15.py"
