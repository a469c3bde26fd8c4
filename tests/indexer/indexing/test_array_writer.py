"""Arrays that are written piece by piece equal, byte for byte, those written at once."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.indexing.array_writer import ArrayWriter, new_array
from retrieval.files.arrays import read_array, write_array


@given(
    pieces=st.lists(st.integers(0, 5), max_size=5),
    kind=st.sampled_from([np.float16, np.float32, np.int32, np.int64]),
    row=st.sampled_from([(), (2,), (384,)]),
)
def test_the_file_is_that_of_the_whole(
    pieces: list[int], kind: type, row: tuple[int, ...], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("arrays")
    whole: np.ndarray = np.arange(sum(pieces) * int(np.prod(row))).reshape(-1, *row).astype(kind)
    with ArrayWriter(folder / "pieces.npy", kind, *row) as writer:
        for piece in np.split(whole, np.cumsum(pieces)[:-1]) if pieces else []:
            writer.append(piece)
    write_array(folder / "whole.npy", whole)
    assert (folder / "pieces.npy").read_bytes() == (folder / "whole.npy").read_bytes()


@pytest.mark.parametrize("rows", [np.zeros((2, 3), np.float64), np.zeros((2, 4), np.float32)])
def test_rows_of_another_kind_or_length_are_refused(rows: np.ndarray, tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="rows are"),
        ArrayWriter(tmp_path / "a.npy", np.float32, 3) as writer,
    ):
        writer.append(rows)


@pytest.mark.parametrize("length", [0, 1, 1000])
def test_a_new_array_has_all_its_space_on_disk(length: int, tmp_path: Path) -> None:
    array = new_array(tmp_path / "a.npy", np.int64, length)
    array[:] = np.arange(length)
    del array
    np.testing.assert_array_equal(read_array(tmp_path / "a.npy", np.int64, 1), np.arange(length))
    size = (tmp_path / "a.npy").stat()
    assert size.st_blocks * 512 >= size.st_size
