"""Beyond the paper: the same runs, frames, folds and networks in inherent coordinates, without the thermal motion.

Datasets, samples, images, searches and trainings of controls are those of any dataset. Only what they are tested on is
not: no figure or table of the paper knows them.
"""

CONTROL_MODELS = config["controls"]["models"]
COMPARED = [*STUDY.controls.values(), *CONTROLS]


use rule predict_cnn as predict_cnn_control with:
    input:
        weights=results("models/cnn/{control}/{fold}/weights.safetensors"),
        hyperparameters=results("models/cnn/{control}/{fold}/hyperparameters.json"),
        images=[results("images/{control}/{fold}.parquet")],
    output:
        predictions=[results("predictions/cnn/{control}/{fold}/{control}.parquet")],
    log:
        logs("predict_cnn_control/{control}/{fold}.log"),
    benchmark:
        benchmarks("predict_cnn_control/{control}/{fold}.tsv")


use rule predict_dmpnn as predict_dmpnn_control with:
    input:
        start=results("start.parquet"),
        weights=results("models/dmpnn/{control}/{fold}/weights.safetensors"),
        hyperparameters=results("models/dmpnn/{control}/{fold}/hyperparameters.json"),
        samples=[results("samples/{control}/{fold}.parquet")],
    output:
        predictions=[results("predictions/dmpnn/{control}/{fold}/{control}.parquet")],
    log:
        logs("predict_dmpnn_control/{control}/{fold}.log"),
    benchmark:
        benchmarks("predict_dmpnn_control/{control}/{fold}.tsv")


rule auc_inherent:
    input:
        of_asked("controls.inherent", predictions(CONTROL_MODELS, zip(COMPARED, COMPARED))),
    output:
        results("tables/auc_inherent.csv"),
    log:
        logs("auc_inherent.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        **BOOTSTRAP,
        code=code("auc_inherent.py"),
        controls=STUDY.controls,
    script:
        "../scripts/auc_inherent.py"


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
        code=code("plot_figure_inherent_control.py"),
    script:
        "../scripts/plot_figure_inherent_control.py"
