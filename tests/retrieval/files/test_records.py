"""Values and names in files behave like a list and a dict."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import SnapshotError
from retrieval.files.records import IdMap, NamedRecords, Records


@dataclass(frozen=True)
class Bean:
    name: str
    height: int


BEANS = [Bean("Runner", 200), Bean("Borlotti “dwarf”", 40), Bean("broad\nbean", 100)]


@pytest.fixture
def beans(tmp_path: Path) -> Records[Bean]:
    Records.write(tmp_path / "beans.jsonl", BEANS)
    return Records(tmp_path / "beans.jsonl", Bean)


def test_values_are_read_back_by_row(beans: Records[Bean]) -> None:
    assert list(beans) == BEANS
    assert beans[-1] == BEANS[-1]
    assert beans[1:] == BEANS[1:]
    assert len(beans) == 3


@pytest.mark.parametrize("row", [3, -4])
def test_a_row_out_of_range_is_an_index_error(beans: Records[Bean], row: int) -> None:
    with pytest.raises(IndexError):
        beans[row]


def test_an_invalid_line_is_named(tmp_path: Path) -> None:
    Records.write(tmp_path / "beans.jsonl", [BEANS[0], {"name": "Runner", "height": "tall"}])
    beans = Records(tmp_path / "beans.jsonl", Bean)
    assert beans[0] == BEANS[0]
    with pytest.raises(SnapshotError, match=r"beans\.jsonl:2: cannot be read .*height"):
        beans[1]


@pytest.mark.parametrize("missing", ["beans.jsonl", "beans.ends.npy"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    Records.write(tmp_path / "beans.jsonl", BEANS)
    (tmp_path / missing).unlink()
    with pytest.raises(SnapshotError, match=missing):
        Records(tmp_path / "beans.jsonl", Bean)


@given(names=st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True))
def test_an_id_map_behaves_like_a_dict(
    names: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("names") / "ids"
    IdMap.write(folder, names)
    id_map = IdMap(folder)
    assert dict(id_map) == {name: number for number, name in enumerate(names)}
    assert list(id_map) == names
    for other in ("a name that is not there", *(f"{name}a" for name in names)):
        assert (other in id_map) == (other in names)


def test_records_by_name_keep_their_order(beans: Records[Bean], tmp_path: Path) -> None:
    IdMap.write(tmp_path / "names", [bean.name for bean in BEANS])
    by_name = NamedRecords(IdMap(tmp_path / "names"), beans)
    assert list(by_name.values()) == BEANS
    assert by_name["broad\nbean"] == BEANS[2]
    assert by_name.get("French") is None


@pytest.mark.parametrize("rows", [slice(None, 2), slice(-2, None), slice(None, None, -1)])
def test_slices_equal_those_of_a_list(beans: Records[Bean], rows: slice) -> None:
    assert beans[rows] == BEANS[rows]


def test_a_different_number_of_names_and_values_is_refused(
    beans: Records[Bean], tmp_path: Path
) -> None:
    IdMap.write(tmp_path / "names", ["Runner"])
    with pytest.raises(SnapshotError, match="there are 1 ids for 3 records"):
        NamedRecords(IdMap(tmp_path / "names"), beans)


def test_an_id_map_may_be_empty(tmp_path: Path) -> None:
    IdMap.write(tmp_path / "names", [])
    assert dict(IdMap(tmp_path / "names")) == {}


def test_only_the_most_recent_values_are_cached(tmp_path: Path) -> None:
    Records.write(tmp_path / "beans.jsonl", BEANS)
    beans = Records(tmp_path / "beans.jsonl", Bean, cached=2)
    first = beans[0]
    assert beans[1] is not None
    assert beans[0] is first
    assert beans[-3] is first
    _ = beans[1], beans[2]
    assert beans[0] is not first
    assert beans[0] == first
