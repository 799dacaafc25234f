"""Results for people: `open_study`, and the kinds of files."""
