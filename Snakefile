# The workflow is workflow/Snakefile; this file is for commands that are typed in the repository's root.


include: "workflow/Snakefile"


if IS_DEFAULT:
    workflow.default_target = rules.all.rule.name  # an included file sets none
