"""The state of a worker, and how it changes to a new snapshot."""
