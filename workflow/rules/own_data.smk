"""Trajectories of the user's own, scored by networks of the study; these networks in one file; and configurations of
the study for other programs.

No other rule reads the keys `trajectory`, `bundle`, `classify` and `export`, and `all` asks for nothing that is made here.
"""

from vitrify.store.files import sha256
from vitrify.trajectories.export import data_name, xyz_name
from vitrify.trajectories.summary import folder_name

CLASSIFY = config["classify"]
OWN_FILES = {key: config.get(key) for key in ("trajectory", "bundle")}
OWN_FILES |= {"classify.temperatures": CLASSIFY.get("temperatures")}
OWN_FILES = {key: Path(os.path.expanduser(path)) for key, path in OWN_FILES.items() if path is not None}
if workflow.is_main_process:
    for key, path in OWN_FILES.items():
        if not (path.is_file() and os.access(path, os.R_OK)):
            raise WorkflowError(f"{key}: there is no readable file {str(path)!r}, must be one file; cat joins several")
TRAJECTORY = OWN_FILES.get("trajectory", Path("my.dump"))
IS_NAMED = "trajectory" in OWN_FILES or "classify" in STUDY.left_out  # which has an answer of its own
NO_TRAJECTORY = "trajectory: found none, must be one file, as in: --config trajectory=my.dump"
BUNDLE = OWN_FILES.get("bundle")
BUNDLED_AS = re.sub(r"[^\w.-]", "_", BUNDLE.stem) if BUNDLE else None
WHOSE = f"results/{BUNDLED_AS}" if BUNDLE else RESULTS
CLASSIFIED = f"{WHOSE}/classify/{folder_name(TRAJECTORY)}"
JUDGING = network_name("dmpnn", CLASSIFY.get("variant", ""))
JUDGES = FOLDS if "fold" not in CLASSIFY else [str(CLASSIFY["fold"])]


rule classify:
    """Scores of a trajectory of your own: --config trajectory=my.dump."""
    input:
        trajectory=lambda wildcards: str(TRAJECTORY) if IS_NAMED else end(NO_TRAJECTORY),
        temperatures=[str(path) for key, path in OWN_FILES.items() if key == "classify.temperatures"],
        networks=str(BUNDLE) if BUNDLE else networks_of(JUDGING, [CLASSIFY["dataset"]], JUDGES),
        style=STYLE,
    output:
        scores=f"{CLASSIFIED}/scores.csv",
        figure=multiext(f"{CLASSIFIED}/scores", ".png", ".pdf"),
        map=multiext(f"{CLASSIFIED}/map", ".png", ".pdf"),
        summary=f"{CLASSIFIED}/summary.txt",
    log:
        f"{CLASSIFIED}/classify.log",
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(240),
        gpu=1,
    params:
        # A file that takes the place of another may be older than the results of that one.
        content=lambda wildcards: [sha256(path) for path in OWN_FILES.values()],
        networks=lambda wildcards: str(BUNDLE) if BUNDLE else results("models"),
        card=lambda wildcards: None if BUNDLE else STUDY.card(JUDGING, [CLASSIFY["dataset"]]),
        asked=CLASSIFY,
    script:
        "../scripts/classify.py"


BUNDLED = DATASETS if JUDGING == "dmpnn" else [CLASSIFY["dataset"]]


rule bundle:
    """The networks of the study in one file, for classify."""
    input:
        networks=networks_of(JUDGING, BUNDLED, FOLDS),
        predictions=tested_on_itself([JUDGING], BUNDLED),
    output:
        results(f"vitrify-{config['study']}.zip"),
    localrule: True
    params:
        models=lambda wildcards: results("models"),
        card=lambda wildcards: STUDY.card(JUDGING, BUNDLED),
        resampling=BOOTSTRAP,
    script:
        "../scripts/bundle.py"


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
    """Configurations for OVITO and LAMMPS."""
    input:
        start=results("start.parquet"),
        configurations=[results(f"{EXPORTED_KIND}/{EXPORTED}/{batch}.parquet") for batch in EXPORTED_BATCHES],
    output:
        xyz=[results(f"{EXPORT_FOLDER}/{xyz_name(run)}") for run in EXPORT["runs"]],
        data=[results(f"{EXPORT_FOLDER}/{data_name(run, step)}") for run in EXPORT["runs"] for step in EXPORTED_STEPS],
    localrule: True
    resources:
        mem_mb=growing(4000),
    params:
        protocol=EXPORTED,
        runs=EXPORT["runs"],
        steps=EXPORTED_STEPS,
        coordinates=EXPORT["coordinates"],
        species=EXPORT["species"],
        box_length=config["system"]["box_length"],
    script:
        "../scripts/export.py"
