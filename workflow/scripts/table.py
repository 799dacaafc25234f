"""Rules of tables: files of results -> a table, made by the function of its entry."""

from importlib import import_module

from job import begin
from vitrify.store.files import write_table

begin(snakemake)

params = snakemake.params
module, _, function = params.function.rpartition(".")
make = getattr(import_module(f"vitrify.{module}"), function)
write_table(snakemake.output[0], make(**dict(snakemake.input.items()), **params.arguments))
