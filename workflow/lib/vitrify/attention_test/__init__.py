"""Is attention an explanation? Seeds, shuffled labels, deletion."""
