import pickle
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import SnapshotError
from retrieval.files.arrays import read_array, write_array


def test_an_array_is_read_back_as_written(tmp_path: Path) -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    write_array(tmp_path / "a.npy", array)
    np.testing.assert_array_equal(read_array(tmp_path / "a.npy", np.float32, 2), array)


@pytest.mark.parametrize(("kind", "dimensions"), [(np.float64, 2), (np.float32, 1)])
def test_an_array_of_another_kind_or_shape_is_refused(
    tmp_path: Path, kind: type, dimensions: int
) -> None:
    write_array(tmp_path / "a.npy", np.zeros((2, 3), np.float32))
    with pytest.raises(SnapshotError, match=r"a\.npy: holds float32 in 2 dimensions, not float"):
        read_array(tmp_path / "a.npy", kind, dimensions)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"(",  # an unfinished Python literal
        b"{'descr': '<f4', 'fortran_order': False, 'shape': (9, 9), }",  # too many values
        b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",  # pickled objects
        b"{'descr': 7, 'fortran_order': False, 'shape': (1,), }",
        b"[" * 200,
        b"\xff\xfe",
    ],
)
def test_an_invalid_header_is_refused(tmp_path: Path, head: bytes) -> None:
    file = tmp_path / "a.npy"
    length = len(head).to_bytes(2, "little")
    file.write_bytes(b"\x93NUMPY\x01\x00" + length + head + b"\0" * 8)
    with pytest.raises(SnapshotError, match=r"a\.npy: cannot be read"):
        read_array(file, np.float32, 1)


def test_a_pickle_is_refused_though_it_holds_the_array_that_is_wanted(tmp_path: Path) -> None:
    """Unpickling may run code, so a file is never even tried as a pickle."""
    file = tmp_path / "a.npy"
    file.write_bytes(pickle.dumps(np.zeros(2, np.float32)))
    with pytest.raises(SnapshotError, match=r"a\.npy: cannot be read"):
        read_array(file, np.float32, 1)


def test_an_array_of_python_objects_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        write_array(tmp_path / "a.npy", np.array([{}]))
