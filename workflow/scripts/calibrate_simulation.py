"""Rule calibrate_simulation: a short cooling and minimisations of its frames -> their cost on this machine."""

from pathlib import Path
from tempfile import TemporaryDirectory

from job import begin
from vitrify.estimate.simulation import calibrate_simulation

begin(snakemake)

params = snakemake.params
with TemporaryDirectory() as folder:
    calibration = calibrate_simulation(
        folder=Path(folder),
        start=Path(snakemake.output.start),
        samples=Path(snakemake.output.samples),
        templates=Path(snakemake.scriptdir).resolve().parents[1] / "resources" / "lammps",
        system=params.system,
        simulation=params.simulation,
        minimisation=params.minimisation,
        seed=params.seed,
        cores=snakemake.threads,
    )
calibration.write(snakemake.output.calibration)
