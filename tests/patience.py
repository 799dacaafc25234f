"""How long tests wait for what must come: so long that no machine is too slow for it, and not for ever.

No test hopes that something has happened after a while: it waits until it has, and what is to happen in the middle of
something else is held there until it does. pyproject.toml grants a whole test somewhat more.
"""

import time
from collections.abc import Callable

PATIENCE = 3000  # seconds


def wait_for(condition: Callable[[], object], what: str, seconds: float = PATIENCE, pause: float = 0.01) -> object:
    """Return the first true value of a condition.

    Raises:
        TimeoutError: if there is none in so many seconds; it names `what` was waited for.
    """
    until = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > until:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(pause)
    return value
