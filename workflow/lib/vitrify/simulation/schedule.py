"""Temperature schedules: segments, and the temperatures of the frames that are recorded along them."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Segment:
    """A linear change of the thermostat's temperature.

    Attributes:
        begin, end: first and last step, counted from the beginning of the run.
        initial, final: temperatures there, in epsilon_AA / k_B; equal ones hold.
    """

    begin: int
    end: int
    initial: float
    final: float


@dataclass(frozen=True)
class Protocol:
    """A temperature schedule with the frames recorded along it.

    Attributes:
        name: the protocol's id.
        segments: in order, each beginning where the last one ends.
        frame_interval: steps between recorded configurations; divides the schedule's length.
    """

    name: str
    segments: tuple[Segment, ...]
    frame_interval: int

    @classmethod
    def from_config(cls, name: str, block: dict, initial_temperature: float) -> "Protocol":
        """A protocol from its block of the configuration, and the temperature at step 0, in epsilon_AA / k_B."""
        segments, begin, temperature = [], 0, initial_temperature
        for part in block["schedule"]:
            segments.append(Segment(begin, begin + part["steps"], temperature, part["to"]))
            begin, temperature = segments[-1].end, part["to"]
        return cls(name, tuple(segments), block["frame_interval"])

    @property
    def steps(self) -> int:
        """Length of the schedule."""
        return self.segments[-1].end

    @property
    def frame_steps(self) -> np.ndarray:
        """(frames,) int64, the steps at which configurations are recorded; step 0 is not."""
        return np.arange(self.frame_interval, self.steps + 1, self.frame_interval, dtype=np.int64)

    def temperature(self, steps: np.ndarray | int) -> np.ndarray:
        """The schedule's temperature at steps, in epsilon_AA / k_B."""
        knots = [0, *(segment.end for segment in self.segments)]
        values = [self.segments[0].initial, *(segment.final for segment in self.segments)]
        return np.round(np.interp(steps, knots, values), 10)

    def frame_near(self, temperature: float) -> int:
        """Step of the recorded frame whose temperature is nearest, the last of equals.

        "Near" is at most half of the largest difference between neighbouring frames, so each temperature that the
        schedule sweeps has its frame: the paper's 1.76 is the frame at 1.75625 of 20,000,000 steps. A ValueError is
        raised if no frame is near.
        """
        steps = self.frame_steps
        temperatures = self.temperature(steps)
        spacing = np.abs(np.diff(self.temperature(np.append(0, steps)))).max()
        distance = np.abs(temperatures - temperature)
        nearest = len(steps) - 1 - int(np.argmin(distance[::-1]))
        if distance[nearest] > max(spacing / 2, 1e-9) * (1 + 1e-9):
            raise ValueError(
                f"no frame of protocol {self.name} is within {spacing / 2:.5g} of {temperature}: its "
                f"{len(steps)} frames lie in [{temperatures.min():.5g}, {temperatures.max():.5g}], "
                f"the nearest is at {temperatures[nearest]:.5g}"
            )
        return int(steps[nearest])

    def cooling_to(self, temperature: float) -> Segment:
        """The last segment that cools before the frame near a temperature.

        A ValueError is raised if there is no such frame (see `frame_near`), or nothing cools before it.
        """
        step = self.frame_near(temperature)
        cooling = [one for one in self.segments if one.begin < step and one.final < one.initial]
        if not cooling:
            raise ValueError(f"protocol {self.name} does not cool before it is at {temperature}")
        return cooling[-1]

    def energy_steps(self, every: int) -> np.ndarray:
        """Steps of every N-th frame, counted back from the last."""
        return self.frame_steps[::-1][::every][::-1]
