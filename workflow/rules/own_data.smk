"""Trajectories of the user's own, scored by networks of the study; and configurations of the study for other programs.

No other rule reads the keys `trajectory`, `classify` and `export`, and `all` asks for nothing that is made here.
"""

from vitrify.store.files import sha256
from vitrify.trajectories.export import data_name, xyz_name
from vitrify.trajectories.summary import folder_name

CLASSIFY = config["classify"]
OWN_FILES = {"trajectory": config.get("trajectory"), "classify.temperatures": CLASSIFY.get("temperatures")}
OWN_FILES = {key: Path(os.path.expanduser(path)) for key, path in OWN_FILES.items() if path is not None}
if workflow.is_main_process:
    for key, path in OWN_FILES.items():
        if not (path.is_file() and os.access(path, os.R_OK)):
            raise WorkflowError(f"{key}: there is no readable file {str(path)!r}, must be one file; cat joins several")
TRAJECTORY = OWN_FILES.get("trajectory", Path("the file that --config trajectory=my.dump names"))
CLASSIFIED = f"classify/{folder_name(TRAJECTORY)}"
JUDGES = FOLDS if "fold" not in CLASSIFY else [str(CLASSIFY["fold"])]
JUDGE = f"models/dmpnn/{CLASSIFY['dataset']}/{{fold}}"


rule score_trajectory:
    input:
        trajectory=str(TRAJECTORY),
        temperatures=[str(path) for key, path in OWN_FILES.items() if key != "trajectory"],
        weights=expand(results(f"{JUDGE}/weights.safetensors"), fold=JUDGES),
        hyperparameters=expand(results(f"{JUDGE}/hyperparameters.json"), fold=JUDGES),
    output:
        scores=results(f"{CLASSIFIED}/scores.csv"),
        warnings=results(f"{CLASSIFIED}/warnings.txt"),
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
        code=code("score_trajectory.py"),
        # A file that takes the place of another may be older than the results of that one.
        content=lambda wildcards: [sha256(path) for path in OWN_FILES.values()],
        system={key: config["system"][key] for key in ("particles", "fraction_a", "box_length")},
        species=CLASSIFY.get("species", []),
        windows=CLASSIFY["windows"],
        seeds=[derived_seed(config["seed"], "predict", "dmpnn", CLASSIFY["dataset"], fold) for fold in JUDGES],
    script:
        "../scripts/score_trajectory.py"


rule classify:
    input:
        scores=rules.score_trajectory.output.scores,
        warnings=rules.score_trajectory.output.warnings,
        dataset=results(f"datasets/{CLASSIFY['dataset']}.parquet"),
        style=STYLE,
    output:
        scores=multiext(results(f"{CLASSIFIED}/scores"), ".png", ".pdf"),
        summary=results(f"{CLASSIFIED}/summary.txt"),
    log:
        logs("classify.log"),
    localrule: True
    conda:
        "../../envs/analysis.yaml"
    resources:
        mem_mb=growing(4000),
    params:
        code=code("classify.py"),
        trajectory=str(TRAJECTORY),
        dataset=CLASSIFY["dataset"],
        folds=JUDGES,
        configurations=lambda wildcards: int(STUDY.training_runs(CLASSIFY["dataset"]).sum(axis=0).max()),
    script:
        "../scripts/classify.py"


EXPORT = config["export"]
EXPORTED = EXPORT.get("protocol", next(iter(config["protocols"])))
NEAREST = map(STUDY.protocols[EXPORTED].frame_near, EXPORT.get("temperatures", []))
EXPORTED_STEPS = sorted(set(NEAREST) or {STUDY.protocols[EXPORTED].steps})
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
