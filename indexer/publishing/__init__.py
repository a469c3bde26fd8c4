"""From a finished snapshot to the live one: staging, gate, release."""
