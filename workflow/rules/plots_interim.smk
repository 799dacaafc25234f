"""Until figures are made by a table."""


rule plot_figure_calibration:
    input:
        reliability=results("tables/reliability.csv"),
        calibration=results("tables/calibration.csv"),
        style=STYLE,
    output:
        **figure("calibration"),
    log:
        logs("plot_figure_calibration.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_figure_calibration.py"),
    script:
        "../scripts/plot_figure_calibration.py"


rule plot_figure_leaks:
    input:
        leaks=results("tables/leaks.csv"),
        style=STYLE,
    output:
        **figure("leaks"),
    log:
        logs("plot_figure_leaks.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_figure_leaks.py"),
    script:
        "../scripts/plot_figure_leaks.py"


rule plot_figure_learning_curves:
    input:
        curves=results("tables/learning_curves.csv"),
        style=STYLE,
    output:
        **figure("learning_curves"),
    log:
        logs("plot_figure_learning_curves.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_figure_learning_curves.py"),
    script:
        "../scripts/plot_figure_learning_curves.py"


rule plot_figure_cooling_rates:
    input:
        rates=results("tables/cooling_rates.csv"),
        style=STYLE,
    output:
        **figure("cooling_rates"),
    log:
        logs("plot_figure_cooling_rates.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_figure_cooling_rates.py"),
    script:
        "../scripts/plot_figure_cooling_rates.py"


rule plot_figure_auc_rates:
    input:
        scores=results("tables/auc_rates.csv"),
        style=STYLE,
    output:
        **figure("auc_rates"),
    log:
        logs("plot_figure_auc_rates.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_figure_auc_rates.py"),
    script:
        "../scripts/plot_figure_auc_rates.py"


rule plot_figure_variants:
    input:
        variants=results("tables/variants.csv"),
        style=STYLE,
    output:
        **figure("variants"),
    log:
        logs("plot_figure_variants.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_figure_variants.py"),
    script:
        "../scripts/plot_figure_variants.py"


rule plot_figure_inherent_control:
    input:
        scores=results("tables/auc_inherent.csv"),
        style=STYLE,
    output:
        **figure("inherent_control"),
    log:
        logs("plot_figure_inherent_control.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=code("plot_control.py"),
    script:
        "../scripts/plot_control.py"


use rule plot_figure_inherent_control as plot_figure_swapped_motion with:
    input:
        scores=results("tables/auc_swapped.csv"),
        style=STYLE,
    output:
        **figure("swapped_motion"),
    log:
        logs("plot_figure_swapped_motion.log"),
