"""Checks that a frame can come from its schedule."""

import numpy as np

from vitrify.simulation.schedule import Protocol

MOMENTUM = 1.0e-9  # largest mean momentum a particle, in (m epsilon_AA)^(1/2); rounding alone leaves 1e-16
DEVIATIONS = 8.0  # of the kinetic temperature from the ramp, in standard deviations of the canonical ensemble
SETTLING = 20.0  # in damping times: how long the thermostat needs after a start, or a change of rate, to follow
LAG = 4.0  # in damping times times the rate of cooling: how far it may stay behind; measured: about 2


def check_frame(
    values: np.ndarray, particles: int, step: int, protocol: Protocol, timestep: float, damping: float
) -> None:
    """Check one recorded frame: (n, 2 d) coordinates scaled to the box, and velocities in Lennard-Jones units.

    A minimised start gives half of its kinetic energy away at once, and a Nose-Hoover thermostat needs a while to give
    it back: at first the temperature is not judged. A ValueError is one line with the step, the quantity, what was
    found and what it must be.
    """
    if len(values) != particles:
        raise ValueError(f"step {step}: found {len(values)} particles, not {particles}")
    if not np.isfinite(values).all():
        wrong = 1 + int(np.flatnonzero(~np.isfinite(values).all(axis=1))[0])
        raise ValueError(f"step {step}: coordinates or velocities of particle {wrong} are not finite")
    d = values.shape[1] // 2
    velocities = values[:, d:]
    momentum = np.abs(velocities.mean(axis=0)).max()
    if momentum > MOMENTUM:
        raise ValueError(f"step {step}: mean momentum {momentum:.3g} a particle, must be <= {MOMENTUM:.3g}")
    settling = SETTLING * damping / timestep
    if step < settling:
        return
    temperature = (velocities**2).sum() / (d * (particles - 1))
    ramp = float(protocol.temperature(step))
    rate = max(
        abs(segment.final - segment.initial) / (segment.end - segment.begin)
        for segment in protocol.segments
        if segment.begin < step and segment.end >= step - settling
    )
    allowed = DEVIATIONS * ramp / np.sqrt(d * particles / 2) + LAG * rate * damping / timestep
    if abs(temperature - ramp) > allowed:
        raise ValueError(f"step {step}: temperature {temperature:.4g}, must be {ramp:.4g} +- {allowed:.3g}")
