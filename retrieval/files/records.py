"""Values and names in files, decoded when they are asked for: no object for each of a million."""

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

# Values that stay decoded: the same few answer most questions. Documents are large.
KEPT = 512
DOCUMENTS_KEPT = 64


class IdMap(Mapping[str, int]):
    """From a name to its number, from 0 in the order in which they were written.

    Kept sorted by their bytes and searched by halving.
    """

    def __init__(self, folder: Path) -> None:
        self._bytes = read_array(folder / "names.npy", np.uint8, 1)
        self._ends = read_array(folder / "ends.npy", np.int64, 1)
        self._numbers = read_array(folder / "numbers.npy", np.int64, 1)
        self._sorted = _Slices(self._bytes, self._ends)

    @staticmethod
    def write(folder: Path, names: Iterable[str]) -> None:
        """Into the new `folder`; no name may come twice."""
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
        at = bisect_left(self._sorted, encoded)
        if at == len(self._sorted) or self._sorted[at] != encoded:
            raise KeyError(name)
        return int(self._numbers[at])

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        """In the order in which they were written."""
        for at in np.argsort(self._numbers):
            yield self._sorted[at].decode()


class Records(Sequence[Value]):
    """Values of one kind, a line of JSON each, by row."""

    def __init__(self, file: Path, kind: type[Value], kept: int = KEPT) -> None:
        decoder = msgspec.json.Decoder(kind)
        try:
            mapped = np.memmap(file, np.uint8, "r")
        except (OSError, ValueError) as error:
            raise SnapshotError(f"{file}: cannot be read ({error}); build anew") from error
        lines = _Slices(np.asarray(mapped), read_array(_ends_file(file), np.int64, 1))

        # No method: a cache that held `self` would keep it, and the snapshot that it belongs to,
        # long after both were done with.
        @lru_cache(kept)
        def decoded(row: int) -> Value:
            """The decoder is strict: a field of another type is refused."""
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
            return [self[each] for each in range(*row.indices(len(self)))]
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
                f"{len(names)} names are there for {len(records)} values; build anew"
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
    """Stretches of `data`, (m,) uint8, that end at `ends`, (n,) int64."""

    def __init__(self, data: np.ndarray, ends: np.ndarray) -> None:
        self._data = data
        self._ends = ends

    def __getitem__(self, at: int) -> bytes:  # type: ignore[override]  # no slices of slices
        start = self._ends[at - 1] if at else 0
        return self._data[start : self._ends[at]].tobytes()

    def __len__(self) -> int:
        return len(self._ends)


def _ends_file(file: Path) -> Path:
    return file.with_suffix(".ends.npy")
