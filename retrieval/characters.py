"""Characters that nobody sees, which leave documents and questions alike."""

import re

# Soft hyphens, and spaces and joins without a width, which word processors and content management
# systems leave inside words. The joiners U+200C and U+200D are not among them: Persian and Hindi
# are written with them, and so are some emoji.
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


def without_invisible(text: str) -> str:
    """`text` without soft hyphens and characters that have no width."""
    return INVISIBLE.sub("", text)
