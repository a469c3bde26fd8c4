"""The encoder while a build runs: prepared, exported, compared and run in batches."""
