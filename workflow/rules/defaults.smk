"""Of all rules, so it is included last: their default resources, and the targets that are left out."""

from snakemake.resources import Resources

# A job of one core that reads a few files; each attempt asks for as much again. Rules that need more say so, and the
# `default-resources` of a profile come before these; but not the memory that Snakemake adds to them, which never grows.
DEFAULT_RESOURCES = Resources.from_mapping({"mem_mb": growing(1000), "runtime": growing(30)})
ADDED_BY_SNAKEMAKE = Resources.DEFAULTS["full"].values()

for one in workflow.rules:
    for name, amount in DEFAULT_RESOURCES.items():
        if name not in one.resources or one.resources[name].raw in ADDED_BY_SNAKEMAKE:
            one.resources[name] = amount
    if "gpu" in one.resources:
        # However many cores there are: the rounding of a network depends on its threads. As a resource it makes nothing
        # out of date, for last bits alone no network is trained again.
        one.resources["network_threads"] = config["training"]["cores"]


def refusing(target):
    """Input function of a target that this study cannot make: one line that says why."""
    return lambda wildcards: end(f"{target} is not a part of this study. {STUDY.left_out[target]}")


for target in STUDY.left_out:
    if workflow.is_rule(target):
        workflow.get_rule(target).set_input(refusing(target))
    else:

        rule:
            name:
                target
            input:
                refusing(target),
