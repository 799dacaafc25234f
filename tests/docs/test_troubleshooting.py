"""The page of messages: it explains every one that the code has, and none that it has not."""

import re

import pytest

from conftest import ROOT
from messages import explained, is_explained, matches, messages

PAGE = ROOT / "docs" / "troubleshooting.md"
PATTERNS = explained(PAGE)


def test_every_message_of_the_library_is_explained():
    found = messages()
    assert len(found) > 120
    assert [message for message in sorted(found) if not is_explained(message, PATTERNS)] == []


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_explained_message_is_in_the_code(pattern):
    if not any(matches(pattern, message) for message in messages()):
        # Of a rule: Snakemake's files cannot be parsed, but its words stand there.
        calls = ROOT / "profiles" / "default"
        files = [*(ROOT / "workflow" / "rules").glob("*.smk"), calls / "check_call.py", calls / "config.yaml"]
        rules = "\n".join(path.read_text() for path in files)
        words = re.sub(r'"\s*\n\s*f?"', "", rules)
        assert re.search(r"[^\n]*".join(map(re.escape, pattern.strip("…: ").split("…"))), words), pattern


def test_a_message_that_is_nowhere_explained_is_found():
    assert not is_explained("…: something new has happened", PATTERNS)
    assert matches("…: lacks column …, contains …", "…: lacks column …, contains …")
    assert not matches("…: contains no rows", "…: contains no row")
