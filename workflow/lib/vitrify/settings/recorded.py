"""Recorded simulations compared with the configuration: none runs again by surprise."""

from collections.abc import Iterator
from pathlib import Path

from vitrify.settings.study import Study
from vitrify.simulation.cool import PHYSICS
from vitrify.store import parquet


def runs_to_simulate_again(study: Study, results: Path) -> Iterator[str]:
    """List the batches that are recorded and right, but lack frames that the configuration now needs.

    Frames that neither datasets, energies nor structural metrics need are not kept. An edit of the configuration that
    needs them later needs the simulations again.

    Args:
        study: the checked configuration.
        results: the study's folder of results.
    """
    for protocol in study.protocols:
        for batch in study.batches(protocol):
            path = results / "configurations" / protocol / f"{batch}.parquet"
            if path.exists():
                reason = _lacks(study, protocol, batch, parquet.read_provenance(path))
                if reason:
                    yield f"{path}: {reason}"


def _lacks(study: Study, protocol: str, batch: str, recorded: dict) -> str | None:
    """Describe the frames that a batch's file lacks; nothing for another trajectory, or a file of unknown origin."""
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
        storage = any(run < study.config["storage"]["complete_runs"] for run in incomplete)
        key = "storage.complete_runs" if storage else "energies.runs"
        return f"not every frame of its runs was kept, which {key} now asks for"
    missing = sorted(set(wanted["steps"]) - set(kept["steps"]))
    if incomplete and missing:
        return f"the frames at steps {', '.join(map(str, missing))} were not kept, which datasets now ask for"
    if incomplete and made_by.get("runs") != runs:
        return "its runs are not those that protocols and simulation.runs_per_batch now ask for"
    return None


def _says_what_is_kept(kept: object) -> bool:
    """Return whether the file has the metadata of `cool_batch`: it may be from elsewhere, or damaged."""
    if not (isinstance(kept, dict) and isinstance(kept.get("complete_runs"), int)):
        return False
    return isinstance(kept.get("steps"), list) and all(isinstance(step, int) for step in kept["steps"])
