"""Learning rate of the optimiser, step by step."""


def learning_rate(
    step: int, steps_per_epoch: int, epochs: int, initial: float, maximum: float, final: float, warmup_epochs: float
) -> float:
    """Learning rate of one optimiser step: a linear rise, then an exponential fall.

    It is `initial` at step 0, `maximum` after `warmup_epochs` epochs and `final` at the last step; all are positive.
    Source: the paper, section II C 2.

    Args:
        step: optimiser step, counted from 0 over all epochs; below steps_per_epoch * epochs.
        warmup_epochs: length of the rise; at least 0 and below `epochs`. 0: the rate begins at `maximum`.

    Raises:
        ValueError: if an argument lies outside its range.
    """
    steps = steps_per_epoch * epochs
    if steps_per_epoch < 1 or epochs < 1:
        raise ValueError(f"steps_per_epoch={steps_per_epoch} and epochs={epochs} must be at least 1")
    if not 0 <= step < steps:
        raise ValueError(f"step={step} must lie in [0, {steps})")
    if not 0 <= warmup_epochs < epochs:
        raise ValueError(f"warmup_epochs={warmup_epochs} must lie in [0, {epochs}), below the number of epochs")
    if min(initial, maximum, final) <= 0:
        raise ValueError(f"learning rates must be positive, got {initial}, {maximum}, {final}")
    rise = round(warmup_epochs * steps_per_epoch)
    last = steps - 1
    if step < rise:
        return initial + (maximum - initial) * step / rise
    if last <= rise:  # so few steps that the fall is the last step alone
        return final
    return maximum * (final / maximum) ** ((step - rise) / (last - rise))


def epochs_of(length: int | dict, configurations: int, learning_rate: dict) -> int:
    """Return the epochs of a training.

    Args:
        length: epochs; or {"samples": n}, the number of configurations seen, repetitions included.
        configurations: of the training set.
        learning_rate: of the settings; a training by samples is longer than its warmup_epochs.
    """
    if isinstance(length, int):
        return length
    return max(int(learning_rate["warmup_epochs"]) + 1, round(length["samples"] / configurations))


def at_equal_steps(settings: dict, epochs: int, ratio: float) -> tuple[dict, int]:
    """Settings and epochs for a training set that is `ratio` times smaller, with the same number of steps.

    The rate rises over as many steps, too. Epochs are a whole number.
    """
    longer = round(epochs * ratio)
    rate = settings["learning_rate"]
    return settings | {"learning_rate": rate | {"warmup_epochs": rate["warmup_epochs"] * longer / epochs}}, longer
