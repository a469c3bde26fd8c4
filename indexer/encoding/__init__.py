"""The encoder of a build, which is prepared, exported, compared with the original and run."""
