"""Which questions can be searched, for the API, the page and the command line alike."""

import unicodedata

from retrieval.errors import QueryError

# Invisible characters that reverse text (bidirectional controls) or split words unseen. The joiners
# U+200C and U+200D are not among them: Persian and Hindi are written with them, and so are some
# emoji. The last one replaces bytes that were not UTF-8.
REFUSED = {
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    *"\u200b\u2060\ufeff\ufffd",
}

# Characters that are invisible on their own: joiners, soft hyphens, mathematical and shaping signs.
UNSEEN = {*"\u00ad\u180e\u200c\u200d\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f"}

# The same as a regular expression for JSON Schema: no control character, none of those refused, and
# at least one that is visible.
_CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_NEVER = _CONTROLS + "".join(f"\\u{ord(character):04x}" for character in sorted(REFUSED))
_ALONE = "".join(f"\\u{ord(character):04x}" for character in sorted(UNSEEN))
QUERY_PATTERN = rf"^[^{_NEVER}]*[^\s{_NEVER}{_ALONE}][^{_NEVER}]*$"

TOP_K_LIMIT = 50
TOP_K_DEFAULT = 5


def clean_query(text: str, max_chars: int) -> str:
    """The question as it is searched: in Unicode NFC, with runs of white space made one space.

    Raises QueryError if it is longer than `max_chars` characters, holds an invisible character that
    isn't white space or half of a surrogate pair, or is blank.
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
