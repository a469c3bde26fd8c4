"""Synonyms: the acronyms, jargon and other names that people type for words of the corpus.

They are in a YAML file beside the documents, one `typed: written` a line.
"""

from pathlib import Path

from indexer.errors import NotIndexedError
from indexer.sources.yaml_lines import owners_text, read_scalars

# The file's name. It lies beside the documents, in the corpus's folder.
SYNONYMS_FILE = "synonyms.yaml"

FIX = "write one `typed: written` a line"


def read_synonyms(file: Path) -> dict[str, str]:
    """Read the synonyms in `file`: the written form by the typed one, in lower case.

    Raises NotIndexedError with the line of the first entry that is not in the format.
    """
    text = owners_text(file)
    synonyms: dict[str, str] = {}
    for typed, written in read_scalars(text, 1, FIX):
        if not typed.text or not written.text:
            raise NotIndexedError(typed.line, f"has nothing on one side of the colon; {FIX}")
        if typed.text.lower() in synonyms:
            raise NotIndexedError(typed.line, f"lists {typed.text!r} a second time; keep one")
        synonyms[typed.text.lower()] = written.text
    return synonyms
