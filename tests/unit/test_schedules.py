import numpy as np
import pytest

from vitrify.simulation.schedule import Protocol

SLOW = {"schedule": [{"to": 0.05, "steps": 20_000_000}], "frame_interval": 100_000}
HELD = {"schedule": [{"to": 0.54725, "steps": 100_000}, {"to": 0.54725, "steps": 200_000}], "frame_interval": 1000}


def protocol(block):
    return Protocol.from_config("one", block, 2.0)


def test_slow_protocol_has_the_papers_200_frames():
    slow = protocol(SLOW)
    assert len(slow.frame_steps) == 200
    assert slow.temperature(slow.frame_steps[[0, 24, 106, 148, 159, 199]]).tolist() == [
        1.99025,
        1.75625,
        0.95675,
        0.54725,
        0.44,
        0.05,
    ]


@pytest.mark.parametrize(
    ("temperature", "frame"), [(1.99, 1), (1.76, 25), (0.96, 107), (0.55, 149), (0.44, 160), (0.05, 200)]
)
def test_the_papers_temperatures_stand_for_the_frames_nearest_to_them(temperature, frame):
    assert protocol(SLOW).frame_near(temperature) == frame * 100_000


def test_a_hold_keeps_its_temperature_and_its_last_frame_is_taken():
    held = protocol(HELD)
    assert held.steps == 300_000
    assert set(held.temperature(held.frame_steps[99:]).tolist()) == {0.54725}
    assert held.frame_near(0.55) == 300_000


def test_heating_is_a_segment_like_any_other():
    cycle = protocol({"schedule": [{"to": 0.5, "steps": 10}, {"to": 1.0, "steps": 10}], "frame_interval": 5})
    assert cycle.temperature(np.array([0, 5, 10, 15, 20])).tolist() == [2.0, 1.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize("temperature", [2.5, 0.04, 0.0])
def test_a_temperature_that_no_frame_has_is_refused_with_the_range(temperature):
    with pytest.raises(ValueError, match=r"its 200 frames lie in \[0.05, 1.9903\]"):
        protocol(SLOW).frame_near(temperature)


def test_energy_steps_are_counted_back_from_the_last_frame():
    assert protocol(HELD).energy_steps(100).tolist() == [100_000, 200_000, 300_000]
    assert len(protocol(HELD).energy_steps(1)) == 300
