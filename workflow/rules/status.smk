"""Plan and progress: `snakemake status`, at any time; behind other targets, of these. It takes no turn, changes nothing."""

# Snakemake's messages about this one job would hide the answer. It has no targets yet.
if "status" in sys.argv and workflow.is_main_process and not workflow.dryrun:
    logger.setLevel("WARNING")


rule status:
    """How far the study is, and what the next call will do."""
    input:
        asked_beside,
    output:
        # Never made, so that this job is always left to do; the status is printed before it would begin.
        ".snakemake/status",
    localrule: True
