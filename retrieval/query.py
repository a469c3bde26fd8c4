"""What may be asked: one place that decides, for the API, the page and the command line."""

import unicodedata

from retrieval.errors import QueryError

TOP_K_LIMIT = 50
TOP_K_DEFAULT = 5


def clean_query(text: str, max_chars: int) -> str:
    """The question as it is searched: Unicode NFC, every run of white space one space.

    Raises QueryError if it is longer than `max_chars` characters, holds a control character that
    isn't white space or half of a surrogate pair, or says nothing.
    """
    if len(text) > max_chars:
        raise QueryError(f"has {len(text)} characters; at most {max_chars} can be searched")
    for position, character in enumerate(text, start=1):
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r":
            raise QueryError(
                f"has the control character U+{ord(character):04X} at position {position}; "
                "take it out"
            )
    words = " ".join(unicodedata.normalize("NFC", text).split())
    # Separators (Z) and formatting such as a zero-width space (C) show nothing.
    if all(unicodedata.category(character)[0] in "ZC" for character in words):
        raise QueryError("is empty; type a few words")
    return words
