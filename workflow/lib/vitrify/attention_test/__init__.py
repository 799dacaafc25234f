"""Tests of attention as an explanation: seeds, shuffled labels, deletion."""
