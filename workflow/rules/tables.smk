"""The tables: an entry each, from which its rule is made.

A table is a function of the library, a description beside that function, and an entry here.
"""

from vitrify.jobs.entry import Entry

ARTIFICIAL = config["five_fold"]
RDF_DATASETS = config["radial_distribution"]["datasets"]
STRUCTURE_PROTOCOLS = config["structure"]["protocols"]
SHOWN_PROTOCOL = STRUCTURE_PROTOCOLS[0]
RESAMPLING = {"resampling": BOOTSTRAP}
SAME_RUNS = {"controls": STUDY.controls}
RATES_ASKED = {"asked": STUDY.rates, "key": "cooling_rates.protocols", "allowed": "names of protocols"}


def table(name):
    """A table's file."""
    return results(f"tables/{name}.csv")


def minima(protocols):
    """Inherent structures of protocols."""
    return batches("inherent/{protocol}/{batch}.parquet", protocols)


def one_by_one(classifiers, datasets):
    """Predictions on the outer tests of the datasets trained on, dataset by dataset and classifier by classifier."""
    return [path for dataset in datasets for path in tested_on_itself(classifiers, [dataset])]


def in_windows(networks, trained_on, column):
    """The entry of networks' scores in windows of several lengths; the networks' names, in the column, by network."""
    return Entry(
        "evaluation.windows.compare_windows",
        {
            "paths": expand(results("windows/{network}/{of}.parquet"), network=networks, of=trained_on),
            "trained": expand(results("models/{network}/{of}/hyperparameters.json"), network=networks, of=trained_on),
        },
        RESAMPLING
        | SPACE
        | {"particles": config["system"]["particles"], "names": list(networks.values()), "column": column},
    )


def under_test(function, tables, **how):
    """The entry of tables of attention under test."""
    files = {
        name: [results(f"attention_test/{kind}/{ATTENDED}/{name}.parquet") for kind in ATTENTION_TEST["kinds"]]
        for name in tables
    }
    asked = {"asked": NUMBERS, "key": "attention_test.seeds", "allowed": "at least two whole numbers"}
    return Entry(f"attention_test.trial.{function}", files, RESAMPLING, memory=4000, **asked, **how)


VARIANTS = [network_name("dmpnn", name) for name in config["variants"]["networks"]]
TABULATED = {
    "energies": Entry("configurations.energies.mean_energies", {"tables": minima(config["protocols"])}),
    "glass_transition": Entry(
        "configurations.glass_transition.glass_transition_table",
        {"paths": minima(config["glass_transition"]["protocols"])},
        {"settings": config["glass_transition"], "seed": config["seed"]},
    ),
    "radial_distribution": Entry(
        "configurations.radial_distribution.radial_distribution", {"paths": pair_counts(RDF_DATASETS)}
    ),
    "structure_metrics": Entry(
        "structure.metrics.mean_metrics", {"metrics": structure(STRUCTURE_PROTOCOLS)}, memory=4000
    ),
    "regression": Entry(
        "structure.regression.regression_table",
        {"metrics": structure(STRUCTURE_PROTOCOLS), "transitions": table("glass_transition")},
        memory=4000,
    ),
    "auc": Entry("evaluation.tables.auc_table", {"paths": tested_on_itself(MODELS, DATASETS)}, RESAMPLING),
    **{
        f"auc_matrix_{model}": Entry(
            "evaluation.tables.matrix_table", {"paths": predictions([model], product(DATASETS, DATASETS))}, RESAMPLING
        )
        for model in MODELS
    },
    "trainings": Entry(
        "training.outcome.trainings_table",
        {
            "paths": [
                OUTCOME.format(network=model, dataset=dataset, fold=fold)
                for model in MODELS
                for dataset in [*DATASETS, *STUDY.tested_alone(model)]
                for fold in FOLDS
            ]
        },
    ),
    "five_fold": Entry(
        "evaluation.shares.share_called_glass",
        {"paths": expand(results("five_fold/{dataset}/{fold}.parquet"), dataset=ARTIFICIAL["dataset"], fold=FOLDS)},
        {"confidence": ARTIFICIAL["confidence"]},
    ),
    "attention_auc": in_windows({"dmpnn": "none", "dmpnn-attention": ATTENTION["scale"]}, ATTENDED, "attention"),
    "attention_cutoff": Entry(
        "attention.cutoff.cutoff_table",
        {
            "paths": expand(results("attention/{test}/edges.parquet"), test=COUNTED),
            "trained": expand(results("models/dmpnn-attention/{test}/hyperparameters.json"), test=COUNTED),
        },
        ATTENTION["cutoff"] | {"folds": ATTENTION["folds"], "window_length": ATTENTION["window_length"]},
        memory=8000,
    ),
    "attention_species": Entry(
        "attention.metrics.species_table",
        {"path": WINDOWS["edges"], "cutoffs": table("attention_cutoff")},
        memory=8000,
    ),
    "attention_metrics": Entry(
        "attention.metrics.metrics_tables",
        {name: expand(results(f"attention/{{test}}/{name}.parquet"), test=COUNTED) for name in WINDOWS}
        | {"cutoffs": table("attention_cutoff")},
        RESAMPLING | {"window_length": ATTENTION["window_length"]},
        memory=8000,
        outputs=("attention_metrics", "wilcoxon"),
    ),
    "window_transfer": in_windows({"dmpnn": READOUT, f"dmpnn-{OTHER_READOUT}": OTHER_READOUT}, TRANSFERRED, "readout"),
    "published": Entry(
        "reporting.published.compare",
        {
            "published": resource("published.yaml"),
            **{name: table(name) for name in ("energies", "glass_transition", "auc", "attention_auc")},
            **{name: table(name) for name in ("wilcoxon", "regression")},
        },
        {
            "config": {
                **{key: config[key] for key in ("system", "protocols", "datasets", "images")},
                "attention": {"dataset": ATTENTION["dataset"]},
                "simulation": {"temperature": config["simulation"]["temperature"]},
                "models": {
                    name: {"kernels": block["kernels"]} for name, block in config["models"].items() if name == "cnn"
                },
            }
        },
    ),
    # Beyond the paper.
    "baselines": Entry(
        "evaluation.tables.baselines_table",
        {"paths": one_by_one(SIMPLE, STUDY.asked("baselines"))},
        RESAMPLING | SAME_RUNS,
        asked=STUDY.asked("baselines"),
        key="baselines.datasets",
    ),
    "auc_inherent": Entry(
        "evaluation.tables.controls_table",
        {"paths": tested_on_itself(models_of(config, "controls"), [*STUDY.controls.values(), *CONTROLS])},
        RESAMPLING | SAME_RUNS | {"kind": "inherent"},
        asked=CONTROLS,
        key="controls.inherent",
    ),
    "auc_swapped": Entry(
        "evaluation.tables.controls_table",
        {
            "paths": [
                path
                for control, name in STUDY.swapped.items()
                for test in (name, control)
                for path in predictions(
                    [*models_of(config, "controls"), *VARIANTS * (name in STUDY.asked("variants"))], [(name, test)]
                )
            ]
        },
        RESAMPLING | {"controls": STUDY.swapped, "kind": "swapped"},
        asked=STUDY.swapped,
        key="controls.swapped",
    ),
    "calibration": Entry(
        "evaluation.calibration.calibration_tables",
        {"tests": tested_on_itself(MODELS, STUDY.asked("calibration"))},
        RESAMPLING | {"bins": config["calibration"]["bins"]},
        asked=STUDY.asked("calibration"),
        key="calibration.datasets",
        outputs=("calibration", "reliability"),
    ),
    "variants": Entry(
        "evaluation.tables.variants_table",
        {"paths": tested_on_itself(["dmpnn", *VARIANTS], STUDY.asked("variants"))},
        RESAMPLING | SAME_RUNS,
        asked=STUDY.asked("variants"),
        key="variants.datasets",
    ),
    "attention_seeds": under_test(
        "seeds_tables",
        ("scores", "agreement", "weights"),
        outputs=("attention_networks", "attention_seeds", "attention_preference"),
    ),
    "attention_deletion": under_test(
        "deletion_tables", ("deletion",), outputs=("attention_deletion", "attention_deletion_area")
    ),
    "energy_matching": Entry(
        "evaluation.energy_matching.summarise_matching",
        {
            name: [results(f"energy_matching/{dataset}.parquet") for dataset in STUDY.matched_datasets]
            for name in ("matchings", "classes")
        },
        RESAMPLING,
        asked=STUDY.matched_datasets,
        key="datasets with energies: matched",
        allowed="one or more",
    ),
    "learning_curves": Entry(
        "evaluation.tables.learning_curves_table",
        {
            "paths": [
                path
                for name in [*models_of(config, "learning_curves"), *config["learning_curves"]["methods"]]
                for path in one_by_one(
                    [network_name(name, size) for size in [*SIZES, ""]], STUDY.asked("learning_curves")
                )
            ],
            "datasets": [results(f"datasets/{dataset}.parquet") for dataset in STUDY.asked("learning_curves")],
        },
        RESAMPLING | SAME_RUNS,
        asked=STUDY.asked("learning_curves"),
        key="learning_curves.datasets",
    ),
    "leaks": Entry(
        "evaluation.tables.leaks_table",
        {
            "paths": [
                *predictions(
                    [network_name(model, leak) for leak in ["", *LEAK_KINDS] for model in models_of(config, "leaks")],
                    product(LEAK_DATASETS, LEAK_DATASETS),
                ),
                *(
                    path
                    for leak, *pair in product(["", *LEAK_KINDS], LEAK_DATASETS, LEAK_DATASETS)
                    for path in predictions([network_name(method, leak) for method in LEAK_METHODS], [pair])
                ),
            ],
            "subsets": expand(SUBSET, subset=LEAK_KINDS, dataset=LEAK_DATASETS, fold=FOLDS),
        },
        RESAMPLING,
        asked=LEAK_DATASETS,
        key="leaks.datasets",
    ),
    "cooling_rates": Entry(
        "evaluation.rates.tabulate_rates",
        {"energies": table("energies"), "transitions": table("glass_transition")},
        {
            "rates": STUDY.rates,
            "steps": {
                name: STUDY.protocols[name].frame_near(config["cooling_rates"]["temperature"]) for name in STUDY.rates
            },
        },
        **RATES_ASKED,
    ),
    "auc_rates": Entry(
        "evaluation.tables.rates_table",
        {"paths": tested_on_itself([*METHODS, *models_of(config, "cooling_rates")], STUDY.rate_pairs)},
        RESAMPLING | {"pairs": STUDY.rate_pairs, "twins": STUDY.twins},
        **RATES_ASKED,
    ),
    "particle_scores": Entry(
        "evaluation.particles.correlations_table",
        {
            "paths": [
                results(f"particle_scores/{SCORING}/{dataset}.parquet") for dataset in STUDY.asked("particle_scores")
            ]
        },
        RESAMPLING,
        asked=STUDY.asked("particle_scores"),
        key="particle_scores.datasets",
        memory=4000,
    ),
    "ensembles": Entry(
        "evaluation.ensembles.ensembles_table",
        {
            "paths": [
                path
                for model in models_of(config, "ensembles")
                for path in one_by_one(
                    [network_name(model, member) for member in ["", *member_names(config)]], STUDY.asked("ensembles")
                )
            ]
        },
        RESAMPLING | {"bins": config["calibration"]["bins"]},
        asked=STUDY.asked("ensembles"),
        key="ensembles.datasets",
    ),
}
OUTPUTS = {name: entry.outputs or (name,) for name, entry in TABULATED.items()}
# Of a whole study.
TABLES = [name for rule, entry in TABULATED.items() if entry.asked for name in OUTPUTS[rule]]
TABLES = [name for name in TABLES if name not in STUDY.left_out]


def not_asked(entry):
    """Input function: one line that says which key asks for a table."""
    return lambda wildcards: end(f"{entry.key}: found none, must be {entry.allowed}, see docs/beyond.md")


for name, entry in TABULATED.items():

    rule:
        name:
            name
        input:
            **(entry.reads if entry.asked else {"asked": not_asked(entry)}),
        output:
            tables(OUTPUTS[name]),
        resources:
            mem_mb=growing(entry.memory),
        params:
            code=code("tabulate.py", entry.file),
            function=entry.function,
            arguments=entry.arguments,
        script:
            "../scripts/tabulate.py"

    for one in OUTPUTS[name]:
        if one != name:

            rule:
                name:
                    one
                input:
                    tables([one]),
