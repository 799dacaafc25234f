"""Trajectories of the user's own, scored by networks of the study; and configurations of the study for other programs.

No other rule reads the keys `trajectory`, `classify` and `export`, and `all` asks for nothing that is made here.
"""

import re

from vitrify.trajectories.export import data_name, xyz_name

CLASSIFY = config["classify"]
TRAJECTORY = config.get("trajectory")
if workflow.is_main_process:
    for key, path in {"trajectory": TRAJECTORY, "classify.temperatures": CLASSIFY.get("temperatures")}.items():
        if path is not None and not Path(path).is_file():
            raise WorkflowError(f"The configuration cannot be used.\n{key}: found {path!r}, allowed is a file")

# Beside results of the same study, one folder a trajectory, by the name of its file.
TRAJECTORY_NAME = re.sub(r"[^A-Za-z0-9_.-]", "_", Path(TRAJECTORY or "no trajectory").name)
CLASSIFIED = f"classify/{TRAJECTORY_NAME}"
JUDGES = FOLDS if "fold" not in CLASSIFY else [str(CLASSIFY["fold"])]
# The network with attention is of one dataset: it looks at trajectories that networks of this dataset score.
DRAWS_ATTENTION = CLASSIFY["dataset"] == ATTENTION["dataset"]
GLASS = list(config["datasets"][CLASSIFY["dataset"]]["classes"])[1]


rule read_trajectory:
    input:
        trajectory=lambda wildcards: TRAJECTORY or "the file that --config trajectory=my.dump names",
        temperatures=lambda wildcards: CLASSIFY.get("temperatures", []),
    output:
        frames=results(f"{CLASSIFIED}/frames.parquet"),
        particles=results(f"{CLASSIFIED}/particles.parquet"),
    log:
        logs("read_trajectory.log"),
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(4000),
        runtime=growing(60),
    params:
        code=code("read_trajectory.py"),
        system={key: config["system"][key] for key in ("particles", "fraction_a", "box_length")},
        species=CLASSIFY.get("species", []),
    script:
        "../scripts/read_trajectory.py"


rule score_trajectory:
    input:
        frames=rules.read_trajectory.output.frames,
        particles=rules.read_trajectory.output.particles,
        weights=expand(
            results("models/dmpnn/{dataset}/{fold}/weights.safetensors"),
            dataset=CLASSIFY["dataset"],
            fold=JUDGES,
        ),
        hyperparameters=expand(
            results("models/dmpnn/{dataset}/{fold}/hyperparameters.json"),
            dataset=CLASSIFY["dataset"],
            fold=JUDGES,
        ),
    output:
        scores=results(f"{CLASSIFIED}/scores.csv"),
    log:
        logs("score_trajectory.log"),
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(240),
        gpu=1,
    params:
        threads=training_threads,
        code=code("score_trajectory.py"),
        windows=CLASSIFY["windows"],
        box_length=config["system"]["box_length"],
        seeds=[derived_seed(config["seed"], "predict", "dmpnn", CLASSIFY["dataset"], fold) for fold in JUDGES],
    script:
        "../scripts/score_trajectory.py"


rule plot_trajectory:
    input:
        scores=rules.score_trajectory.output.scores,
        style=STYLE,
    output:
        png=results(f"{CLASSIFIED}/scores.png"),
        pdf=results(f"{CLASSIFIED}/scores.pdf"),
    log:
        logs("plot_trajectory.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    params:
        code=code("plot_trajectory.py"),
        glass=GLASS,
        dataset=CLASSIFY["dataset"],
        folds=JUDGES,
    script:
        "../scripts/plot_trajectory.py"


rule attend_trajectory:
    input:
        frames=rules.read_trajectory.output.frames,
        particles=rules.read_trajectory.output.particles,
        weights=results(f"models/dmpnn-attention/{ATTENDED}/weights.safetensors"),
        hyperparameters=results(f"models/dmpnn-attention/{ATTENDED}/hyperparameters.json"),
    output:
        particles=results(f"{CLASSIFIED}/attention_particles.parquet"),
        edges=results(f"{CLASSIFIED}/attention_edges.parquet"),
    log:
        logs("attend_trajectory.log"),
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(60),
        gpu=1,
    params:
        threads=training_threads,
        code=code("attend_trajectory.py"),
        box_length=config["system"]["box_length"],
        seed=derived_seed(config["seed"], "attention", "trajectory"),
    script:
        "../scripts/attend_trajectory.py"


rule plot_trajectory_attention:
    input:
        particles=rules.attend_trajectory.output.particles,
        edges=rules.attend_trajectory.output.edges,
        hyperparameters=rules.attend_trajectory.input.hyperparameters,
        scores=rules.score_trajectory.output.scores,
        style=STYLE,
    output:
        png=results(f"{CLASSIFIED}/attention.png"),
        pdf=results(f"{CLASSIFIED}/attention.pdf"),
    log:
        logs("plot_trajectory_attention.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(4000),
    params:
        code=code("plot_trajectory_attention.py"),
    script:
        "../scripts/plot_trajectory_attention.py"


rule classify:
    input:
        rules.plot_trajectory.output,
        rules.plot_trajectory_attention.output if DRAWS_ATTENTION else [],
        scores=rules.score_trajectory.output.scores,
        particles=rules.read_trajectory.output.particles,
    output:
        results(f"{CLASSIFIED}/summary.txt"),
    log:
        logs("classify.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    params:
        code=code("classify.py"),
        trajectory=TRAJECTORY or "",
        glass=GLASS,
    script:
        "../scripts/classify.py"


EXPORT = config["export"]
EXPORTED = EXPORT.get("protocol", next(iter(config["protocols"])))
EXPORTED_STEPS = sorted(
    {
        *EXPORT.get("steps", []),
        *map(STUDY.protocols[EXPORTED].frame_near, EXPORT.get("temperatures", [])),
    }
    or {STUDY.protocols[EXPORTED].steps}
)
EXPORT_FOLDER = f"export/{EXPORTED}_{EXPORT['coordinates']}"
EXPORTED_KIND = "inherent" if EXPORT["coordinates"] == "inherent" else "configurations"
EXPORTED_BATCHES = [
    batch for batch in STUDY.batches(EXPORTED) if not set(EXPORT["runs"]).isdisjoint(STUDY.runs(EXPORTED, batch))
]


rule export:
    input:
        start=results("start.parquet"),
        configurations=[results(f"{EXPORTED_KIND}/{EXPORTED}/{batch}.parquet") for batch in EXPORTED_BATCHES],
    output:
        xyz=[results(f"{EXPORT_FOLDER}/{xyz_name(run)}") for run in EXPORT["runs"]],
        data=[results(f"{EXPORT_FOLDER}/{data_name(run, step)}") for run in EXPORT["runs"] for step in EXPORTED_STEPS],
    log:
        logs("export.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(4000),
    params:
        code=code("export.py"),
        protocol=EXPORTED,
        runs=EXPORT["runs"],
        steps=EXPORTED_STEPS,
        coordinates=EXPORT["coordinates"],
        species=EXPORT["species"],
        box_length=config["system"]["box_length"],
    script:
        "../scripts/export.py"
