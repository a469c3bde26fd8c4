"""Groups of near-duplicate rows, and searches that show one hit for each group."""

from pathlib import Path

import numpy as np
import pytest

from indexer.calibration.calibrate import calibrate
from retrieval.errors import SnapshotError
from retrieval.index.duplicates import Duplicates
from retrieval.search import search
from retrieval.snapshot import Snapshot
from retrieval.types import Block, Document, Section
from tests.conftest import indexed

LEND = (
    "The spade is lent by the shed to anybody who asks for it in the morning. Bring it back "
    "before dusk, so that whoever comes next finds it where it belongs."
)


@pytest.fixture(params=["built", "reopened"])
def duplicates(request: pytest.FixtureRequest, tmp_path: Path) -> Duplicates:
    built = Duplicates.of([(5, 1), (7, 1), (6, 2)])
    if request.param == "built":
        return built
    built.write(tmp_path)
    return Duplicates.read(tmp_path)


def test_the_first_ranked_row_of_each_group_is_shown(duplicates: Duplicates) -> None:
    ranked = np.array([7, 0, 6, 1, 2, 9, 5])
    assert duplicates.first_of(ranked).tolist() == [1, 0, 2, 1, 2, 9, 1]
    assert ranked[duplicates.first_positions(ranked)].tolist() == [7, 0, 6, 9]
    assert duplicates.first_positions(np.empty(0, np.int64)).tolist() == []


def test_the_other_rows_of_a_group_are_in_index_order(duplicates: Duplicates) -> None:
    assert [duplicates.others(row) for row in (1, 5, 2, 0, 9)] == [[5, 7], [1, 7], [6], [], []]


def test_all_rows_are_shown_without_near_duplicates(tmp_path: Path) -> None:
    Duplicates.of([]).write(tmp_path)
    duplicates = Duplicates.read(tmp_path)
    assert duplicates.first_positions(np.array([3, 1, 2])).tolist() == [0, 1, 2]
    assert duplicates.others(3) == []


def test_parts_of_different_lengths_are_refused(tmp_path: Path) -> None:
    Duplicates.of([(5, 1)]).write(tmp_path)
    np.save(tmp_path / "rows.npy", np.array([1], np.int32))
    with pytest.raises(SnapshotError, match="its parts have different lengths"):
        Duplicates.read(tmp_path)


def document(name: str, text: str, region: str = "north") -> Document:
    section = Section((f"Spades of {name}",), "spades", (Block("paragraph", (text,)),), 1)
    return Document(name, name.title(), None, labels={"region": (region,)}, sections=(section,))


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """A snapshot of eighty copies, then five passages that differ from all others."""
    copies = [document(f"copy {n}", LEND, "north" if n % 2 else "south") for n in range(80)]
    distinct = [document(f"other {n}", f"Spade number {n} is blunt.") for n in range(5)]
    indexed_snapshot = indexed(*copies, *distinct)
    return indexed_snapshot.__class__(
        **{
            **{
                name: getattr(indexed_snapshot, name)
                for name in indexed_snapshot.__dataclass_fields__
            },
            "answerability": calibrate(indexed_snapshot, None),
        }
    )


def test_one_of_many_copies_is_a_hit_and_lists_the_other_places(snapshot: Snapshot) -> None:
    first, *rest = search(snapshot, "who lends the spade in the morning", 5).hits
    assert first.passage.text == LEND
    assert len(first.also_in) == 20
    assert first.document.id not in {place.document.id for place in first.also_in}
    assert all(place.passage.text == LEND for place in first.also_in)
    assert [hit.also_in for hit in rest] == [()] * 4
    assert len({hit.passage.text for hit in (first, *rest)}) == 5


def test_a_search_gives_one_hit_for_each_distinct_passage(snapshot: Snapshot) -> None:
    assert len(search(snapshot, "spade", 50).hits) == 6


def test_label_filters_apply_to_the_other_places_too(snapshot: Snapshot) -> None:
    result = search(snapshot, "who lends the spade", 1, label_filter={"region": ("south",)})
    assert result.passages_searched == 40
    hit = result.hits[0]
    for document in (hit.document, *(place.document for place in hit.also_in)):
        assert document.labels == {"region": ("south",)}
