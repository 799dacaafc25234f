"""Recorded configurations, chosen by run and step from the files of their batches."""

import os
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from vitrify.errors import SettingError
from vitrify.store import parquet

SCHEMAS = {"thermal": parquet.CONFIGURATIONS, "inherent": parquet.INHERENT}
COLUMNS = ["run", "step", "temperature", "x", "y"]


def select_configurations(
    paths: Sequence[str | os.PathLike],
    coordinates: str,
    runs: Sequence[int] | None = None,
    steps: Sequence[int] | None = None,
) -> pa.Table:
    """Configurations, thermal or inherent, of some runs at some steps; None stands for all that have coordinates.

    Columns are run, step, temperature, x, y; runs ascend, and steps within a run. A SettingError is raised if a
    configuration that is asked for by run and step is in no file; the message names it.
    """
    filters = [(name, "in", list(values)) for name, values in (("run", runs), ("step", steps)) if values is not None]
    table = parquet.read_rows(paths, SCHEMAS[coordinates], COLUMNS, filters or None)
    table = table.filter(pc.is_valid(table["x"])).sort_by([("run", "ascending"), ("step", "ascending")])
    if runs is not None and steps is not None:
        found = set(zip(table["run"].to_pylist(), table["step"].to_pylist(), strict=True))
        missing = sorted({(run, step) for run in runs for step in steps} - found)
        if missing:
            run, step = missing[0]
            raise SettingError(
                f"run {run} has no {coordinates} coordinates at step {step}: they were not kept, or not minimised"
            )
    return table
