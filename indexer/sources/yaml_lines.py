"""A reader for simple YAML, one `key: value` a line, that keeps line numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from indexer.errors import NotIndexedError
from indexer.sources.source import check_characters


@dataclass(frozen=True, slots=True)
class Scalar:
    """A key or a value. In `text`, runs of white space are one space. `kind` is its YAML type."""

    text: str
    kind: str
    line: int


def owners_text(file: Path) -> str:
    """Return the text of a file that the corpus's owner keeps beside the documents.

    Raises NotIndexedError where it can't be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotIndexedError(1, f"cannot be read ({error})") from error


@contextmanager
def yaml_errors(first_line: int, fix: str) -> Iterator[None]:
    """Turn errors of the YAML parser into NotIndexedError with their line and `fix`."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        place = _key_at(error.problem_mark)
        raise NotIndexedError(line, f"is not valid YAML{place} ({error.problem}); {fix}") from error
    except (yaml.YAMLError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else error
        raise NotIndexedError(first_line, f"is not valid YAML ({reason}); {fix}") from error


def _key_at(mark: yaml.Mark | None) -> str:
    """Return the key of the line with an error, as words of a message; empty if it has none."""
    if mark is None or mark.buffer is None:
        return ""
    key, colon, _ = mark.buffer.split("\n")[mark.line].partition(":")
    return f" at `{key.strip()[:60]}`" if colon and key.strip() else ""


def read_scalars(text: str, first_line: int, fix: str) -> Iterator[tuple[Scalar, Scalar]]:
    """Yield keys and values of `text`, whose first line is the file's `first_line`.

    Values are not constructed, so a YAML tag can't run a program and an alias can't expand to 10^9
    words. Raises NotIndexedError with the line and `fix` for YAML of another shape.
    """
    with yaml_errors(first_line, fix):
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        raise NotIndexedError(first_line, f"has to consist of lines of `key: value`; {fix}")
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            line = first_line + key.start_mark.line
            raise NotIndexedError(line, f"has more than one value for one key; {fix}")
        yield _scalar(key, first_line), _scalar(value, first_line)


def _scalar(node: yaml.ScalarNode, first_line: int) -> Scalar:
    line = first_line + node.start_mark.line
    text = " ".join(node.value.split())
    check_characters(line, text)
    return Scalar(text, node.tag.rpartition(":")[2], line)
