"""Search for hyperparameters with a tree-structured Parzen estimator that survives interruption."""

import contextlib
import gc
import hashlib
import itertools
import json
import logging
import math
import os
import time
import uuid
from collections.abc import Callable
from decimal import Decimal
from numbers import Integral
from pathlib import Path

import numpy as np
import optuna
import pandas as pd
from optuna.trial import FrozenTrial, TrialState, create_trial

from vitrify.errors import WorkError
from vitrify.training.trials import TrialJournal

OBJECTIVE = "inner_test_auc"
NUMBERS, REASON = "numbers", "reason"  # user attributes: what a trial returned, or why it failed
LONGEST_REASON = 500  # characters; errors of TensorFlow can be pages long
WAIT = 0.2  # seconds between looks whether a trial can be begun

logger = logging.getLogger(__name__)


class Search:
    """A search for the hyperparameters of the highest "inner_test_auc", shared by any number of workers.

    Each trial's hyperparameters and seed depend on `seed`, its number and the results of trials before it, and on
    nothing else. The first `startup_trials` are drawn at random; a later one is proposed by the estimator, which knows
    the results of all trials up to `side_by_side` before it, at least those of the start, and takes those between for
    bad ones, so that no two that go side by side are alike. A trial begins as soon as what it may know is there. So
    the search is the same, number by number, in whatever order trials finish, however many workers there are, and
    wherever they are killed: a trial is recorded when it is finished, and one that is interrupted is repeated as it
    was. Source: the paper, section II E.

    A journal may outlive a change of `space`, `startup_trials`, `side_by_side` or `seed`: these begin a new study in
    it. More `trials` continue the old one.

    Args:
        train_and_score: takes hyperparameters and a seed, returns numbers by name, "inner_test_auc" among them. A
            trial that raises is recorded as failed, with the reason, and does not end the search.
        space: for each hyperparameter its bounds `low` and `high` and its `step`; integer if `low` and `step` are.
        trials: finished trials wanted, failed ones included; at least 1.
        startup_trials: trials drawn at random before the estimator models the others.
        seed: at least 0; proposals and the seeds of trials derive from it.
        journal: file that records the trials; created if missing. Many processes may write to it.
        side_by_side: trials that can be under way at once; at least 1. More workers than that wait.

    Raises:
        ValueError: if `space` is empty, a hyperparameter lacks a bound, or a number is below 1.
    """

    def __init__(
        self,
        train_and_score: Callable[[dict, int], dict],
        space: dict[str, dict],
        trials: int,
        startup_trials: int,
        seed: int,
        journal: Path,
        side_by_side: int = 1,
    ):
        if trials < 1 or side_by_side < 1:
            raise ValueError(f"trials={trials} and side_by_side={side_by_side} must be at least 1")
        self.trials = trials
        self.side_by_side = side_by_side
        self._train_and_score = train_and_score
        self._space = space
        self._distributions = _distributions(space)
        self._startup_trials = startup_trials
        self._seed = seed
        self._path = Path(journal)
        self._journal, self._opened_by = None, None

    @property
    def journal(self) -> TrialJournal:
        """What is on disk; opened at the first look of a process: forks have names of their own in it."""
        if self._opened_by != os.getpid():
            optuna.logging.set_verbosity(optuna.logging.WARNING)  # it tells of each study that is made to ask it once
            settings = json.dumps([self._space, self._startup_trials, self._seed, self.side_by_side], sort_keys=True)
            self._journal = TrialJournal(self._path, hashlib.sha256(settings.encode()).hexdigest()[:16])
            self._opened_by = os.getpid()
        return self._journal

    def begin(self) -> None:
        """Go on with what is in the journal; if all trials in it failed, begin anew: whatever it was may be mended."""
        with self.journal.locked():
            finished = self.finished()
            if len(finished) == self.trials and all(trial.state == TrialState.FAIL for trial in finished.values()):
                logger.warning("all %d trials of an earlier search failed: it is begun anew", len(finished))
                self.journal.begin_anew()
            elif finished:
                logger.info("going on: %d of %d trials are finished", len(finished), self.trials)

    def work(self, worker: str | None = None) -> None:
        """Train and score trials until all are finished, here or by other workers.

        Args:
            worker: a name, unique, by which the worker's trials are told; any if it is None.
        """
        worker = worker or uuid.uuid4().hex
        while not self.is_finished():
            with contextlib.ExitStack() as claim:
                with self.journal.locked():
                    taken = self._take(worker)
                    if taken is not None:
                        number, hyperparameters, held = taken
                        claim.enter_context(held)
                if taken is None:
                    time.sleep(WAIT)
                else:
                    self._run(number, hyperparameters)

    def result(self) -> pd.DataFrame:
        """The finished trials.

        Returns:
            One row a trial, in order: trial, state ("complete" or "failed"), the hyperparameters, the numbers returned
            (NaN where failed), reason (empty unless failed).

        Raises:
            WorkError: if all trials failed, with the last reason.
        """
        finished = self.finished()
        if all(trial.state == TrialState.FAIL for trial in finished.values()):
            raise WorkError(
                f"all {len(finished)} trials failed, the last with {finished[max(finished)].user_attrs[REASON]}"
            )
        rows = [
            {"trial": number, "state": "complete" if trial.state == TrialState.COMPLETE else "failed"}
            | _plain(trial.params, self._space)
            | trial.user_attrs.get(NUMBERS, {})
            | {REASON: trial.user_attrs.get(REASON, "")}
            for number, trial in sorted(finished.items())
        ]
        table = pd.DataFrame(rows)
        return table[[column for column in table.columns if column != REASON] + [REASON]]

    def finished(self) -> dict[int, FrozenTrial]:
        """The finished ones of the trials wanted, by number."""
        return {number: trial for number, trial in self.journal.finished().items() if number < self.trials}

    def is_finished(self) -> bool:
        """Whether all trials are."""
        return len(self.finished()) == self.trials

    def fail(self, number: int, reason: str) -> bool:
        """Record a trial as failed, unless it is finished or a worker is at it.

        Returns:
            Whether it was recorded.
        """
        with self.journal.locked(), contextlib.ExitStack() as claim:
            finished = self.journal.finished()
            held = None if number in finished else self.journal.claim(number, "fail")
            if held is None:
                return False
            claim.enter_context(held)
            self._record_failure(number, self._proposals(finished, number)[number], reason)
            return True

    def _take(self, worker: str) -> tuple[int, dict, contextlib.ExitStack] | None:
        """Number and hyperparameters of the first trial that can be begun, and the claim on it; None if there is none.

        To be called alone with the journal.
        """
        finished = self.finished()
        in_a_row = next(number for number in itertools.count() if number not in finished)
        for number in range(self.trials):
            if self._known(number) > in_a_row:
                return None  # a result is lacking; nor can later ones be begun
            if number not in finished:
                held = self.journal.claim(number, worker)
                if held is not None:
                    return number, self._proposals(finished, number)[number], held
        return None

    def _run(self, number: int, params: dict) -> None:
        """Train and score one trial and record it."""
        hyperparameters = _plain(params, self._space)
        logger.info("trial %d of %d: %s", number, self.trials, hyperparameters)
        trial_seed = self._seeds(number)[1]
        try:
            numbers = _checked(self._train_and_score(hyperparameters, trial_seed))
        except Exception as error:
            logger.exception("trial %d failed", number)
            text = " ".join(f"{type(error).__name__}: {error}".split())
            self._record_failure(number, params, text[:LONGEST_REASON])
        else:
            trial = create_trial(
                params=params,
                distributions=self._distributions,
                value=numbers[OBJECTIVE],
                user_attrs={NUMBERS: numbers},
            )
            self.journal.record(number, trial)
            logger.info("trial %d: %s", number, numbers)
        gc.collect()  # what a failed trial held must not be missing in the next one

    def _record_failure(self, number: int, params: dict, reason: str) -> None:
        trial = create_trial(
            state=TrialState.FAIL, params=params, distributions=self._distributions, user_attrs={REASON: reason}
        )
        self.journal.record(number, trial)

    def _seeds(self, number: int) -> tuple[int, int]:
        """Seeds of a trial: of its proposal and of its training."""
        sampler, training = (int(s) >> 1 for s in np.random.SeedSequence([self._seed, number]).generate_state(2))
        return sampler, training

    def _known(self, number: int) -> int:
        """How many trials, the first ones, the proposal of a trial knows the results of."""
        if number < self._startup_trials:
            return 0
        return max(self._startup_trials, number - self.side_by_side + 1)

    def _proposals(self, finished: dict[int, FrozenTrial], last: int) -> dict[int, dict]:
        """Parameters, in Optuna's terms, of all trials up to one that can be begun."""
        params = {}
        for number in range(last + 1):
            params[number] = finished[number].params if number in finished else self._propose(number, finished, params)
        return params

    def _propose(self, number: int, finished: dict[int, FrozenTrial], params: dict[int, dict]) -> dict:
        """Parameters of a trial, from the results that it may know and the parameters of all others before it."""
        sampler = optuna.samplers.TPESampler(
            n_startup_trials=self._startup_trials,
            seed=self._seeds(number)[0],
            multivariate=False,  # each hyperparameter is modelled alone, as in hyperopt
            constant_liar=True,  # trials under way count as bad ones
        )
        study = optuna.create_study(sampler=sampler, direction="maximize")  # in memory, to be asked once
        known = self._known(number)
        if number >= self._startup_trials:
            study.add_trials([finished[earlier] for earlier in range(known)])
            study.add_trials(
                [
                    create_trial(state=TrialState.RUNNING, params=params[earlier], distributions=self._distributions)
                    for earlier in range(known, number)
                ]
            )
        return study.ask(self._distributions).params


def best_trial(trials: pd.DataFrame, space: dict[str, dict]) -> dict:
    """Hyperparameters of the trial of the highest inner_test_auc.

    Among equals the higher inner_validation_auc wins, then the earlier trial.

    Args:
        trials: the result of a search, or the same read from a CSV file.
        space: what was searched.

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
