"""What is recorded already, held against what the configuration asks for: simulations are not run again by surprise."""

from collections.abc import Iterator
from pathlib import Path

from vitrify.settings.study import Study
from vitrify.simulation.cool import PHYSICS
from vitrify.store import parquet


def runs_to_simulate_again(study: Study, results: Path) -> Iterator[str]:
    """Batches that are recorded and right, but lack frames which are now asked for: one line each.

    Frames that neither datasets nor structural metrics need are there until they have been minimised. To ask for them
    afterwards, by an edit of the datasets, of `storage` or of the minimisation, is to ask for the simulations again.

    Args:
        study: the checked configuration.
        results: the study's folder of results.
    """
    for protocol in study.protocols:
        for batch in study.batches(protocol):
            path = results / "configurations" / protocol / f"{batch}.parquet"
            if path.exists():
                reason = _lacks(study, results, protocol, batch, parquet.read_provenance(path))
                if reason:
                    yield f"{path}: {reason}"


def complete_runs_of(inherent: Path, runs: list[int]) -> int | None:
    """How many runs kept every frame when a batch was minimised, in case it was the same batch; None if not known.

    Args:
        inherent: the batch's file of inherent structures, which need not be there.
        runs: that the batch has now.
    """
    made_by = parquet.read_provenance(inherent).get("configuration") if inherent.exists() else None
    if not (isinstance(made_by, dict) and made_by.get("runs") == runs and _says_what_is_kept(made_by.get("kept"))):
        return None
    return made_by["kept"]["complete_runs"]


def _lacks(study: Study, results: Path, protocol: str, batch: str, recorded: dict) -> str | None:
    """What a batch's file lacks; nothing where another trajectory is wanted, or the file's origin is not known."""
    made_by, kept = recorded.get("configuration"), recorded.get("kept")
    if not (isinstance(made_by, dict) and _says_what_is_kept(kept)):
        return None
    block = study.config["protocols"][protocol]
    now = {
        "system": study.system,
        "simulation": {key: study.config["simulation"][key] for key in PHYSICS},
        "protocol": {key: block[key] for key in ("schedule", "frame_interval")},
    }
    if any(made_by.get(key) != value for key, value in now.items()):
        return None
    wanted, runs = study.kept_frames(protocol), study.runs(protocol, batch)
    incomplete = [run for run in runs if kept["complete_runs"] <= run]
    if any(run < wanted["complete_runs"] for run in incomplete):
        return "not every frame of its runs was kept, which storage.complete_runs now asks for"
    missing = sorted(set(wanted["steps"]) - set(kept["steps"]))
    if incomplete and missing:
        return f"the frames at steps {', '.join(map(str, missing))} were not kept, which datasets now ask for"
    if incomplete and made_by.get("runs") != runs:
        return "its runs are not those that protocols and simulation.runs_per_batch now ask for"
    others = results / "frames" / protocol / f"{batch}.parquet"
    if study.minimises_other_frames(protocol, batch) and not others.exists():
        inherent = results / "inherent" / protocol / f"{batch}.parquet"
        minimised = parquet.read_provenance(inherent).get("configuration") if inherent.exists() else None
        minimised = minimised if isinstance(minimised, dict) else {}
        if minimised.get("minimisation") != study.minimisation:
            return "only the frames that datasets need were kept, so minimisation cannot change"
        if minimised.get("frames") != study.minimised_frames(protocol, batch):
            return "only the frames that datasets need were kept, so energies cannot change"
    return None


def _says_what_is_kept(kept: object) -> bool:
    """Whether it is as `cool_batch` writes it: the file may be from elsewhere, or damaged."""
    if not (isinstance(kept, dict) and isinstance(kept.get("complete_runs"), int)):
        return False
    return isinstance(kept.get("steps"), list) and all(isinstance(step, int) for step in kept["steps"])
