"""Search for hyperparameters with a tree-structured Parzen estimator that survives interruption."""

import hashlib
import json
import logging
import math
from collections.abc import Callable
from decimal import Decimal
from numbers import Integral
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import FrozenTrial, TrialState

OBJECTIVE = "inner_test_auc"
MESSAGE = "message"  # user attribute that tells a trial that raised from one that was interrupted

logger = logging.getLogger(__name__)


def search(
    train_and_score: Callable[[dict, int], dict],
    space: dict[str, dict],
    trials: int,
    startup_trials: int,
    seed: int,
    journal: Path,
) -> pd.DataFrame:
    """Trials of a search for the hyperparameters of the highest "inner_test_auc".

    An interrupted search continues from its journal and proposes what an undisturbed one would: the sampler is made
    anew before each trial, from the seed and the number of finished trials. The trial that was interrupted is
    repeated. A journal may outlive a change of `space`, `startup_trials` or `seed`: these begin a new study in it.
    More `trials` continue the old one. If all its trials failed, it is begun anew. Source: the paper, section II E.

    Args:
        train_and_score: takes hyperparameters and a seed, returns numbers by name, "inner_test_auc" among them. A
            trial that raises is recorded as failed and does not end the search.
        space: for each hyperparameter its bounds `low` and `high` and its `step`; integer if `low` and `step` are.
        trials: finished trials wanted, failed ones included; at least 1.
        startup_trials: trials drawn at random before the estimator models the others.
        seed: at least 0; proposals and the seeds of trials derive from it.
        journal: file that records the trials; created if missing. One process may write to it.

    Returns:
        One row a trial, in order: trial, state ("complete" or "failed"), the hyperparameters, the numbers returned
        (NaN where failed), message (empty unless failed).

    Raises:
        ValueError: if `space` is empty or a hyperparameter lacks a bound.
        RuntimeError: if all trials failed, with the last message.
    """
    if trials < 1:
        raise ValueError(f"trials={trials} must be at least 1")
    distributions = _distributions(space)
    study = _open_study(space, trials, startup_trials, seed, Path(journal))
    while (number := len(_finished(study))) < trials:
        sampler_seed, trial_seed = (int(s) >> 1 for s in np.random.SeedSequence([seed, number]).generate_state(2))
        study.sampler = optuna.samplers.TPESampler(
            n_startup_trials=startup_trials,
            seed=sampler_seed,
            multivariate=False,  # each hyperparameter is modelled alone, as in hyperopt
            constant_liar=False,  # proposals depend on finished trials only
        )
        trial = study.ask(distributions)
        hyperparameters = _plain(trial.params, space)
        logger.info("trial %d of %d: %s", number, trials, hyperparameters)
        try:
            numbers = _checked(train_and_score(hyperparameters, trial_seed))
        except Exception as error:
            logger.exception("trial %d failed", number)
            trial.set_user_attr(MESSAGE, f"{type(error).__name__}: {error}")
            study.tell(trial, state=TrialState.FAIL)
            continue
        for name, value in numbers.items():
            trial.set_user_attr(name, value)
        study.tell(trial, numbers[OBJECTIVE])
        logger.info("trial %d: %s", number, numbers)
    finished = _finished(study)
    if all(trial.state == TrialState.FAIL for trial in finished):
        raise RuntimeError(f"all {len(finished)} trials failed, the last with {finished[-1].user_attrs[MESSAGE]}")
    return _table(finished, space)


def best_trial(trials: pd.DataFrame, space: dict[str, dict]) -> dict:
    """Hyperparameters of the trial of the highest inner_test_auc.

    Among equals the higher inner_validation_auc wins, then the earlier trial.

    Args:
        trials: what `search` returned, or the same read from a CSV file.
        space: what `search` was given.

    Returns:
        Hyperparameters by name, Python integers and floats.

    Raises:
        ValueError: if no trial is complete.
    """
    complete = trials[trials["state"] == "complete"]
    if complete.empty:
        raise ValueError(f"none of {len(trials)} trials is complete")
    order = [OBJECTIVE, "inner_validation_auc", "trial"]
    best = complete.sort_values(order, ascending=[False, False, True]).iloc[0]
    return _plain({name: best[name] for name in space}, space)


def _open_study(space: dict, trials: int, startup_trials: int, seed: int, journal: Path) -> optuna.Study:
    """Study of these settings in the journal, without running trials; a new one if all its trials failed."""
    journal.parent.mkdir(parents=True, exist_ok=True)
    _drop_unfinished_line(journal)
    # The symlink lock, the default, would be waited for for ever once a killed process has left it behind.
    lock = JournalFileOpenLock(str(journal))
    storage = optuna.storages.JournalStorage(JournalFileBackend(str(journal), lock_obj=lock))
    settings = json.dumps([space, startup_trials, seed], sort_keys=True)
    name = hashlib.sha256(settings.encode()).hexdigest()[:16]
    study = optuna.create_study(storage=storage, study_name=name, direction="maximize", load_if_exists=True)
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        logger.warning("trial of %s was interrupted and is repeated", trial.datetime_start)
        study.tell(trial.number, state=TrialState.FAIL)
    finished = _finished(study)
    if len(finished) >= trials and all(trial.state == TrialState.FAIL for trial in finished):
        logger.warning("all %d trials of an earlier search failed: it is begun anew", len(finished))
        optuna.delete_study(study_name=name, storage=storage)
        study = optuna.create_study(storage=storage, study_name=name, direction="maximize")
    return study


def _drop_unfinished_line(journal: Path) -> None:
    """Cut off what a process killed while writing left after the last line; appending to it would spoil the file."""
    if not journal.exists():
        return
    content = journal.read_bytes()
    if not content.endswith(b"\n"):
        with journal.open("r+b") as file:
            file.truncate(content.rfind(b"\n") + 1)


def _finished(study: optuna.Study) -> list[FrozenTrial]:
    """Trials that are complete or raised, in order; interrupted ones do not count."""
    return [
        trial
        for trial in study.get_trials(deepcopy=False)
        if trial.state == TrialState.COMPLETE or (trial.state == TrialState.FAIL and MESSAGE in trial.user_attrs)
    ]


def _distributions(space: dict[str, dict]) -> dict[str, optuna.distributions.BaseDistribution]:
    """Bounds and step of each hyperparameter in Optuna's terms."""
    if not space:
        raise ValueError("the search space has no hyperparameters")
    distributions = {}
    for name, bounds in space.items():
        if set(bounds) != {"low", "high", "step"}:
            raise ValueError(f"{name} needs low, high and step, got {', '.join(bounds) or 'nothing'}")
        if not (bounds["low"] <= bounds["high"] and bounds["step"] > 0):
            raise ValueError(f"{name} needs low <= high and a positive step, got {bounds}")
        kind = optuna.distributions.IntDistribution if _is_integer(bounds) else optuna.distributions.FloatDistribution
        distributions[name] = kind(bounds["low"], bounds["high"], step=bounds["step"])
    return distributions


def _is_integer(bounds: dict) -> bool:
    return isinstance(bounds["low"], Integral) and isinstance(bounds["step"], Integral)


def _plain(values: dict, space: dict[str, dict]) -> dict:
    """Python integers and floats; floats with the decimals of their bounds, 0.15 and not 0.15000000000000002."""
    plain = {}
    for name, bounds in space.items():
        if _is_integer(bounds):
            plain[name] = int(values[name])
        else:
            decimals = max(-Decimal(str(bounds[bound])).as_tuple().exponent for bound in ("low", "step"))
            plain[name] = round(float(values[name]), decimals)
    return plain


def _checked(numbers: dict) -> dict:
    """What a trial returned, as Python numbers that a journal can hold."""
    if OBJECTIVE not in numbers:
        raise ValueError(f"a trial must return {OBJECTIVE}, got {', '.join(numbers) or 'nothing'}")
    if not math.isfinite(numbers[OBJECTIVE]):
        raise ValueError(f"{OBJECTIVE} is {numbers[OBJECTIVE]}")
    return {name: int(value) if isinstance(value, Integral) else float(value) for name, value in numbers.items()}


def _table(finished: list[FrozenTrial], space: dict[str, dict]) -> pd.DataFrame:
    """One row a finished trial."""
    rows = [
        {"trial": number, "state": "complete" if trial.state == TrialState.COMPLETE else "failed"}
        | _plain(trial.params, space)
        | {name: value for name, value in trial.user_attrs.items() if name != MESSAGE}
        | {MESSAGE: trial.user_attrs.get(MESSAGE, "")}
        for number, trial in enumerate(finished)
    ]
    table = pd.DataFrame(rows)
    return table[[column for column in table.columns if column != MESSAGE] + [MESSAGE]]
