"""The authored examples of the corpus's `urgent-examples.yaml`, as docs/support.md describes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from indexer.errors import NotIndexedError
from indexer.sources.source import check_characters
from indexer.sources.yaml_lines import owners_text, yaml_errors
from retrieval.index.phrases import as_words
from retrieval.index.urgency import Example, Kind

# The file's name. It lies beside the documents, in the corpus's folder.
EXAMPLES_FILE = "urgent-examples.yaml"

# With fewer of each kind, a boundary would depend on single examples.
LEAST = 50

KINDS: tuple[Kind, ...] = ("urgent", "calm")
FIX = "see docs/support.md for the format"


@dataclass(frozen=True, slots=True)
class UrgentExamples:
    """Urgent and calm questions in the order of the file, and who takes responsibility for them."""

    examples: tuple[Example, ...] = ()
    signed_off_by: str = ""


def read_examples(file: Path) -> UrgentExamples:
    """Read the examples in `file`.

    Raises NotIndexedError, with the line, for anything that is not in the format, for a question
    that is listed twice, and for fewer than `LEAST` questions of a kind.
    """
    text = owners_text(file)
    check_characters(1, " ".join(text.split()))
    with yaml_errors(1, FIX):
        # The BaseLoader makes only lists, mappings and strings.
        content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - this loader constructs no objects
    if not isinstance(content, dict) or content.keys() - {*KINDS, "signed_off_by"}:
        raise NotIndexedError(1, f"may contain only urgent, calm and signed_off_by; {FIX}")
    examples = [example for kind in KINDS for example in _examples(kind, content.get(kind))]
    words: dict[str, Example] = {}
    for example in examples:
        key = " ".join(as_words(example.question))
        if not key:
            raise NotIndexedError(1, f"has a question without a word under {example.kind}; {FIX}")
        if key in words:
            line = _line_of(example.question, text)
            raise NotIndexedError(line, f"lists {example.question!r} a second time; keep one")
        words[key] = example
    for kind in KINDS:
        count = sum(example.kind == kind for example in examples)
        if count < LEAST:
            reason = f"has {count} {kind} questions; add more, at least {LEAST}, or remove the file"
            raise NotIndexedError(1, reason)
    signed_off_by = content.get("signed_off_by", "")
    if not isinstance(signed_off_by, str):
        raise NotIndexedError(1, f"signed_off_by has to be a name; {FIX}")
    return UrgentExamples(tuple(examples), signed_off_by.strip())


def _examples(kind: Kind, groups: Any) -> Iterator[Example]:
    if not isinstance(groups, list):
        raise NotIndexedError(1, f"{kind} has to be a list of a reason and its questions; {FIX}")
    for number, group in enumerate(groups, start=1):
        if not isinstance(group, dict) or group.keys() != {"reason", "questions"}:
            raise NotIndexedError(1, f"{kind}, number {number}: needs reason and questions; {FIX}")
        reason, questions = group["reason"], group["questions"]
        if not isinstance(reason, str) or not isinstance(questions, list):
            raise NotIndexedError(1, f"{kind}, number {number}: questions has to be a list; {FIX}")
        for question in questions:
            if not isinstance(question, str):
                reason = f"{kind}, number {number}: put quotes round each question that has a colon"
                raise NotIndexedError(1, f"{reason}; {FIX}")
            yield Example(question, kind, reason)


def _line_of(question: str, text: str) -> int:
    """Return the last line that has `question`."""
    lines = [number for number, line in enumerate(text.split("\n"), start=1) if question in line]
    return lines[-1] if lines else 1
