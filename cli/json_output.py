"""Values as JSON for people and programs that read what a command prints."""

import msgspec


def as_json(value: object) -> str:
    """Return `value` as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
