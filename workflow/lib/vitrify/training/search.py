"""Search for hyperparameters: Optuna's tree-structured Parzen estimator over one journal on the disk."""

import gc
import logging
import math
import os
from collections.abc import Callable, Sequence
from decimal import Decimal
from numbers import Integral
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock
from optuna.trial import FrozenTrial, Trial, TrialState

from vitrify.errors import DataError, WorkError

OBJECTIVE = "inner_test_auc"
COLLAPSED = "collapsed"  # of a trial whose network gives one score to all: complete, but worse than any other
NUMBERS, REASON = "numbers", "reason"  # user attributes: the numbers of a trial, or why it failed
LONGEST_REASON = 500  # characters; errors of TensorFlow can be pages long
MEMORY_ERRORS = ("OutOfMemoryError", "ResourceExhaustedError")  # of torch and TensorFlow, which nobody imports here

logger = logging.getLogger(__name__)


class TrialFailed(Exception):
    """The end of a trial that does not end the search."""


def search(
    train_and_score: Callable[[dict, int], dict],
    space: dict[str, dict],
    trials: int,
    startup_trials: int,
    seed: int,
    journal: Path,
) -> pd.DataFrame:
    """Search for the hyperparameters of the highest "inner_test_auc", one trial after the other.

    Hyperparameters and seed of a trial depend on `seed`, the number of finished trials and their results, and on
    nothing else. A search that is killed loses the trial under way at most: started again, it repeats this trial as it
    was. A trial that lacks memory, or whose training diverges, is recorded as failed; any other error ends the search.
    A search of which all trials failed begins again. Source: the paper, section II E.

    Args:
        train_and_score: takes hyperparameters and a seed, returns numbers by name, "inner_test_auc" among them.
        space: for each hyperparameter its bounds `low` and `high` and its `step`; integer if `low` and `step` are.
        trials, startup_trials: finished trials wanted, failed ones included; complete trials drawn at random.
        journal: file that records the trials of this search; made if missing. One process at a time may use it.

    Returns:
        One row a trial, in order: trial, state ("complete" or "failed"), the hyperparameters, the numbers returned (NaN
        where failed), reason (empty unless failed).

    A DataError is raised if the journal is damaged; a WorkError, with the last reason, if all trials failed.
    """

    def objective(trial: Trial) -> float:
        number = len(_finished(study))
        hyperparameters = _plain({name: _suggest(trial, name, space[name]) for name in space}, space)
        logger.info("trial %d of %d: %s", number, trials, hyperparameters)
        try:
            numbers = _checked(train_and_score(hyperparameters, _seeds(seed, number)[1]))
        except Exception as error:
            if not _ends_its_trial_alone(error):
                raise
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:LONGEST_REASON]
            trial.set_user_attr(REASON, reason)
            logger.warning("trial %d failed: %s", number, reason)
            raise TrialFailed(reason) from error
        trial.set_user_attr(NUMBERS, numbers)
        logger.info("trial %d: %s", number, numbers)
        return 0.0 if numbers.get(COLLAPSED) else numbers[OBJECTIVE]

    study = _open(journal)
    finished = _finished(study)
    if len(finished) == trials and not any(trial.state == TrialState.COMPLETE for trial in finished):
        logger.warning("all %d trials of an earlier search failed: the search begins again", trials)
        journal.unlink()
        study = _open(journal)
    while (number := len(_finished(study))) < trials:
        study.sampler = optuna.samplers.TPESampler(
            n_startup_trials=startup_trials,
            multivariate=False,  # each hyperparameter is modelled alone, as in hyperopt
            seed=_seeds(seed, number)[0],
        )
        study.optimize(objective, n_trials=1, catch=(TrialFailed,))
        if study.get_trials(deepcopy=False)[-1].state == TrialState.FAIL:
            gc.collect()  # the error refers to what the trial held, which must not be missing in the next one
    return _table(_finished(study)[:trials], space)


def only_choice(space: dict[str, dict], numbers: Sequence[str]) -> pd.DataFrame | None:
    """Return the table of `search` for a space of one point, with missing numbers; None if there is a choice.

    Nothing has to be trained to find that point.
    """
    if any(bounds["low"] != bounds["high"] for bounds in space.values()):
        return None
    point = _plain({name: bounds["low"] for name, bounds in space.items()}, space)
    return pd.DataFrame([{"trial": 0, "state": "complete"} | point | dict.fromkeys(numbers, math.nan) | {REASON: ""}])


def best_trial(trials: pd.DataFrame, space: dict[str, dict]) -> dict:
    """Hyperparameters of the trial of the highest inner_test_auc, of the result of `search`.

    Among equals the higher inner_validation_auc wins, then the earlier trial. A trial whose network collapsed wins only
    if all did. A ValueError is raised if no trial is complete.
    """
    complete = trials[trials["state"] == "complete"]
    if complete.empty:
        raise ValueError(f"none of {len(trials)} trials is complete")
    if COLLAPSED in complete and not complete[COLLAPSED].astype(bool).all():
        complete = complete[~complete[COLLAPSED].astype(bool)]
    order = [OBJECTIVE, "inner_validation_auc", "trial"]
    best = complete.sort_values(order, ascending=[False, False, True]).iloc[0]
    return _plain({name: best[name] for name in space}, space)


def _open(journal: Path) -> optuna.Study:
    """Open the study in a journal; trials under way when an earlier process ended become failed without a reason."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)  # the log has each trial and each failure already
    path = Path(journal).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    # A killed process leaves the lock, for which Optuna would wait, and perhaps half a line, which it would continue.
    path.with_name(path.name + ".lock").unlink(missing_ok=True)
    if path.exists():
        os.truncate(path, path.read_bytes().rfind(b"\n") + 1)
    try:
        backend = JournalFileBackend(str(path), lock_obj=JournalFileOpenLock(str(path)))
        storage = optuna.storages.JournalStorage(backend)
        study = optuna.create_study(storage=storage, study_name="search", direction="maximize", load_if_exists=True)
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            study.tell(trial.number, state=TrialState.FAIL)
        _finished(study)
    except (ValueError, KeyError, TypeError, AssertionError) as error:
        raise DataError(
            path, f"not a whole journal of a search: delete it, and the search begins again ({error!r})"
        ) from error
    return study


def _finished(study: optuna.Study) -> list[FrozenTrial]:
    """The trials that are complete, or failed for a reason of their own."""
    return [
        trial
        for trial in study.get_trials(deepcopy=False)
        if trial.state == TrialState.COMPLETE or (trial.state == TrialState.FAIL and REASON in trial.user_attrs)
    ]


def _table(finished: list[FrozenTrial], space: dict[str, dict]) -> pd.DataFrame:
    """The trials as `search` returns them."""
    if not any(trial.state == TrialState.COMPLETE for trial in finished):
        raise WorkError(f"all {len(finished)} trials failed, the last with {finished[-1].user_attrs[REASON]}")
    rows = [
        {"trial": number, "state": "complete" if trial.state == TrialState.COMPLETE else "failed"}
        | _plain(trial.params, space)
        | trial.user_attrs.get(NUMBERS, {})
        | {REASON: trial.user_attrs.get(REASON, "")}
        for number, trial in enumerate(finished)
    ]
    table = pd.DataFrame(rows)
    return table[[column for column in table.columns if column != REASON] + [REASON]]


def _ends_its_trial_alone(error: Exception) -> bool:
    """Return whether an error ends only its own trial: a lack of memory, or a training that diverged."""
    lacks_memory = isinstance(error, MemoryError) or type(error).__name__ in MEMORY_ERRORS
    return lacks_memory or "can't allocate memory" in str(error) or type(error) is WorkError  # words of torch's CPU


def _seeds(seed: int, number: int) -> tuple[int, int]:
    """Seeds of a trial: of its sampler and of its training."""
    sampler, training = (int(s) >> 1 for s in np.random.SeedSequence([seed, number]).generate_state(2))
    return sampler, training


def _suggest(trial: Trial, name: str, bounds: dict) -> float:
    suggest = trial.suggest_int if _is_integer(bounds) else trial.suggest_float
    return suggest(name, bounds["low"], bounds["high"], step=bounds["step"])


def _is_integer(bounds: dict) -> bool:
    return isinstance(bounds["low"], Integral) and isinstance(bounds["step"], Integral)


def _plain(values: dict, space: dict[str, dict]) -> dict:
    """Python integers and floats; floats with the decimals of their bounds, 0.15 and not 0.15000000000000002."""
    plain: dict[str, int | float] = {}
    for name, bounds in space.items():
        if _is_integer(bounds):
            plain[name] = int(values[name])
        else:
            decimals = max(-int(Decimal(str(bounds[bound])).as_tuple().exponent) for bound in ("low", "step"))
            plain[name] = round(float(values[name]), decimals)
    return plain


def _checked(numbers: dict) -> dict:
    """The numbers of a trial, as Python numbers that a journal can store."""
    if not math.isfinite(numbers[OBJECTIVE]):
        raise WorkError(f"{OBJECTIVE} is {numbers[OBJECTIVE]}")
    return {name: int(value) if isinstance(value, Integral) else float(value) for name, value in numbers.items()}
