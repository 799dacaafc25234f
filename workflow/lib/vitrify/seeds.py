"""Seeds of all random draws: each derived from the study's seed and names."""

from zlib import crc32

import numpy as np


def derived_seed(seed: int, *names: str) -> int:
    """A seed in [0, 2^31) that depends on the study's seed and on the names, and on nothing else."""
    sequence = np.random.SeedSequence([seed, *(crc32(name.encode()) for name in names)])
    return int(sequence.generate_state(1)[0] >> 1)
