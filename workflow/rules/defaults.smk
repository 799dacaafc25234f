"""Of all rules, so it is included last: defaults of directives, code behind a version, and targets that there are not."""

from difflib import get_close_matches

from snakemake.resources import Resources

from vitrify.jobs.sources import file_digest

# A job of one core that reads a few files; each attempt asks for as much again. Rules that need more say so, and the
# `default-resources` of a profile come before these; but not the memory that Snakemake adds to them, which never grows.
DEFAULT_RESOURCES = Resources.from_mapping({"mem_mb": growing(1000), "runtime": growing(30)})
ADDED_BY_SNAKEMAKE = Resources.DEFAULTS["full"].values()


def priority_of(one):
    """Priority of the jobs of a rule, a number or a function of their wildcards; the highest of those ready comes first."""
    if one.script and Path(one.script).name in ("plot.py", "tabulate.py"):
        return 40
    if one.name in ("cool", "minimise"):
        first = (SHORTEST, STUDY.batches(SHORTEST)[0])
        long = 25  # before other short ones, so that no core is left with a long one at the end
        return lambda wildcards: (
            30 if (wildcards.protocol, wildcards.batch) == first else 20 if wildcards.protocol == SHORTEST else long
        )
    if re.fullmatch(r"(tune|train|predict)_({})(_on_all|_in_all_folds)?".format(alternatives(MODELS)), one.name):
        return lambda wildcards: 10 if wildcards.get("network", MODELS[0]) in MODELS else 0
    return 15 if one.name in ("make_start", "build_dataset", "gather_samples", "render_images") else 0


for name, one in own_rules().items():
    # A rule that names no log has one file a job, named after the rule and its wildcards; and, if it says how long it may
    # take, a benchmark of that name.
    if not (one.norun or one.log):
        wildcards = dict.fromkeys(re.findall(r"\{(\w+)", one.output[0]))
        job = Path(name, *(f"{{{wildcard}}}" for wildcard in wildcards))
        one.log_modifier = one.benchmark_modifier = one.output_modifier
        one.set_log(results(f"logs/{job}.log"))
        if "runtime" in (one.ruleinfo.resources or ((), {}))[1]:
            one.benchmark = results(f"benchmarks/{job}.tsv")
    # Where no version is raised by hand, an edit of the script's code runs its rule again.
    if one.script and not {"version", "code"} & {*one.params.keys()}:
        one.set_params(code=code(Path(one.script).name))
    if not (one.norun or one.conda_env):
        one.conda_env = "../../envs/analysis.yaml"
    for resource_name, amount in DEFAULT_RESOURCES.items():
        if resource_name not in one.resources or one.resources[resource_name].raw in ADDED_BY_SNAKEMAKE:
            one.resources[resource_name] = amount
    # Pictures early: tables and figures as soon as they can be made, then simulations, then the networks of Figure 5.
    one.priority = priority_of(one)
    if "gpu" in one.resources:
        # However many cores there are: the rounding of a network depends on its threads. As a resource it makes nothing
        # out of date, for last bits alone no network is trained again.
        one.resources["network_threads"] = config["training"]["cores"]

# Rules whose jobs are timed, as data flow.
TIMED = [name for name, one in own_rules().items() if one.benchmark]


def versioned(one):
    """Version, digest of the code and folder of the results of a rule that no edit of code runs again."""
    script, model = Path(one.script).name, one.params.get("model")
    modules = [REGISTRY[model].file] if model else []
    templates = sorted(Path(ROOT, "resources", "lammps").glob("*.in")) if one.conda_env == MD else []
    digest = " ".join([code(script, *modules), *map(file_digest, templates)])
    return str(one.params.version), digest, Path(one.output[0]).relative_to(RESULTS).parts[0]


MD = own_rules()["cool"].conda_env
VERSIONED = {}
if workflow.is_main_process:
    VERSIONED = {name: versioned(one) for name, one in own_rules().items() if "version" in one.params.keys()}
    if changed := changed_code(Path(RESULTS), VERSIONED):
        logger.warning(
            f"{RESULTS}: results of {', '.join(changed)} were made by other code than this; raise `version` of the rule "
            "to make them again."
        )
    # Snakemake's own answer names no other target; a word that resembles none may be the value of an option.
    for word in filter(re.compile(r"[A-Za-z]\w+").fullmatch, () if IS_MODULE else sys.argv[1:]):
        alike = re.sub(r"^fig(?:ure)?_?0*(\d+)", lambda found: f"figure_{int(found[1]):02}", word.lower())
        near = get_close_matches(alike, own_rules(), 1, 0.75)
        if near and word not in [*own_rules(), *STUDY.left_out]:
            raise WorkflowError(f"There is no target {word}: did you mean {near[0]}?")


# A line each, in the order of the data; Snakemake's own list has also what serves only other rules.
if {"--list-target-rules", "--lt"} & {*sys.argv}:
    from vitrify.reading.contract import kind_of
    from vitrify.reporting.page import figure_title
    from vitrify.reporting.text import read_caption

    for name, one in own_rules().items():
        about = one.docstring
        if name in FIGURES:
            about = figure_title(name, read_caption(WORKFLOW / "report" / f"{name}.rst")[1])
        elif not about and (kind := kind_of(f"tables/{name}.csv")):
            about = f"Table; each row is {kind.about}."
        if about:
            print(f"{name:{max(map(len, [*FIGURES, *TABLES]))}}  {about}")
    sys.exit()


def refusing(target):
    """Input function of a target that this study cannot make: one line that says why."""
    return lambda wildcards: end(f"{target} is not a part of this study. {STUDY.left_out[target]}")


for target in STUDY.left_out:
    if target in own_rules():
        own_rules()[target].set_input(refusing(target))
    else:

        rule:
            name:
                target
            input:
                refusing(target),
