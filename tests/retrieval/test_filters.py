"""Label filters, compared with checking each document."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import SnapshotError
from retrieval.filters import Label, Labels, labels_of
from retrieval.types import DocumentHead

HEADS = [
    DocumentHead(
        "a",
        "A",
        None,
        language="en-GB",
        labels={"region": ("UK", "Ireland")},
        expires=date(2030, 5, 1),
    ),
    DocumentHead("b", "B", None, language="de", audience="Staff"),
    DocumentHead("none", "Without a passage", None, labels={"region": ("uk",)}),
    DocumentHead("c", "C", None, language="en", audience="staff", labels={"region": ("France",)}),
]
ROWS = ["a", "a", "b", "c", "c", "c"]


@pytest.fixture(params=["built", "reopened"])
def labels(request: pytest.FixtureRequest, tmp_path: Path) -> Labels:
    built = Labels.of(HEADS, ROWS)
    if request.param == "built":
        return built
    built.write(tmp_path)
    return Labels.read(tmp_path)


def rows_with(labels: Labels, **label_filter: tuple[str, ...]) -> list[int]:
    return np.flatnonzero(labels.row_filter(label_filter).mask).tolist()


def test_a_filter_needs_one_of_the_values_of_each_name(labels: Labels) -> None:
    assert rows_with(labels, region=("UK",)) == [0, 1]
    assert rows_with(labels, region=("France", "UK")) == [0, 1, 3, 4, 5]
    assert rows_with(labels, region=("France", "UK"), language=("en",)) == [0, 1, 3, 4, 5]
    assert rows_with(labels, region=("Ireland",), audience=("staff",)) == []


def test_each_row_has_the_numbers_of_its_document_s_labels(labels: Labels) -> None:
    assert [(label.name, label.value) for label in labels.labels] == [
        *(("audience", "Staff"), ("language", "de"), ("language", "en"), ("language", "en-GB")),
        *(("region", "France"), ("region", "Ireland"), ("region", "UK")),
    ]
    of_a, of_b, of_c = [2, 3, 5, 6], [0, 1], [0, 2, 4]
    assert list(labels.by_row()) == [of_a, of_a, of_b, of_c, of_c, of_c]


def test_label_values_are_case_insensitive(labels: Labels) -> None:
    assert rows_with(labels, audience=("STAFF",)) == [2, 3, 4, 5]


def test_a_language_matches_its_own_and_less_specific_tags_only(
    labels: Labels,
) -> None:
    assert rows_with(labels, language=("en",)) == [0, 1, 3, 4, 5]
    assert rows_with(labels, language=("en-gb",)) == [0, 1]
    assert rows_with(labels, language=("en-US",)) == []


@pytest.mark.parametrize(
    "label_filter", [{"region": ("Wales",)}, {"colour": ("red",)}, {"region": ()}]
)
def test_a_label_that_no_document_has_matches_nothing(
    labels: Labels, label_filter: dict[str, tuple[str, ...]]
) -> None:
    assert not labels.row_filter(label_filter).mask.any()


def test_an_expired_document_passes_no_filter_from_its_day_on(labels: Labels) -> None:
    assert not labels.any_expired(date(2030, 4, 30))
    assert labels.any_expired(date(2030, 5, 1))
    region = {"region": ("France", "UK")}
    assert rows_with(labels, **region) == [0, 1, 3, 4, 5]
    for day, rows in ((30, [0, 1, 3, 4, 5]), (1, [3, 4, 5])):
        row_filter = labels.row_filter(region, date(2030, 5 if day == 1 else 4, day))
        assert np.flatnonzero(row_filter.mask).tolist() == rows
    assert labels.row_filter({}, date(2030, 5, 1)).excluded == ((0, 2),)


def test_all_labels_are_listed_with_their_document_counts(labels: Labels) -> None:
    assert labels.labels == (
        Label("audience", "Staff", 2),
        Label("language", "de", 1),
        Label("language", "en", 3),
        Label("language", "en-GB", 1),
        Label("region", "France", 1),
        Label("region", "Ireland", 1),
        Label("region", "UK", 2),
    )
    assert len(labels) == len(ROWS)


def test_an_explicit_label_overrides_the_audience_of_the_document() -> None:
    head = DocumentHead("a", "A", None, audience="x", labels={"audience": ("y",), "team": ("z",)})
    assert labels_of(head) == {"language": ("en",), "audience": ("y",), "team": ("z",)}


documents = st.lists(
    st.dictionaries(
        st.sampled_from(["region", "team"]),
        st.lists(st.sampled_from(["x", "X", "y", "z"]), min_size=1, max_size=3).map(tuple),
    ),
    max_size=8,
)


@given(
    documents,
    st.lists(st.integers(0, 3), min_size=8, max_size=8),
    st.dictionaries(
        st.sampled_from(["region", "team", "other"]),
        st.lists(st.sampled_from(["x", "y", "Z"]), max_size=2).map(tuple),
    ),
)
def test_any_filter_matches_what_checking_each_document_finds(
    document_labels: list[dict[str, tuple[str, ...]]],
    passages: list[int],
    label_filter: dict[str, tuple[str, ...]],
) -> None:
    heads = [
        DocumentHead(str(number), "T", None, labels=labels)
        for number, labels in enumerate(document_labels)
    ]
    rows = [head.id for head, count in zip(heads, passages, strict=False) for _ in range(count)]
    expected = [
        all(
            {value.lower() for value in values}
            & {value.lower() for value in heads[int(row)].labels.get(name, ())}
            for name, values in label_filter.items()
        )
        for row in rows
    ]
    assert Labels.of(heads, rows).row_filter(label_filter).mask.tolist() == expected


@pytest.mark.parametrize(
    "starts",
    [
        [0, 1],
        [0, 2, 3, 6, 7, 8, 11],  # as many entries of documents, but one label fewer
        [0, 2, 3, 6, 7, 8, 9, 10],  # as many labels, but one entry of a document fewer
    ],
)
def test_parts_of_different_lengths_are_refused(tmp_path: Path, starts: list[int]) -> None:
    Labels.of(HEADS, ROWS).write(tmp_path)
    np.save(tmp_path / "starts.npy", np.array(starts, np.int64))
    with pytest.raises(SnapshotError, match="its parts have different lengths"):
        Labels.read(tmp_path)
