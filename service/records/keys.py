"""API keys: a file of digests, which can't be turned into keys, and the scopes of each key."""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

import msgspec

from retrieval.errors import FaqSearchError
from retrieval.files.json_file import UNREADABLE

Scope = Literal["search", "feedback", "metrics", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "fs"

# Bytes of a secret. 256 random bits can't be guessed, so one round of SHA-256 is enough; a slow
# hash is for passwords that people choose.
SECRET_BYTES = 32


class KeyFileError(FaqSearchError):
    """The key file cannot be read or written, or has no key of that id."""


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is stored of a key. Times are UTC; with `origins` it works only from those pages."""

    id: str
    sha256: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None = None
    origins: tuple[str, ...] = ()

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes or "admin" in self.scopes

    def is_valid(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at


@dataclass(slots=True)
class KeyFile:
    """The keys in `path`, read again when the file has changed: a revoked key fails at once."""

    path: Path
    _keys: tuple[Key, ...] = ()
    _read_at: tuple[int, int, int] | None = None

    def all(self) -> tuple[Key, ...]:
        """Return all keys, the oldest first; none if there is no file yet.

        Raises KeyFileError where the file cannot be read.
        """
        try:
            stat = self.path.stat()
            version = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            if version != self._read_at:
                self._keys = msgspec.json.decode(self.path.read_bytes(), type=tuple[Key, ...])
                self._read_at = version
        except FileNotFoundError:
            self._keys, self._read_at = (), None
        except (OSError, *UNREADABLE) as error:
            self._keys, self._read_at = (), None
            raise KeyFileError(f"{self.path}: no keys can be read from it ({error})") from error
        return self._keys

    def find(self, token: str, now: datetime) -> Key | None:
        """Return the valid key whose secret is `token`. A near miss takes as long as a hit.

        Raises KeyFileError where the file cannot be read: then no key is accepted.
        """
        digest = _digest(token)
        match = None
        for key in self.all():
            if hmac.compare_digest(key.sha256, digest):
                match = key
        return match if match is not None and match.is_valid(now) else None

    def create(
        self, scopes: Iterable[Scope], expires_at: datetime | None, origins: Iterable[str]
    ) -> str:
        """Add a key and return its token, which is stored nowhere."""
        key_id = secrets.token_hex(4)
        token = f"{PREFIX}_{key_id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        key = Key(
            id=key_id,
            sha256=_digest(token),
            scopes=tuple(scopes),
            created_at=datetime.now(UTC).replace(microsecond=0),
            expires_at=expires_at,
            origins=tuple(origins),
        )
        self._write((*self.all(), key))
        return token

    def revoke(self, key_id: str) -> None:
        keys = self.all()
        if all(key.id != key_id for key in keys):
            known = ", ".join(key.id for key in keys) or "none"
            raise KeyFileError(f"{self.path}: there is no key {key_id!r}; its keys are: {known}")
        self._write(tuple(key for key in keys if key.id != key_id))

    def _write(self, keys: tuple[Key, ...]) -> None:
        new = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(json.dumps(msgspec.to_builtins(keys), indent=1).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            new.replace(self.path)
        except OSError as error:
            raise KeyFileError(f"{self.path}: cannot be written ({error.strerror})") from error


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
