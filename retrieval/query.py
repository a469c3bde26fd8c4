"""Which questions can be searched, for the API, the page and the command line alike."""

import unicodedata

from retrieval.characters import DIRECTIONS, INVISIBLE
from retrieval.errors import QueryError

# It replaces bytes that were not UTF-8.
REFUSED = {"\ufffd"}

# These leave a question: people paste them with names and telephone numbers.
LEFT_OUT = str.maketrans("", "", "".join(INVISIBLE | DIRECTIONS))

# Characters that are invisible on their own: those that are left out, joiners, mathematical and
# shaping signs.
UNSEEN = (
    INVISIBLE
    | DIRECTIONS
    | {*"\u180e\u200c\u200d\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f"}
)

# The same as a regular expression for JSON Schema: no control character, none of those refused, and
# at least one that is visible.
_CONTROLS = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
_NEVER = _CONTROLS + "".join(f"\\u{ord(character):04x}" for character in sorted(REFUSED))
_ALONE = "".join(f"\\u{ord(character):04x}" for character in sorted(UNSEEN))
QUERY_PATTERN = rf"^[^{_NEVER}]*[^\s{_NEVER}{_ALONE}][^{_NEVER}]*$"

TOP_K_LIMIT = 50
TOP_K_DEFAULT = 5


def clean_query(text: str, max_chars: int) -> str:
    """Return the question as it is searched: in Unicode NFC, each run of white space one space.

    Soft hyphens and characters without a width are left out, as they are from documents, and so are
    marks of direction. Raises QueryError if it is longer than `max_chars` characters, holds a
    control character that isn't white space or half of a surrogate pair, or is blank.
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
    words = " ".join(unicodedata.normalize("NFC", text.translate(LEFT_OUT)).split())
    if all(character.isspace() or character in UNSEEN for character in words):
        raise QueryError("is empty; type a few words")
    return words
