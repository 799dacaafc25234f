"""Rules of tables: files -> one table or several, computed by the function of their entry."""

from job import begin
from vitrify.jobs.entry import call
from vitrify.scoring import Resampling
from vitrify.store.files import write_table

begin(snakemake)

params, arguments = snakemake.params, dict(snakemake.params.arguments)
if "resampling" in arguments:
    arguments["resampling"] = Resampling(**arguments["resampling"])
made = call(params.function, dict(snakemake.input.items()), arguments)
for path, table in zip(snakemake.output, made if isinstance(made, tuple) else (made,), strict=True):
    write_table(path, table)
