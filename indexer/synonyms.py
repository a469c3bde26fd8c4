"""What people type for what the corpus writes: acronyms, jargon, other names.

A YAML file beside the documents, one `typed: written` a line.
"""

from pathlib import Path

import yaml

from indexer.errors import RejectedFileError

# Beside the documents, in the corpus's folder.
SYNONYMS_FILE = "synonyms.yaml"

FIX = "write one `typed: written` a line"


def read_synonyms(file: Path) -> dict[str, str]:
    """Raises RejectedFileError with the line of the first thing that is not in the format."""
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RejectedFileError(line, f"is not YAML ({error.problem}); {FIX}") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RejectedFileError(1, f"cannot be read ({error})") from error
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise RejectedFileError(1, f"holds no synonyms; {FIX}")
    synonyms: dict[str, str] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise RejectedFileError(line, f"is more than one word for another; {FIX}")
        typed, written = (" ".join(each.value.split()) for each in (key, value))
        if not typed or not written:
            raise RejectedFileError(line, f"has nothing on one side; {FIX}")
        if typed.lower() in synonyms:
            raise RejectedFileError(line, f"has {typed!r} a second time; keep one")
        synonyms[typed.lower()] = written
    return synonyms
