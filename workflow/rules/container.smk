"""One image for all jobs, where Snakemake is asked to run them in containers; see docs/environments.md."""

from snakemake.settings.types import DeploymentMethod

CONTAINER = os.path.relpath(ROOT / "envs" / "vitrify.sif")
METHODS = workflow.deployment_settings.deployment_method

if workflow.is_main_process and DeploymentMethod.APPTAINER in METHODS:
    if DeploymentMethod.CONDA in METHODS:
        raise WorkflowError(
            "--software-deployment-method: found apptainer and conda, must be one of them: "
            "the image holds what the conda environments hold, and no conda."
        )
    if not Path(CONTAINER).exists():
        raise WorkflowError(
            f"There is no container image {CONTAINER}. Build it in the repository's root:\n"
            "apptainer build envs/vitrify.sif envs/vitrify.def"
        )


container: CONTAINER
