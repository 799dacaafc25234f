"""Labelled configurations, and the parts of each dataset that the networks are given one by one."""

# What decides which configuration belongs to which outer test.
FOLDING = {
    "folds": without(config["folds"], "inner_validation", "inner_test"),
    "published": config["as_published"]["folds"],
}


rule build_dataset:
    input:
        energies_to_match,
    output:
        dataset=results("datasets/{dataset}.parquet"),
    params:
        version=1,
        dataset=lambda wildcards: STUDY.datasets[wildcards.dataset],
        protocols=lambda wildcards: {
            name: config["protocols"][name] for name in STUDY.dataset_protocols(wildcards.dataset)
        },
        initial_temperature=config["simulation"]["temperature"],
        folding=FOLDING,
        seed=config["seed"],
    script:
        "../scripts/build_dataset.py"


# All parts in one job: they read the same files, of which there may be as many as there are runs.
rule gather_samples:
    input:
        coordinates=coordinates_of,
        dataset=results("datasets/{dataset}.parquet"),
    output:
        samples=expand(results("samples/{{dataset}}/{part}.parquet"), part=parts(OUTER)),
    resources:
        runtime=growing(120),
    params:
        version=1,
        coordinates=lambda wildcards: STUDY.datasets[wildcards.dataset]["coordinates"],
        parts=parts(OUTER),
    script:
        "../scripts/gather_samples.py"


# Structures of a dataset, each with the thermal motion of the other class: its networks are tested on these too.
rule swap_motion:
    input:
        start=results("start.parquet"),
        dataset=results("datasets/{dataset}.parquet"),
        inherent=expand(results("samples/{{dataset}}_inherent/{part}.parquet"), part=FOLDS),
    output:
        samples=expand(results("samples/{{dataset}}_swapped/{part}.parquet"), part=FOLDS),
    wildcard_constraints:
        dataset=alternatives(STUDY.swapped.values()),
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
        seeds=seeds_of("swap_motion"),
    script:
        "../scripts/swap_motion.py"
