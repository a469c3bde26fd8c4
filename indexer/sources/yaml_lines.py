"""A reader for simple YAML, one `key: value` a line, that keeps line numbers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import yaml

from indexer.errors import RejectedFileError
from indexer.sources.source import check_characters


@dataclass(frozen=True, slots=True)
class Scalar:
    """A key or a value. In `text`, runs of white space are one space. `kind` is its YAML type."""

    text: str
    kind: str
    line: int


@contextmanager
def yaml_errors(first_line: int, fix: str) -> Iterator[None]:
    """Turn errors of the YAML parser into RejectedFileError with their line and `fix`."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise RejectedFileError(line, f"is not valid YAML ({error.problem}); {fix}") from error
    except (yaml.YAMLError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else error
        raise RejectedFileError(first_line, f"is not valid YAML ({reason}); {fix}") from error


def read_scalars(
    text: str,
    first_line: int,
    fix: str,
    ignored: frozenset[str] = frozenset(),
    nested: frozenset[str] = frozenset(),
) -> Iterator[tuple[Scalar, Scalar]]:
    """Keys and values of `text`, whose first line is the file's `first_line`.

    Keys in `ignored` are left out, whatever they hold. A key in `nested` may hold keys and values
    in turn, or lists of values: their keys are given as `key.key`, with each value of a list
    separately.

    Values are not constructed, so a YAML tag can't run a program and an alias can't expand to 10^9
    words. Raises RejectedFileError with the line and `fix` for YAML of another shape.
    """
    with yaml_errors(first_line, fix):
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        raise RejectedFileError(first_line, f"has to consist of lines of `key: value`; {fix}")
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in ignored:
            continue
        pairs = _nested(key, value) if key.value in nested else [(key, value)]
        for name, single in pairs:
            if not isinstance(name, yaml.ScalarNode) or not isinstance(single, yaml.ScalarNode):
                line = first_line + name.start_mark.line
                raise RejectedFileError(line, f"has more than one value for one key; {fix}")
            yield _scalar(name, first_line), _scalar(single, first_line)


def _nested(key: yaml.Node, value: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    if not isinstance(value, yaml.MappingNode):
        yield key, value
        return
    for inner, values in value.value:
        name = inner
        if isinstance(inner, yaml.ScalarNode):
            name = yaml.ScalarNode(
                inner.tag, f"{key.value}.{inner.value}", inner.start_mark, inner.end_mark
            )
        for single in values.value if isinstance(values, yaml.SequenceNode) else [values]:
            yield name, single


def _scalar(node: yaml.ScalarNode, first_line: int) -> Scalar:
    line = first_line + node.start_mark.line
    text = " ".join(node.value.split())
    check_characters(line, text)
    return Scalar(text, node.tag.rpartition(":")[2], line)
