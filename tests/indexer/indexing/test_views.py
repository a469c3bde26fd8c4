from pathlib import Path

import numpy as np
import pytest

from indexer.indexing.views import make_views, sentence_spans
from retrieval.errors import SnapshotError
from retrieval.index.texts import Texts
from retrieval.index.views import FILES, Views
from retrieval.types import Document, Passage
from tests.hashing_encoder import HashingEncoder

DOCUMENT = Document(id="d", title="T", url=None, sections=())


def passage(number: int, text: str, context: str = "T › H") -> Passage:
    return Passage(f"d:h:{number}", "d", ("H",), "h", text, context)


PASSAGES = [
    passage(1, "Water the beans. Do it early in the day."),
    passage(2, "Some tips are:\n- Lend the spade out.\n- No."),
    Passage("d:h:3", "d", ("Other",), "h", "Short.", "T › Other", ("who lends beans", "when")),
]


def spans_of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, "en")]


def test_sentences_are_found_line_by_line_without_list_marks() -> None:
    assert spans_of(
        "One thing is here.  Two things are there.\n\n- An item of three.\n  - a b c"
    ) == [
        "One thing is here.",
        "Two things are there.",
        "An item of three.",
        "a b c",
    ]


def test_fragments_are_left_out_unless_there_is_nothing_else() -> None:
    assert spans_of("Yes. That is the rule.") == ["That is the rule."]
    assert spans_of("Yes. No.") == ["Yes. No."]


@pytest.fixture(params=["as it was made", "written again"])
def views(request: pytest.FixtureRequest, tmp_path: Path) -> Views:
    views = make_views(Texts.of([DOCUMENT], PASSAGES), HashingEncoder(), tmp_path)
    if request.param == "as it was made":
        return views
    (tmp_path / "again").mkdir()
    views.write(tmp_path / "again")
    return Views.read(tmp_path / "again")


def test_scores_are_the_cosines_by_brute_force_for_any_rows_in_any_order(views: Views) -> None:
    encoder = HashingEncoder()
    vector = encoder.encode_queries(["lend the beans"])[0]
    sentences = [spans_of(passage.text) for passage in PASSAGES]
    for rows in ([0], [2, 0], [1, 2, 0], []):
        selected = np.array(rows, np.int64)
        headings = [
            (encoder.encode_passages([passage.context, *passage.also_asked]) @ vector).max()
            for passage in (PASSAGES[row] for row in rows)
        ]
        np.testing.assert_allclose(views.heading_scores(vector, selected), headings, atol=1e-3)
        scores, best = views.sentence_scores(vector, selected)
        for position, row in enumerate(rows):
            cosines = encoder.encode_passages(sentences[row]) @ vector
            assert scores[position] == pytest.approx(cosines.max(), abs=1e-3)
            start, end = views.sentence_spans[best[position]]
            assert PASSAGES[row].text[start:end] == sentences[row][int(cosines.argmax())]


@pytest.mark.parametrize("batch_size", [1, 2])
def test_views_do_not_depend_on_the_batch_size(
    batch_size: int, views: Views, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.encoding.embed.BATCH_SIZE", batch_size)
    (tmp_path / "other").mkdir()
    other = make_views(Texts.of([DOCUMENT], PASSAGES), HashingEncoder(), tmp_path / "other")
    for name in FILES:
        np.testing.assert_array_equal(getattr(other, name), getattr(views, name))


def test_passages_of_one_section_share_its_headings(views: Views) -> None:
    assert len(views.heading_vectors) == 4
    assert views.heading_spans.tolist() == [[0, 1], [0, 1], [1, 4]]
    assert len(views) == 3


@pytest.mark.parametrize("name", FILES)
def test_a_part_that_is_missing_or_damaged_is_an_error_of_ours(name: str, tmp_path: Path) -> None:
    make_views(Texts.of([DOCUMENT], PASSAGES), HashingEncoder(), tmp_path)
    (tmp_path / FILES[name][0]).write_bytes(b"")
    with pytest.raises(SnapshotError, match="cannot be read"):
        Views.read(tmp_path)


def test_parts_of_different_lengths_are_refused(tmp_path: Path) -> None:
    make_views(Texts.of([DOCUMENT], PASSAGES), HashingEncoder(), tmp_path)
    np.save(tmp_path / "heading_spans.npy", np.zeros((2, 2), np.int64))
    with pytest.raises(SnapshotError, match="different lengths"):
        Views.read(tmp_path)
