"""YAML of one `key: value` a line, as our files have it, with the line of each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import yaml

from indexer.errors import RejectedFileError
from indexer.sources.source import check_characters


@dataclass(frozen=True, slots=True)
class Scalar:
    """`text` has every run of white space as one space; `kind` is what YAML takes it for."""

    text: str
    kind: str
    line: int


@contextmanager
def yaml_errors(first_line: int, fix: str) -> Iterator[None]:
    """What YAML's parser raises inside, as RejectedFileError with its line and `fix`."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        line = first_line + (error.problem_mark.line if error.problem_mark else 0)
        raise RejectedFileError(line, f"is not valid YAML ({error.problem}); {fix}") from error
    except (yaml.YAMLError, RecursionError) as error:
        reason = "too deep" if isinstance(error, RecursionError) else error
        raise RejectedFileError(first_line, f"is not valid YAML ({reason}); {fix}") from error


def read_scalars(
    text: str,
    first_line: int,
    fix: str,
    passed_over: frozenset[str] = frozenset(),
    nested: frozenset[str] = frozenset(),
) -> Iterator[tuple[Scalar, Scalar]]:
    """Keys and values of `text`, whose first line is the file's `first_line`.

    The keys `passed_over` are left out, whatever they hold. A key of those `nested` holds keys and
    values too, or lists of values: they come as `key.key`, each value of a list for itself.

    Nothing is made of the values: a tag or an alias of YAML's can't make a program or 10^9 words.
    Raises RejectedFileError with the line and `fix` for what isn't of that shape.
    """
    with yaml_errors(first_line, fix):
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        raise RejectedFileError(first_line, f"has to be lines of `key: value`; {fix}")
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in passed_over:
            continue
        found = _nested(key, value) if key.value in nested else [(key, value)]
        for name, one in found:
            if not isinstance(name, yaml.ScalarNode) or not isinstance(one, yaml.ScalarNode):
                line = first_line + name.start_mark.line
                raise RejectedFileError(line, f"is more than one value for one key; {fix}")
            yield _scalar(name, first_line), _scalar(one, first_line)


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
        for one in values.value if isinstance(values, yaml.SequenceNode) else [values]:
            yield name, one


def _scalar(node: yaml.ScalarNode, first_line: int) -> Scalar:
    line = first_line + node.start_mark.line
    text = " ".join(node.value.split())
    check_characters(line, text)
    return Scalar(text, node.tag.rpartition(":")[2], line)
