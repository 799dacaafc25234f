"""A little of what `fuzz.py` does for half an hour, the same each time."""

import pytest

from faults import fuzz

READERS = ["read_rows", "stream_rows", "read_start", "read_binary_dump", "read_json", "read_table", "newest_restart"]
READERS += ["Checkpoints.newest"]


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
    reports, found = wrong("overlays", 200)
    assert reports == []
    assert found["refused"] > 20


@pytest.mark.parametrize("reader", READERS)
def test_damaged_files_are_read_or_refused_as_documented(reader):
    reports, found = wrong(reader, 60)
    assert reports == []
    assert sum(found.values()) == 60
