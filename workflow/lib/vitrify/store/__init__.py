"""Files of results: whole or absent, with their Parquet schemas, checks, provenance and tables."""
