"""Labels of documents, and the filters that narrow a search to some of them."""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from retrieval.errors import SnapshotError
from retrieval.files.arrays import read_array, write_array
from retrieval.files.json_file import read_json, write_json
from retrieval.types import DocumentHead

# For each label name, the values of which a document must have at least one.
LabelFilter = Mapping[str, tuple[str, ...]]
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

LABELS_FILE = "labels.json"
EXPIRIES_FILE = "expiries.json"
ARRAYS = {"starts": np.int64, "documents": np.int32, "first_rows": np.int64}


def labels_of(document: DocumentHead) -> dict[str, tuple[str, ...]]:
    """Return the labels of `document`, with its language, and its audience if it names one."""
    audience = () if document.audience is None else (document.audience,)
    known = {"language": (document.language,), "audience": audience}
    return {name: values for name, values in known.items() if values} | document.labels


@dataclass(frozen=True, slots=True)
class Label:
    """`value` is spelt as in the first document that has it; `documents` says how many have it."""

    name: str
    value: str
    documents: int


@dataclass(frozen=True, slots=True)
class RowFilter:
    """The rows that a search may return, in two equivalent forms; an engine uses the one it can.

    `mask` is (n,) bool, one truth value a row. `label_groups` holds groups of label numbers: the
    document of a row must have at least one label of every group. `excluded` holds ranges of rows
    that may not be returned, each as its first row and the row after its last.
    """

    mask: Mask
    label_groups: tuple[tuple[int, ...], ...]
    excluded: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of documents, their rows, and the days on which they expire.

    Label i of `labels` is that of the documents, by number, that `documents` holds from
    `starts[i]` up to `starts[i + 1]`, ascending. Document d has the rows from `first_rows[d]` up to
    `first_rows[d + 1]`. `expiries` has the day on which a document expires and its number, for
    those that do.

    Values are compared without regard to capitals. A document in en-GB has the label en as well.
    """

    labels: tuple[Label, ...]
    starts: np.ndarray
    documents: np.ndarray
    first_rows: np.ndarray
    expiries: tuple[tuple[date, int], ...] = ()

    @classmethod
    def of(cls, heads: Iterable[DocumentHead], rows: Iterable[str]) -> "Labels":
        """Collect the labels of the documents `heads`.

        `rows` has the document id of each row; the rows of one document follow each other, in the
        order of `heads`.
        """
        spellings: dict[tuple[str, str], str] = {}
        documents_with: dict[tuple[str, str], array[int]] = {}
        numbers: dict[str, int] = {}
        expiries: list[tuple[date, int]] = []
        for number, head in enumerate(heads):
            numbers[head.id] = number
            if head.expires is not None:
                expiries.append((head.expires, number))
            for name, value in _searchable(head):
                key = (name, value.casefold())
                spellings.setdefault(key, value)
                documents_with.setdefault(key, array("i")).append(number)
        keys = sorted(documents_with)
        counts = np.zeros(len(numbers), np.int64)
        for document_id in rows:
            counts[numbers[document_id]] += 1
        return cls(
            labels=tuple(Label(key[0], spellings[key], len(documents_with[key])) for key in keys),
            starts=np.cumsum([0, *(len(documents_with[key]) for key in keys)], dtype=np.int64),
            documents=np.array(
                [number for key in keys for number in documents_with[key]], np.int32
            ),
            first_rows=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            expiries=tuple(sorted(expiries)),
        )

    @classmethod
    def read(cls, folder: Path) -> "Labels":
        labels = read_json(folder / LABELS_FILE, tuple[Label, ...])
        starts, documents, first_rows = (
            read_array(folder / f"{name}.npy", kind, 1) for name, kind in ARRAYS.items()
        )
        if len(starts) != len(labels) + 1 or int(starts[-1]) != len(documents):
            raise SnapshotError(f"{folder}: its parts have different lengths; build a new snapshot")
        expiries = read_json(folder / EXPIRIES_FILE, tuple[tuple[date, int], ...])
        if any(not 0 <= number < len(first_rows) - 1 for _, number in expiries):
            raise SnapshotError(
                f"{folder / EXPIRIES_FILE}: names no document; build a new snapshot"
            )
        return cls(labels, starts, documents, first_rows, expiries)

    def write(self, folder: Path) -> None:
        write_json(folder / LABELS_FILE, self.labels)
        write_json(folder / EXPIRIES_FILE, self.expiries)
        for name in ARRAYS:
            write_array(folder / f"{name}.npy", getattr(self, name))

    def __len__(self) -> int:
        """Return the number of rows."""
        return int(self.first_rows[-1])

    def any_expired(self, today: date) -> bool:
        """Return whether a document has expired on the day `today`."""
        return bool(self.expiries) and self.expiries[0][0] <= today

    def row_filter(self, label_filter: LabelFilter, today: date = date.min) -> RowFilter:
        """Return the rows whose document has, for each name in `label_filter`, one of the values.

        The rows of a document that expires on the day `today` or before never pass.
        """
        expired = [number for day, number in self.expiries if day <= today]
        groups = tuple(self._numbers(name, values) for name, values in label_filter.items())
        passing = np.ones(len(self.first_rows) - 1, np.bool_)
        for group in groups:
            in_group = np.zeros(len(passing), np.bool_)
            for number in group:
                in_group[self.documents[self.starts[number] : self.starts[number + 1]]] = True
            passing &= in_group
        passing[expired] = False
        excluded = tuple(
            (int(self.first_rows[number]), int(self.first_rows[number + 1])) for number in expired
        )
        return RowFilter(np.repeat(passing, np.diff(self.first_rows)), groups, excluded)

    def by_row(self) -> Iterator[list[int]]:
        """Yield, row by row, the numbers of the row's labels, ascending."""
        numbers = np.repeat(np.arange(len(self.labels)), np.diff(self.starts))
        order = np.argsort(self.documents, kind="stable")
        ends = np.cumsum(np.bincount(self.documents, minlength=len(self.first_rows) - 1))
        start = 0
        for end, rows in zip(ends.tolist(), np.diff(self.first_rows).tolist(), strict=True):
            of_document = numbers[order[start:end]].tolist()
            for _ in range(rows):
                yield of_document
            start = end

    def _numbers(self, name: str, values: tuple[str, ...]) -> tuple[int, ...]:
        folded = {value.casefold() for value in values}
        return tuple(
            number
            for number, label in enumerate(self.labels)
            if label.name == name and label.value.casefold() in folded
        )


def _searchable(head: DocumentHead) -> list[tuple[str, str]]:
    """Return (name, value) of each label, once.

    A language also has its less exact names, as in RFC 4647, 3.3.1: en-GB is en as well.
    """
    labels = [(name, value) for name, values in labels_of(head).items() for value in values]
    for name, value in tuple(labels):
        parts = value.split("-") if name == "language" else []
        labels += [(name, "-".join(parts[:end])) for end in range(1, len(parts))]
    return list({(name, value.casefold()): (name, value) for name, value in labels}.values())
