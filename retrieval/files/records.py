"""Records and ids in files, decoded when they are used: no object for each of a million."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, overload

import msgspec
import numpy as np

from retrieval.errors import SnapshotError
from retrieval.files.arrays import read_array, write_array
from retrieval.files.json_file import UNREADABLE

Value = TypeVar("Value")

# How many records stay decoded: the same few answer most questions. Documents are large.
CACHED = 512
DOCUMENTS_CACHED = 64


class IdMap(Mapping[str, int]):
    """A map from ids to numbers, from 0 in the order in which they were written.

    The ids are sorted by their bytes, and found by binary search.
    """

    def __init__(self, folder: Path) -> None:
        self._bytes = read_array(folder / "names.npy", np.uint8, 1)
        self._ends = read_array(folder / "ends.npy", np.int64, 1)
        self._numbers = read_array(folder / "numbers.npy", np.int64, 1)
        self._sorted = _Slices(self._bytes, self._ends)

    @staticmethod
    def write(folder: Path, names: Iterable[str]) -> None:
        """Write `names` into the new `folder`; each must be different."""
        encoded = [name.encode() for name in names]
        numbers = sorted(range(len(encoded)), key=encoded.__getitem__)
        folder.mkdir()
        joined = b"".join(encoded[number] for number in numbers)
        ends = np.cumsum([len(encoded[number]) for number in numbers], dtype=np.int64)
        write_array(folder / "names.npy", np.frombuffer(joined, np.uint8))
        write_array(folder / "ends.npy", ends)
        write_array(folder / "numbers.npy", np.array(numbers, np.int64))

    def __getitem__(self, name: str) -> int:
        encoded = name.encode()
        place = bisect_left(self._sorted, encoded)
        if place == len(self._sorted) or self._sorted[place] != encoded:
            raise KeyError(name)
        return int(self._numbers[place])

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        """Yield the ids in the order in which they were written."""
        for place in np.argsort(self._numbers):
            yield self._sorted[place].decode()


class Records(Sequence[Value]):
    """A sequence of values of one type, each a line of JSON."""

    def __init__(self, file: Path, kind: type[Value], cached: int = CACHED) -> None:
        decoder = msgspec.json.Decoder(kind)
        try:
            mapped = np.memmap(file, np.uint8, "r")
        except (OSError, ValueError) as error:
            raise SnapshotError(
                f"{file}: cannot be read ({error}); build a new snapshot"
            ) from error
        lines = _Slices(np.asarray(mapped), read_array(_ends_file(file), np.int64, 1))

        # This is not a method: a cache that held `self` would keep it in memory, and the snapshot
        # that it belongs to, after both were replaced.
        @lru_cache(cached)
        def decoded(row: int) -> Value:
            """Decode the value in `row`, strictly: a field of another type is refused."""
            try:
                return decoder.decode(lines[row])
            except UNREADABLE as error:
                raise SnapshotError(
                    f"{file}:{row + 1}: cannot be read ({error}); build a new snapshot"
                ) from error

        self._lines = lines
        self._decoded = decoded

    @staticmethod
    def write(file: Path, values: Iterable[Value]) -> None:
        encode = msgspec.json.Encoder().encode
        ends = array("q")
        with file.open("wb") as stream:
            for value in values:
                stream.write(encode(value) + b"\n")
                ends.append(stream.tell())
        write_array(_ends_file(file), np.array(ends, np.int64))

    @overload
    def __getitem__(self, row: int) -> Value: ...
    @overload
    def __getitem__(self, row: slice) -> list[Value]: ...
    def __getitem__(self, row: int | slice) -> Value | list[Value]:
        if isinstance(row, slice):
            return [self[index] for index in range(*row.indices(len(self)))]
        if not -len(self) <= row < len(self):
            raise IndexError(row)
        return self._decoded(int(row) % len(self))

    def __len__(self) -> int:
        return len(self._lines)


class NamedRecords(Mapping[str, Value]):
    """`records` by name."""

    def __init__(self, names: IdMap, records: Records[Value]) -> None:
        if len(names) != len(records):
            raise SnapshotError(
                f"there are {len(names)} ids for {len(records)} records; build a new snapshot"
            )
        self._names = names
        self._records = records

    def __getitem__(self, name: str) -> Value:
        return self._records[self._names[name]]

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)


class _Slices(Sequence[bytes]):
    """Slices of `data`, (m,) uint8, that end at `ends`, (n,) int64, and follow each other."""

    def __init__(self, data: np.ndarray, ends: np.ndarray) -> None:
        self._data = data
        self._ends = ends

    def __getitem__(self, number: int) -> bytes:  # type: ignore[override]  # no slices of slices
        start = self._ends[number - 1] if number else 0
        return self._data[start : self._ends[number]].tobytes()

    def __len__(self) -> int:
        return len(self._ends)


def _ends_file(file: Path) -> Path:
    return file.with_suffix(".ends.npy")
