"""What may be asked: one place that decides, for the API, the page and the command line."""

import unicodedata

from retrieval.errors import QueryError

# Characters that show nothing: they turn text around (bidirectional controls), or part words where
# nobody sees it. The joiners U+200C and U+200D are none of them: Persian and Hindi are written with
# them, and so are some emoji. The last stands for bytes that were no UTF-8.
REFUSED = {
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    *"\u200b\u2060\ufeff\ufffd",
}

# Characters that show nothing alone: joiners, soft hyphens, signs for mathematics and for shaping.
UNSEEN = {*"\u00ad\u180e\u200c\u200d\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f"}

# The same as a regular expression for JSON Schema: no control character, none of those refused, and
# one at least that shows.
_CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_NEVER = _CONTROLS + "".join(f"\\u{ord(character):04x}" for character in sorted(REFUSED))
_ALONE = "".join(f"\\u{ord(character):04x}" for character in sorted(UNSEEN))
QUERY_PATTERN = rf"^[^{_NEVER}]*[^\s{_NEVER}{_ALONE}][^{_NEVER}]*$"

TOP_K_LIMIT = 50
TOP_K_DEFAULT = 5


def clean_query(text: str, max_chars: int) -> str:
    """The question as it is searched: Unicode NFC, every run of white space one space.

    Raises QueryError if it is longer than `max_chars` characters, holds a character that shows
    nothing and isn't white space, or half of a surrogate pair, or says nothing.
    """
    if len(text) > max_chars:
        raise QueryError(f"has {len(text)} characters; at most {max_chars} can be searched")
    for position, character in enumerate(text, start=1):
        refused = unicodedata.category(character) in {"Cc", "Cs"} or character in REFUSED
        if refused and character not in "\t\n\r":
            raise QueryError(
                f"has the control character U+{ord(character):04X} at position {position}; "
                "take it out"
            )
    words = " ".join(unicodedata.normalize("NFC", text).split())
    if all(character.isspace() or character in UNSEEN for character in words):
        raise QueryError("is empty; type a few words")
    return words
