"""Beyond the paper: which particles a network takes for glass, and the local quantities that their scores go with."""

SCORED = config["particle_scores"]
SCORING = network_name("dmpnn", SCORED.get("variant", ""))


rule score_particles:
    input:
        start=results("start.parquet"),
        networks=lambda wildcards: networks_of(SCORING, [wildcards.dataset], FOLDS),
        samples=expand(results("samples/{{dataset}}/{fold}.parquet"), fold=FOLDS),
    output:
        particles=results(f"particle_scores/{SCORING}/{{dataset}}.parquet"),
    conda:
        "../../envs/dmpnn.yaml"
    threads: config["training"]["cores"]
    resources:
        mem_mb=growing(8000),
        runtime=growing(240),
        gpu=1,
    params:
        version=1,
        networks=lambda wildcards: results(f"models/{SCORING}/{wildcards.dataset}"),
        system=SYSTEM,
        configurations=SCORED["configurations"],
    script:
        "../scripts/score_particles.py"
