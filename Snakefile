# Is a two-dimensional particle configuration a liquid or a glass, and how does a neural network tell?
# Data flow downwards: each stage is one file, and reads only what stages above it made.


configfile: "config/config.yaml"


include: "workflow/rules/protection.smk"
include: "workflow/rules/paths.smk"
include: "workflow/rules/parameters.smk"
include: "workflow/rules/inputs.smk"
include: "workflow/rules/container.smk"
include: "workflow/rules/simulation.smk"
include: "workflow/rules/datasets.smk"
include: "workflow/rules/radial_distribution.smk"
include: "workflow/rules/structure.smk"


if "cnn" in MODELS:

    include: "workflow/rules/images.smk"


include: "workflow/rules/networks.smk"
include: "workflow/rules/attention.smk"
include: "workflow/rules/baselines.smk"
include: "workflow/rules/attention_test.smk"
include: "workflow/rules/energy_matching.smk"


if "cnn" in MODELS:

    include: "workflow/rules/feature_maps.smk"


include: "workflow/rules/tables.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/estimate.smk"
include: "workflow/rules/compare.smk"
include: "workflow/rules/own_data.smk"
include: "workflow/rules/plan.smk"
include: "workflow/rules/status.smk"
include: "workflow/rules/defaults.smk"


rule all:
    default_target: True
    input:
        rules.list_runs.output,
        rules.sample_images.output if "cnn" in MODELS else [],
        tables(TABLES),
        figures(ASKED),
        rules.report.output,
