"""Runs: their batches and their seeds, stable when runs or protocols are added."""

from collections.abc import Iterable
from zlib import crc32

import numpy as np

from vitrify.store import parquet
from vitrify.store.tables import Table

MODULUS = 2**31 - 1  # prime, and the largest seed that LAMMPS takes
RUNS_PER_SLOT = 1_000_000
RANDOM = 32768  # values of Bash's `$RANDOM`
SLOTS = MODULUS // RUNS_PER_SLOT
RUNS = Table("runs.parquet", "one simulation", parquet.RUNS)


def batch_ids(runs: int, runs_per_batch: int) -> list[str]:
    """Ids of the batches of a protocol: `0000`, `0001`, ..."""
    return [f"{batch:04d}" for batch in range(-(-runs // runs_per_batch))]


def batch_runs(batch: str, runs: int, runs_per_batch: int) -> list[int]:
    """Run numbers of one batch."""
    first = int(batch) * runs_per_batch
    return list(range(first, min(first + runs_per_batch, runs)))


def _slots(protocols: Iterable[str]) -> dict[str, int]:
    """A slot of the seeds' space for each protocol: a hash of its name, and the next free one where two collide."""
    slots: dict[str, int] = {}
    for protocol in protocols:
        slot = crc32(protocol.encode()) % SLOTS
        while slot in slots.values():
            slot = (slot + 1) % SLOTS
        slots[protocol] = slot
    return slots


def velocity_seeds(seed: int, protocols: dict[str, int]) -> dict[str, np.ndarray]:
    """Seeds of the initial velocities, distinct over all runs of all protocols: (runs,) int64 in [1, 2^31 - 1) by
    protocol.

    Runs, at most 1,000,000 of a protocol, are numbered in a slot of it, and a bijection modulo the prime 2^31 - 1
    scatters the numbers: the inversive congruential generator x -> (a x + b)^-1 (Eichenauer and Lehn 1986), which
    leaves no lattice that LAMMPS's own multiplicative generator could pick up. A run keeps its seed when runs or
    protocols are added.
    """
    rng = np.random.default_rng(seed)
    a, b = (int(value) for value in rng.integers(1, MODULUS, 2))
    seeds = {}
    for protocol, slot in _slots(protocols).items():
        numbers = range(slot * RUNS_PER_SLOT, slot * RUNS_PER_SLOT + protocols[protocol])
        # 0 has no inverse: MODULUS - 1, a number that no slot holds, stands in for the one that leads to it.
        states = ((a * x + b) % MODULUS or (a * (MODULUS - 1) + b) % MODULUS for x in numbers)
        seeds[protocol] = np.array([pow(state, -1, MODULUS) for state in states], dtype=np.int64)
    return seeds


def published_seeds(seed: int, protocols: dict[str, int]) -> dict[str, np.ndarray]:
    """Seeds as the paper drew them, with Bash's `$RANDOM`: 0 to 32,767, so that many runs have a twin.

    LAMMPS refuses the seed 0, which stands for 1 here.
    """
    return {protocol: np.maximum(published_draws(seed, protocol, runs), 1) for protocol, runs in protocols.items()}


def published_draws(seed: int, protocol: str, runs: int, values: int = RANDOM) -> np.ndarray:
    """(runs,) draws for the runs of a protocol, from N values: by default those of Bash's `$RANDOM`."""
    return np.random.default_rng([seed, crc32(protocol.encode())]).integers(0, values, runs)
