"""The figures: an entry each, from which its rule `plot_<name>` and its target `<name>` are made.

A figure is a function of `vitrify.figures`, an entry here, and a caption, `workflow/report/<name>.rst`.
"""

import yaml

SHORTEST = min(config["protocols"], key=lambda name: STUDY.protocols[name].steps)
BOX = {name: config["system"][name] for name in ("sigma", "box_length")}
CLASSES = [results(f"datasets/{dataset}.parquet") for dataset in DATASETS]
MAPPED = config["feature_maps"]
SHOWN_PARTICLES = [*STUDY.asked("particle_scores"), DATASETS[0]][0]
ENDS = {
    model: [OUTCOME.format(network=model, dataset=dataset, fold=fold) for dataset in DATASETS for fold in FOLDS]
    for model in MODELS
}  # not the table of them, which waits for the networks of controls as well
SCORES = {"scores": table("auc"), "trainings": sum(ENDS.values(), [])}
# The paper gives its AUCs as bounds.
PAPER_AUC = {}
for stated in yaml.safe_load((ROOT / "resources" / "published.yaml").read_text())["quantities"]:
    if stated["kind"] == "auc":
        PAPER_AUC.setdefault(stated["model"], {})[stated["dataset"]] = stated["value"]


def names_of(dataset):
    """The file that names the classes of a dataset."""
    return {"names": results(f"datasets/{dataset}.parquet")}


FIGURES = {
    "figure_run": Entry(  # the first picture of a study: it needs one batch
        "figures.images.plot_run",
        {"run": [results(f"configurations/{SHORTEST}/{STUDY.batches(SHORTEST)[0]}.parquet"), results("start.parquet")]},
        BOX,
    ),
    "figure_01a": Entry(
        "figures.energies.plot_rates",
        {"energies": table("energies"), "transitions": table("glass_transition"), "classes": CLASSES},
    ),
    "figure_01b": Entry("figures.energies.plot_datasets", {"energies": table("energies"), "classes": CLASSES}),
    "figure_02": Entry("figures.networks.plot_cnn", {"description": results("networks/cnn.json")}),
    "figure_03": Entry(
        "figures.images.plot_images",
        {
            "configurations": [
                *[results(f"{kind}/{DATASETS[0]}/rest.parquet") for kind in ("images", "samples")],
                results("start.parquet"),
            ]
        }
        | names_of(DATASETS[0]),
        BOX,
    ),
    "figure_04": Entry("figures.networks.plot_dmpnn", {"description": results("networks/dmpnn.json")}),
    "figure_05": Entry("figures.classification.plot_scores", SCORES, {"metric": "auc", "paper": PAPER_AUC}),
    **{
        name: Entry(
            "figures.classification.plot_matrix",
            {"matrix": table(f"auc_matrix_{model}"), "trainings": ENDS.get(model, [])},
            {"model": model},
        )
        for name, model in (("figure_06a", "cnn"), ("figure_06b", "dmpnn"))
    },
    "figure_07": Entry(
        "figures.window_transfer.plot_window_transfer",
        {"transfer": table("window_transfer")},
        {name: config["system"][name] for name in ("particles", "dimension")},
    ),
    "figure_08": Entry(
        "figures.attention.plot_windows",
        WINDOWS | names_of(ATTENTION["dataset"]) | {"cutoffs": table("attention_cutoff")},
        memory=8000,
    ),
    "figure_09": Entry(
        "figures.attention.plot_metrics",
        {"metrics": table("attention_metrics"), "tests": table("wilcoxon")} | names_of(ATTENTION["dataset"]),
    ),
    "figure_10": Entry(
        "figures.structure.plot_metrics",
        {"metrics": table("structure_metrics"), "transitions": table("glass_transition")},
        {"protocol": SHOWN_PROTOCOL},
    ),
    **{
        name: Entry(
            "figures.radial_distribution.plot_radial_distribution",
            {
                "table": [results(f"radial_distribution/{dataset}/{part}.parquet") for part in parts(OUTER)],
                "classes": [results(f"datasets/{dataset}.parquet")],
            }
            | names_of(dataset),
        )
        for name, dataset in zip(("figure_11", "figure_12"), RDF_DATASETS)
    },
    "figure_13": Entry(
        "figures.feature_maps.plot_feature_maps",
        {"shown": results(f"feature_maps/{MAPPED['dataset']}/{MAPPED['fold']}.parquet")} | names_of(MAPPED["dataset"]),
    ),
    "figure_14": Entry(
        "figures.artificial.plot_artificial",
        {
            "rings": results("five_fold/rings.png"),
            "images": results("five_fold/images.parquet"),
            "table": table("five_fold"),
            "aucs": tested_on_itself(["cnn"], [ARTIFICIAL["dataset"]]),
        }
        | names_of(ARTIFICIAL["dataset"]),
    ),
    "figure_15": Entry("figures.classification.plot_scores", SCORES, {"metric": "accuracy", "paper": {}}),
    "figure_16": Entry(
        "figures.attention.plot_windows",
        WINDOWS | names_of(ATTENTION["dataset"]) | {"cutoffs": table("attention_cutoff")},
        {"window_length": ATTENTION["window_length"]},
        memory=8000,
    ),
    "figure_17": Entry(
        "figures.structure.plot_regressions",
        {"metrics": table("structure_metrics"), "regression": table("regression")},
        {"protocol": SHOWN_PROTOCOL},
    ),
    "attention_histogram": Entry(
        "figures.attention.plot_weights", {"edges": WINDOWS["edges"], "cutoffs": table("attention_cutoff")}, memory=8000
    ),
    # Beyond the paper.
    "figure_baselines": Entry(
        "figures.comparisons.plot_baselines",
        {
            "baselines": table("baselines"),
            "networks": [table("auc"), *[table("auc_inherent")] * bool({*STUDY.asked("baselines")} & {*CONTROLS})],
        },
    ),
    "figure_inherent_control": Entry("figures.comparisons.plot_control", {"controls": table("auc_inherent")}),
    "figure_swapped_motion": Entry("figures.comparisons.plot_control", {"controls": table("auc_swapped")}),
    "figure_calibration": Entry(
        "figures.curves.plot_reliability",
        {"calibration": table("calibration"), "reliability": table("reliability")},
    ),
    "figure_variants": Entry("figures.comparisons.plot_variants", {"variants": table("variants")}),
    "figure_attention_seeds": Entry(
        "figures.attention_test.plot_seeds",
        {"networks": table("attention_networks"), "seeds": table("attention_seeds")},
    ),
    "figure_attention_preference": Entry(
        "figures.attention_test.plot_preference", {"preference": table("attention_preference")}
    ),
    "figure_attention_deletion": Entry(
        "figures.attention_test.plot_deletion",
        {"curves": table("attention_deletion"), "areas": table("attention_deletion_area")},
    ),
    "figure_energy_matching": Entry(
        "figures.energy_matching.plot_matching",
        {
            "matchings": [results(f"energy_matching/{dataset}.parquet") for dataset in STUDY.matched_datasets],
            "summary": table("energy_matching"),
        },
    ),
    "figure_particle_scores": Entry(
        "figures.particles.plot_particles",
        {
            "particles": results(f"particle_scores/{SCORING}/{SHOWN_PARTICLES}.parquet"),
            "correlations": table("particle_scores"),
        }
        | names_of(SHOWN_PARTICLES),
        {name: config["system"][name] for name in ("sigma", "box_length")},
        memory=4000,
    ),
    "figure_learning_curves": Entry("figures.curves.plot_learning_curves", {"curves": table("learning_curves")}),
    "figure_leaks": Entry("figures.comparisons.plot_leaks", {"leaks": table("leaks")}),
    "figure_cooling_rates": Entry("figures.curves.plot_cooling_rates", {"rates": table("cooling_rates")}),
    "figure_auc_rates": Entry("figures.comparisons.plot_auc_rates", {"rates": table("auc_rates")}),
}
FIGURES = {name: entry for name, entry in FIGURES.items() if name not in STUDY.left_out}


for name, entry in FIGURES.items():

    rule:
        name:
            f"plot_{name}"
        input:
            **entry.reads,
            style=STYLE,
        output:
            png=results(f"figures/{name}.png"),
            pdf=results(f"figures/{name}.pdf"),
        localrule: entry.memory <= 1000
        resources:
            mem_mb=growing(entry.memory),
        params:
            code=code("plot.py", entry.file),
            function=entry.function,
            arguments=entry.arguments,
        script:
            "../scripts/plot.py"

    rule:
        name:
            name
        input:
            figures([name]),


for name in FIGURES:  # without it, Snakemake takes a report that there is for one that nothing makes
    if not (WORKFLOW / "report" / f"{name}.rst").is_file():
        raise WorkflowError(f"workflow/report/{name}.rst: there is no such file, must have the caption of {name}")

# A whole study draws the figures whose tables it makes.
ASKED = [name for name in FIGURES if {Path(path).stem for path in drawn_from(name) if path[-4:] == ".csv"} <= {*TABLES}]
