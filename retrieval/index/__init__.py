"""The parts of a snapshot that a question is compared with."""
