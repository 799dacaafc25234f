"""Learning rate of the optimiser, step by step, and the epochs of a training."""

from collections.abc import Mapping


def learning_rate(
    step: int, steps_per_epoch: int, epochs: int, initial: float, maximum: float, final: float, warmup_epochs: float
) -> float:
    """Learning rate of one optimiser step, counted from 0 over all epochs: a linear rise, then an exponential fall.

    It is `initial` at step 0, `maximum` after `warmup_epochs` epochs and `final` at the last step; all are positive.
    Without a warm-up it begins at `maximum`. Source: the paper, section II C 2. A ValueError is raised if the warm-up
    is as long as the training.
    """
    if not 0 <= warmup_epochs < epochs:
        raise ValueError(f"warmup_epochs={warmup_epochs} must lie in [0, {epochs}), below the number of epochs")
    rise = round(warmup_epochs * steps_per_epoch)
    last = steps_per_epoch * epochs - 1
    if step < rise:
        return initial + (maximum - initial) * step / rise
    if last <= rise:  # so few steps that the fall is the last step alone
        return final
    return maximum * (final / maximum) ** ((step - rise) / (last - rise))


def epochs_of(length: int | dict, configurations: int, learning_rate: dict) -> int:
    """Return the epochs of a training: as given, or by {"samples": n} seen with repetitions, more than the warm-up."""
    if isinstance(length, int):
        return length
    return max(int(learning_rate["warmup_epochs"]) + 1, round(length["samples"] / configurations))


def in_words(epoch: Mapping[str, str | float]) -> str:
    """Return an epoch of a training, a row of its history, in words for the log."""
    return ", ".join(f"{name} {value if isinstance(value, str) else f'{value:.4g}'}" for name, value in epoch.items())


def at_equal_steps(settings: dict, epochs: int, ratio: float) -> tuple[dict, int]:
    """Settings and epochs for a training set that is `ratio` times smaller, with the same number of steps.

    The rate rises over as many steps, too. Epochs are a whole number.
    """
    longer = round(epochs * ratio)
    rate = settings["learning_rate"]
    return settings | {"learning_rate": rate | {"warmup_epochs": rate["warmup_epochs"] * longer / epochs}}, longer
