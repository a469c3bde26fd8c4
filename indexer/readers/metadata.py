"""The values that are accepted as a document's language and address."""

import re

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # the shape of a BCP 47 tag

URL = re.compile(r"(https?://|/)[^\s<>\"#]*")  # no scheme that runs code, such as javascript:


def language_of(tag: str) -> str | None:
    """Return `tag` if it is a code such as en-GB, else None. Some formats allow any text there."""
    return tag if LANGUAGE.fullmatch(tag) else None
