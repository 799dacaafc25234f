"""The figures: an entry each, from which its rule `plot_<name>` and its target `<name>` are made.

A figure is a function of `vitrify.figures`, an entry here, and a caption, `workflow/report/<name>.rst`.
"""

from vitrify.figures.entry import Drawing

CLASSES = [f"datasets/{dataset}.parquet" for dataset in DATASETS]
WINDOWS = {name: f"attention/{ATTENDED}/{name}.parquet" for name in ("particles", "edges")}
CUTOFFS = "tables/attention_cutoff.csv"
ATTENDED_NAMES = {"names": class_names(ATTENTION["dataset"])}
MAPPED, ARTIFICIAL = config["feature_maps"], config["five_fold"]

FIGURES = {
    "figure_01a": Drawing(
        "energies.plot_rates",
        {"energies": "tables/energies.csv", "transitions": "tables/glass_transition.csv", "classes": CLASSES},
    ),
    "figure_01b": Drawing("energies.plot_datasets", {"energies": "tables/energies.csv", "classes": CLASSES}),
    "figure_02": Drawing("networks.plot_network", {"description": "networks/cnn.json"}),
    "figure_03": Drawing(
        "images.plot_images", {"images": f"images/{DATASETS[0]}/rest.parquet"}, {"names": class_names(DATASETS[0])}
    ),
    "figure_04": Drawing("networks.plot_network", {"description": "networks/dmpnn.json"}),
    "figure_05": Drawing("classification.plot_scores", {"scores": "tables/auc.csv"}, {"metric": "auc"}),
    "figure_06a": Drawing("classification.plot_matrix", {"matrix": "tables/auc_matrix_cnn.csv"}, {"model": "cnn"}),
    "figure_06b": Drawing("classification.plot_matrix", {"matrix": "tables/auc_matrix_dmpnn.csv"}, {"model": "dmpnn"}),
    "figure_07": Drawing(
        "window_transfer.plot_window_transfer",
        {"transfer": "tables/window_transfer.csv"},
        {name: config["system"][name] for name in ("particles", "dimension")},
    ),
    "figure_08": Drawing("attention.plot_windows", WINDOWS | {"cutoffs": CUTOFFS}, ATTENDED_NAMES, heavy=True),
    "figure_09": Drawing(
        "attention.plot_metrics",
        {"metrics": "tables/attention_metrics.csv", "tests": "tables/wilcoxon.csv"},
        ATTENDED_NAMES,
    ),
    "figure_10": Drawing(
        "structure.plot_metrics",
        {"metrics": "tables/structure_metrics.csv", "transitions": "tables/glass_transition.csv"},
        {"protocol": SHOWN_PROTOCOL},
    ),
    **{
        name: Drawing(
            "radial_distribution.plot_radial_distribution",
            {
                "table": [f"radial_distribution/{dataset}/{part}.parquet" for part in parts(OUTER)],
                "classes": [f"datasets/{dataset}.parquet"],
            },
            {"names": class_names(dataset)},
        )
        for name, dataset in zip(("figure_11", "figure_12"), RDF_DATASETS)
    },
    "figure_13": Drawing(
        "feature_maps.plot_feature_maps",
        {"shown": f"feature_maps/{MAPPED['dataset']}/{MAPPED['fold']}.parquet"},
        {"names": class_names(MAPPED["dataset"])},
    ),
    "figure_14": Drawing(
        "artificial.plot_artificial",
        {"rings": "five_fold/rings.png", "images": "five_fold/images.parquet", "table": "tables/five_fold.csv"},
        {"names": class_names(ARTIFICIAL["dataset"])},
    ),
    "figure_15": Drawing("classification.plot_scores", {"scores": "tables/auc.csv"}, {"metric": "accuracy"}),
    "figure_16": Drawing(
        "attention.plot_windows",
        WINDOWS,
        ATTENDED_NAMES | {"window_length": ATTENTION["window_length"]},
        heavy=True,
    ),
    "figure_17": Drawing(
        "structure.plot_regressions",
        {"metrics": "tables/structure_metrics.csv", "regression": "tables/regression.csv"},
        {"protocol": SHOWN_PROTOCOL},
    ),
    "attention_histogram": Drawing(
        "attention.plot_weights", {"edges": WINDOWS["edges"], "cutoffs": CUTOFFS}, heavy=True
    ),
    # Beyond the paper.
    "figure_baselines": Drawing(
        "baselines.plot_baselines",
        {
            "baselines": "tables/baselines.csv",
            "networks": ["tables/auc.csv", *["tables/auc_inherent.csv"] * bool({*BASELINES} & {*CONTROLS})],
        },
        asked=BASELINES,
    ),
    "figure_inherent_control": Drawing("controls.plot_control", {"scores": "tables/auc_inherent.csv"}, asked=CONTROLS),
    "figure_swapped_motion": Drawing(
        "controls.plot_control", {"scores": "tables/auc_swapped.csv"}, asked=STUDY.swapped
    ),
    "figure_calibration": Drawing(
        "calibration.plot_reliability",
        {"calibration": "tables/calibration.csv", "reliability": "tables/reliability.csv"},
        asked=STUDY.asked("calibration"),
    ),
    "figure_variants": Drawing(
        "variants.plot_variants", {"variants": "tables/variants.csv"}, asked=STUDY.asked("variants")
    ),
    "figure_attention_seeds": Drawing(
        "attention_test.plot_seeds",
        {"networks": "tables/attention_networks.csv", "seeds": "tables/attention_seeds.csv"},
        asked=NUMBERS,
    ),
    "figure_attention_preference": Drawing(
        "attention_test.plot_preference", {"preference": "tables/attention_preference.csv"}, asked=NUMBERS
    ),
    "figure_attention_deletion": Drawing(
        "attention_test.plot_deletion",
        {"curves": "tables/attention_deletion.csv", "areas": "tables/attention_deletion_area.csv"},
        asked=NUMBERS,
    ),
    "figure_energy_matching": Drawing(
        "energy_matching.plot_matching",
        {
            "matchings": [f"energy_matching/{dataset}.parquet" for dataset in MATCHED],
            "summary": "tables/energy_matching.csv",
        },
        asked=MATCHED,
    ),
    "figure_learning_curves": Drawing(
        "learning_curves.plot_learning_curves",
        {"curves": "tables/learning_curves.csv"},
        asked=STUDY.asked("learning_curves"),
    ),
    "figure_leaks": Drawing("leaks.plot_leaks", {"leaks": "tables/leaks.csv"}, asked=LEAK_DATASETS),
    "figure_cooling_rates": Drawing(
        "rates.plot_cooling_rates", {"rates": "tables/cooling_rates.csv"}, asked=STUDY.rates
    ),
    "figure_auc_rates": Drawing("rates.plot_auc_rates", {"scores": "tables/auc_rates.csv"}, asked=STUDY.rates),
}
FIGURES = {name: drawing for name, drawing in FIGURES.items() if name not in STUDY.left_out}
ASKED = [name for name, drawing in FIGURES.items() if drawing.asked]


for name, drawing in FIGURES.items():

    rule:
        name:
            f"plot_{name}"
        input:
            **drawing.inputs(results("")),
            style=STYLE,
        output:
            png=report(
                results(f"figures/{name}.png"),
                caption=f"../report/{name}.rst",
                category="Figures",
                labels={"figure": name.removeprefix("figure_")},
            ),
            pdf=results(f"figures/{name}.pdf"),
        log:
            logs(f"plot_{name}.log"),
        localrule: not drawing.heavy
        conda:
            "../../envs/analysis.yaml"
        resources:
            mem_mb=growing(8000 if drawing.heavy else 1000),
            runtime=growing(30 if drawing.heavy else 10),
        params:
            code=code("plot.py", drawing.file),
            function=drawing.function,
            arguments=drawing.arguments,
        script:
            "../scripts/plot.py"

    rule:
        name:
            name
        input:
            figures([name]),


TABLES = [
    "energies",
    "glass_transition",
    "radial_distribution",
    "structure_metrics",
    "regression",
    "auc",
    *(f"auc_matrix_{model}" for model in MODELS),
    "trainings",
    "five_fold",
    "attention_auc",
    "attention_cutoff",
    "attention_species",
    "attention_metrics",
    "wilcoxon",
    "window_transfer",
    "published",
]
# And those that figures beyond the paper are drawn from.
DRAWN = [Path(path).stem for name in ASKED for path in drawn_from(name) if path.endswith(".csv")]
TABLES = [name for name in dict.fromkeys([*TABLES, *DRAWN]) if name not in STUDY.left_out]
TABLES += ["ensembles"] * bool(STUDY.asked("ensembles"))


for table in [f"auc_matrix_{model}" for model in MODELS]:

    rule:
        name:
            table
        input:
            tables([table]),
