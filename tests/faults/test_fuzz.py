"""A little of what `fuzz.py` does for half an hour, the same each time."""

import pytest

from faults import fuzz


def wrong(target, inputs):
    """What went wrong with the first inputs of a target, and how often each outcome was."""
    reports = []
    found = fuzz.outcomes(target, range(inputs), reports.append)
    return reports, found


def test_damaged_configurations_are_refused_in_lines_or_can_be_planned():
    reports, found = wrong("gate", 400)
    assert reports == []
    assert min(found["accepted"], found["refused"]) > 40


def test_damaged_overlays_are_refused_in_lines_or_can_be_planned():
    reports, found = wrong("overlays", 250)
    assert reports == []
    assert found["refused"] > 20


@pytest.mark.parametrize("reader", fuzz.READERS)
def test_damaged_files_are_read_or_refused_as_documented(reader):
    inputs = max(15, round(60 * fuzz.READERS[reader].share))
    reports, found = wrong(reader, inputs)
    assert reports == []
    assert sum(found.values()) == inputs
    assert found["refused"] > 0 or not fuzz.READERS[reader].documented
