"""Characters that nobody sees."""

# Soft hyphens, and spaces and joins without a width, which word processors and content management
# systems leave inside words. The joiners U+200C and U+200D are not among them: Persian and Hindi
# are written with them, and so are some emoji.
INVISIBLE = frozenset("\u00ad\u200b\u2060\ufeff")

# Bidirectional controls, which only say how a line is displayed.
DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_WITHOUT_INVISIBLE = str.maketrans("", "", "".join(INVISIBLE))


def without_invisible(text: str) -> str:
    """Return `text` without soft hyphens and characters that have no width."""
    return text.translate(_WITHOUT_INVISIBLE)
