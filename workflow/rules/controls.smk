"""Beyond the paper: the same runs, frames, folds and networks in inherent coordinates, without the thermal motion.

Datasets, samples, images, searches and trainings of controls are those of any dataset. Only what they are tested on is
not: no figure or table of the paper knows them. The CNN's rules of them stand with the CNN.
"""

CONTROL_MODELS = models_of("controls")
COMPARED = [*STUDY.controls.values(), *CONTROLS]


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
        code=code("auc_controls.py"),
        controls=STUDY.controls,
        kind="inherent",
    script:
        "../scripts/auc_controls.py"


# The converse: the networks of datasets, and structures with the thermal motion of the other class.
rule swap_motion:
    input:
        start=results("start.parquet"),
        dataset=results("datasets/{swapped}.parquet"),
        inherent=results("samples/{swapped}_inherent/{fold}.parquet"),
    output:
        samples=results("swapped/samples/{swapped}/{fold}.parquet"),
    log:
        logs("swap_motion/{swapped}/{fold}.log"),
    benchmark:
        benchmarks("swap_motion/{swapped}/{fold}.tsv")
    conda:
        "../../envs/md.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=lambda wildcards, threads, attempt: attempt * (500 + 200 * threads),
        runtime=growing(240),
    params:
        version=1,
        system=SYSTEM,
        simulation={key: config["simulation"][key] for key in ("timestep", "damping")},
        steps=config["controls"]["swapped_steps"],
        seed=seed_of("swap_motion"),
    script:
        "../scripts/swap_motion.py"


use rule predict_dmpnn as predict_dmpnn_swapped with:
    input:
        start=results("start.parquet"),
        weights=results("models/dmpnn/{swapped}/{fold}/weights.safetensors"),
        hyperparameters=results("models/dmpnn/{swapped}/{fold}/hyperparameters.json"),
        samples=[results("swapped/samples/{swapped}/{fold}.parquet")],
    output:
        predictions=[results("predictions/dmpnn/{swapped}/{fold}/{swapped}_swapped.parquet")],
    log:
        logs("predict_dmpnn_swapped/{swapped}/{fold}.log"),
    benchmark:
        benchmarks("predict_dmpnn_swapped/{swapped}/{fold}.tsv")


use rule auc_inherent as auc_swapped with:
    input:
        of_asked(
            "controls.swapped",
            predictions(
                CONTROL_MODELS,
                [(name, test) for control, name in STUDY.swapped.items() for test in (name, control)],
            ),
        ),
    output:
        results("tables/auc_swapped.csv"),
    log:
        logs("auc_swapped.log"),
    params:
        **BOOTSTRAP,
        code=code("auc_controls.py"),
        controls=STUDY.swapped,
        kind="swapped",
