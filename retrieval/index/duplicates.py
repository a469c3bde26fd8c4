"""Near-duplicates: of passages that say nearly the same a search shows one and names the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.errors import SnapshotError
from retrieval.files.arrays import read_array, write_array

FILES = ("rows", "firsts")


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Groups of rows that say nearly the same.

    `rows`, (m,) int32, ascending, are the rows that belong to a group. `firsts`, (m,) int32, has
    the first row of the group of each.
    """

    rows: np.ndarray
    firsts: np.ndarray

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> "Duplicates":
        """Group the rows of `pairs` (row, first row that is like it), each row once."""
        first_of = dict(pairs)
        first_of |= {first: first for first in first_of.values()}
        rows = sorted(first_of)
        firsts = [first_of[row] for row in rows]
        return cls(np.array(rows, np.int32), np.array(firsts, np.int32))

    @classmethod
    def read(cls, folder: Path) -> "Duplicates":
        rows, firsts = (read_array(folder / f"{name}.npy", np.int32, 1) for name in FILES)
        if len(rows) != len(firsts):
            raise SnapshotError(f"{folder}: its parts have different lengths; build a new snapshot")
        return cls(rows, firsts)

    def write(self, folder: Path) -> None:
        for name in FILES:
            write_array(folder / f"{name}.npy", getattr(self, name))

    def first_of(self, rows: np.ndarray) -> np.ndarray:
        """Return for each of `rows`, (k,), the first row that says nearly the same, or itself."""
        if not len(self.rows):
            return rows
        nearest = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return np.where(self.rows[nearest] == rows, self.firsts[nearest], rows)

    def first_positions(self, rows: np.ndarray) -> np.ndarray:
        """Return the positions in `rows`, (k,), ascending, of the first row of each group."""
        _, positions = np.unique(self.first_of(rows), return_index=True)
        return np.sort(positions)

    def others(self, row: int) -> list[int]:
        """Return the other rows that say nearly the same as `row`, ascending."""
        (first,) = self.first_of(np.array([row]))
        return [int(other) for other in self.rows[self.firsts == first] if other != row]
