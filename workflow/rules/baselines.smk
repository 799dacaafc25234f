"""Beyond the paper: simple classifiers of what a physicist would look at, in the folds of the networks."""

from vitrify.baselines.groups import DESCRIPTORS, OF_BOX, SEEN
from vitrify.datasets.subsets import runs_name

METHODS = config["baselines"]["methods"]
# The methods, and those that see windows.
SIMPLE = METHODS + [network_name(name, seen) for seen in SEEN for name in METHODS if name not in OF_BOX]
LEAK_KINDS = config["leaks"]["kinds"]
LEAK_METHODS = config["leaks"]["methods"]
SIZES = [runs_name(runs) for runs in config["learning_curves"]["runs"]]


rule describe_samples:
    input:
        start=results("start.parquet"),
        samples=expand(results("samples/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
        inherent=lambda wildcards: batches(
            "inherent/{protocol}/{batch}.parquet", STUDY.dataset_protocols(wildcards.dataset)
        ),
    output:
        descriptors=descriptors(["{dataset}"]),
    threads: config["training"]["cores"]
    resources:
        mem_mb=lambda wildcards, threads, attempt: attempt * (1000 + 200 * threads),
        runtime=growing(240),
    params:
        version=2,
        system=SYSTEM,
        descriptors=list(DESCRIPTORS),
        window_length=config["baselines"]["window_length"],
        seed=seed_of("descriptors"),
    script:
        "../scripts/describe_samples.py"


rule predict_simple:
    input:
        descriptors=descriptors(["{dataset}"]),
    output:
        predictions=simple_predictions(SIMPLE, ["{dataset}"]),
    wildcard_constraints:
        dataset=alternatives(name for name in STUDY.datasets if name not in LEAK_DATASETS),
    resources:
        mem_mb=growing(2000),
        runtime=growing(60),
    params:
        **SPACE,
        methods=SIMPLE,
        outer=OUTER,
        inner=INNER,
        peeks=False,
        seed=seed_of("baselines"),
    script:
        "../scripts/predict_simple.py"


use rule predict_simple as predict_simple_on_subset with:
    input:
        descriptors=descriptors(["{dataset}"]),
        subsets=expand(SUBSET, fold=FOLDS, allow_missing=True),
    output:
        predictions=simple_predictions(config["learning_curves"]["methods"], ["{dataset}"], "{subset}"),
    wildcard_constraints:
        subset=alternatives(SIZES),
    params:
        methods=config["learning_curves"]["methods"],


if LEAK_DATASETS:

    # With leaks, and without beside them, each dataset's classifiers are tested on all of these datasets.
    use rule predict_simple as predict_simple_on_all with:
        input:
            descriptors=descriptors(LEAK_DATASETS),
        output:
            predictions=simple_predictions(dict.fromkeys([*SIMPLE, *LEAK_METHODS]), LEAK_DATASETS),
        wildcard_constraints:
            dataset=alternatives(LEAK_DATASETS),
        params:
            methods=[*dict.fromkeys([*SIMPLE, *LEAK_METHODS])],

    use rule predict_simple_on_subset as predict_simple_with_leaks with:
        input:
            descriptors=descriptors(LEAK_DATASETS),
            subsets=expand(SUBSET, fold=FOLDS, allow_missing=True),
        output:
            predictions=simple_predictions(LEAK_METHODS, LEAK_DATASETS, "{subset}"),
        wildcard_constraints:
            subset=alternatives(LEAK_KINDS),
            dataset=alternatives(LEAK_DATASETS),
        params:
            methods=LEAK_METHODS,
            inner=lambda wildcards: INNER | {"by_run": wildcards.subset not in DRAWS_TESTS},
            peeks=lambda wildcards: wildcards.subset == CHOICE,
