"""The path from a finished snapshot to the live one: staging, quality gate, release."""
