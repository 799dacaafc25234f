"""Results compared with today's configuration and code: none is made again by surprise, or taken for another."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vitrify.errors import DataError, SettingError
from vitrify.settings.study import Study
from vitrify.settings.validation import ConfigurationError, without_nulls
from vitrify.simulation.cool import PHYSICS, PROGRAM
from vitrify.store import parquet
from vitrify.store.files import read_json, write_json

# Beside the results: the configuration that they were made with, and the code by rule.
RECORD = ".made_with.json"
# Blocks and keys that decide no result.
WITHOUT_RESULTS = {"study", "core_hours", "trajectory", "bundle", "classify", "export", "compare_with"}
WITHOUT_RESULTS |= {"storage", "images.samples", "attention.fold"}  # of earlier configurations
WITHOUT_RESULTS |= {"training.cores", *(f"simulation.{key}" for key in (*PROGRAM, "cores_per_batch"))}
# Blocks whose results stand beside the paper's: a study named paper may have others.
BEYOND = {"baselines", "controls", "calibration", "variants", "attention_test", "learning_curves", "leaks", "ensembles"}
BEYOND |= {"cooling_rates", "particle_scores"}


def write_record(results: Path, config: dict, code: Mapping[str, tuple[str, str, str]]) -> None:
    """Write down what a study is made with, when work on it begins.

    The code is version, digest, and folder or file of results, by rule, of rules that no edit of code runs again. Of a
    rule with results of this version, the digest is kept that they were made with.
    """
    before = _record(results)["code"]
    kept = {rule: before[rule] for rule in _with_results(results, code) if before.get(rule, [None])[0] == code[rule][0]}
    now = {rule: [version, digest] for rule, (version, digest, _) in code.items()}
    write_json(results / RECORD, {"configuration": config, "code": now | kept})


def changed_keys(results: Path, config: dict) -> list[str]:
    """Keys of the configuration whose values are not those that the results were made with; new keys are none."""
    return _differing(_record(results)["configuration"], json.loads(json.dumps(config)))


def check_name(config: dict, paper: dict) -> None:
    """Refuse another study of the paper's name, by a ConfigurationError: new protocols and datasets are none."""
    changed = [key for key in _differing(without_nulls(paper), config) if key.split(".")[0] not in BEYOND]
    if config["study"] == paper["study"] and changed:
        raise ConfigurationError(
            f"study: found {paper['study']!r}, must be another name: {changed[0]} is not the paper's"
        )


def _differing(before: Any, now: Any) -> list[str]:
    now = dict(_leaves(now))
    return [key for key, value in _leaves(before) if now.get(key) != value]


def changed_code(results: Path, code: Mapping[str, tuple[str, str, str]]) -> list[str]:
    """Rules whose results were made by other code of the same version; `code` as in `write_record`."""
    before = _record(results)["code"]
    found = [rule for rule in _with_results(results, code) if rule in before]
    return [rule for rule in found if before[rule][0] == code[rule][0] and before[rule] != [*code[rule][:2]]]


def _record(results: Path) -> dict:
    """The record of a study; an empty one where there is none, or none that can be read."""
    try:
        found = read_json(results / RECORD, keys=("configuration", "code"))
    except (DataError, OSError):
        found = {}
    whole = all(isinstance(found.get(key), dict) for key in ("configuration", "code"))
    return found if whole else {"configuration": {}, "code": {}}


def _with_results(results: Path, code: Mapping[str, tuple[str, str, str]]) -> list[str]:
    """The rules of which there is a result."""
    paths = {rule: results / where for rule, (*_, where) in code.items()}
    return [rule for rule, path in paths.items() if path.is_file() or any(path.rglob("[!.]*.*"))]


def _leaves(block: dict, above: str = "") -> Iterator[tuple[str, object]]:
    """Values that are no blocks by their keys with dots, without those that decide no result."""
    for name, value in block.items():
        key = f"{above}{name}"
        if key in WITHOUT_RESULTS:
            continue
        if isinstance(value, dict):
            yield from _leaves(value, f"{key}.")
        else:
            yield key, value


def check_results(study: Study, results: Path, has_records: bool) -> None:
    """Raise a SettingError if a study cannot go on with its results: `runs_to_simulate_again`, `changed_keys`.

    Snakemake plans a job again whose parameters changed, but only where it has records of its jobs.
    """
    if lacking := list(runs_to_simulate_again(study, results)):
        more = [f"... and {len(lacking) - 3} more"] * (len(lacking) > 3)
        found = "\n".join([*lacking[:3], *more])
        raise SettingError(
            f"Simulations that are done would have to run again.\n{found}\nSet the configuration back, or move these "
            "files away to have their runs simulated again."
        )
    if not has_records and (changed := changed_keys(results, study.config)):
        raise SettingError(
            f"{results}: these results were made with another {changed[0]} than the configuration's, and Snakemake has "
            "no record of them in .snakemake/metadata. Set the key back, or move the results away."
        )


def runs_to_simulate_again(study: Study, results: Path) -> Iterator[str]:
    """List the batches that are recorded and right, but lack frames that the configuration now needs.

    Frames that neither datasets, energies nor structural metrics need are not kept. An edit of the configuration that
    needs them later needs the simulations again.
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
    recorded_runs = made_by.get("runs")
    there = recorded_runs if isinstance(recorded_runs, list) else runs
    incomplete = [run for run in runs if run in there and kept["complete_runs"] <= run]
    if any(run < wanted["complete_runs"] for run in incomplete):
        measured = any(run < study.config["structure"]["configurations"] for run in incomplete)
        key = "structure.configurations" if measured else "energies.runs"
        return f"not every frame of its runs was kept, which {key} now asks for"
    missing = sorted(set(wanted["steps"]) - set(kept["steps"]))
    if incomplete and missing:
        return f"the frames at steps {', '.join(map(str, missing))} were not kept, which datasets now ask for"
    if incomplete and recorded_runs != runs:
        return "its runs are not those that protocols and simulation.runs_per_batch now ask for"
    return None


def _says_what_is_kept(kept: object) -> bool:
    """Return whether the file has the metadata of `cool_batch`: it may be from elsewhere, or damaged."""
    if not (isinstance(kept, dict) and isinstance(kept.get("complete_runs"), int)):
        return False
    return isinstance(kept.get("steps"), list) and all(isinstance(step, int) for step in kept["steps"])
