"""What may stand where a document names its language and its address."""

import re

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")  # the shape of a BCP 47 tag

URL = re.compile(r"(https?://|/)[^\s<>\"#]*")  # nothing that runs, such as javascript:


def language_of(given: str) -> str | None:
    """`given` if it is a code such as en-GB, for formats in which anything may stand there."""
    return given if LANGUAGE.fullmatch(given) else None
