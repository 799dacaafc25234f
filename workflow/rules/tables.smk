"""Tables of the simulations, an entry each: the function that makes it, the files that it reads, other arguments."""

STRUCTURE_PROTOCOLS = config["structure"]["protocols"]
SHOWN_PROTOCOL = STRUCTURE_PROTOCOLS[0]
RDF_DATASETS = config["radial_distribution"]["datasets"]
INHERENT = "inherent/{protocol}/{batch}.parquet"
TRANSITIONS = config["glass_transition"]

for name, function, files, arguments in [
    ("energies", "configurations.energies.energies_table", {"paths": batches(INHERENT, config["protocols"])}, {}),
    (
        "glass_transition",
        "configurations.glass_transition.glass_transition_table",
        {"paths": batches(INHERENT, TRANSITIONS["protocols"])},
        {"settings": TRANSITIONS, "seed": config["seed"]},
    ),
    (
        "radial_distribution",
        "configurations.radial_distribution.radial_distribution",
        {"paths": pair_counts(RDF_DATASETS)},
        {},
    ),
    ("structure_metrics", "structure.metrics.structure_metrics", {"paths": structure(STRUCTURE_PROTOCOLS)}, {}),
    (
        "regression",
        "structure.regression.regression",
        {"paths": structure(STRUCTURE_PROTOCOLS), "transitions": results("tables/glass_transition.csv")},
        {},
    ),
]:

    rule:
        name:
            name
        input:
            **files,
        output:
            results(f"tables/{name}.csv"),
        log:
            logs(f"{name}.log"),
        conda:
            "../../envs/analysis.yaml"
        resources:
            mem_mb=growing(4000),
        params:
            code=code("table.py", f"{function.rpartition('.')[0].replace('.', '/')}.py"),
            function=function,
            arguments=arguments,
        script:
            "../scripts/table.py"
