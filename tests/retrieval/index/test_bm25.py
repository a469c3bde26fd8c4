from math import log
from pathlib import Path

import numpy as np
import pytest

from indexer.indexing.bm25 import make_lexical
from retrieval.errors import SnapshotError
from retrieval.index.bm25 import LexicalIndex, Scores

TEXTS = ["Water the beans", "The beans, the beans and the spade", "Spades are lent"]


@pytest.fixture(params=["built", "reopened"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    (tmp_path / "built").mkdir()
    built = make_lexical(TEXTS, tmp_path / "built")
    if request.param == "built":
        return built
    (tmp_path / "again").mkdir()
    built.write(tmp_path / "again")
    return LexicalIndex.read(tmp_path / "again")


def coverage(index: LexicalIndex, query: str) -> Scores:
    return index.coverage(query, np.arange(len(index)))


def test_coverage_is_bm25_divided_by_its_maximum(index: LexicalIndex) -> None:
    # Stems: [water bean] [bean bean spade] [spade lent]; mean length 7/3, k1 1.5, b 0.75.
    idf = {2: log(1 + 1.5 / 2.5), 1: log(1 + 2.5 / 1.5), 0: log(1 + 3.5 / 0.5)}

    def weight(frequency: int, length: int) -> float:
        return frequency / (frequency + 1.5 * (0.25 + 0.75 * length / (7 / 3)))

    np.testing.assert_allclose(
        coverage(index, "a bean?"), [weight(1, 2), weight(2, 3), 0], rtol=1e-5
    )
    most = idf[2] + idf[1] + idf[0]  # bean, water, and a word that no text has
    np.testing.assert_allclose(
        coverage(index, "watering beans xyzzy"),
        [
            (idf[2] * weight(1, 2) + idf[1] * weight(1, 2)) / most,
            idf[2] * weight(2, 3) / most,
            0,
        ],
        rtol=1e-5,
    )


def test_a_word_that_occurs_twice_in_a_question_counts_once(index: LexicalIndex) -> None:
    np.testing.assert_array_equal(coverage(index, "bean bean lent"), coverage(index, "lent beans"))


@pytest.mark.parametrize("query", ["", "the and", "xyzzy", "?"])
def test_a_question_without_a_known_word_covers_nothing(index: LexicalIndex, query: str) -> None:
    assert coverage(index, query).tolist() == [0, 0, 0]


def test_length_is_the_number_of_texts(index: LexicalIndex) -> None:
    assert len(index) == 3


def test_term_spans_mark_words_that_share_a_stem(index: LexicalIndex) -> None:
    text = "A spade. Two Spades; a spaceship."
    spans = index.term_spans(index.stems("the spade"), text)
    assert [text[start:end] for start, end in spans] == ["spade", "Spades"]


def test_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make_lexical(TEXTS, tmp_path / name)
    files = [file for file in (tmp_path / "a").rglob("*") if file.is_file()]
    assert len(files) == 8
    for file in files:
        same = tmp_path / "b" / file.relative_to(tmp_path / "a")
        assert file.read_bytes() == same.read_bytes()


def test_an_index_of_stop_words_alone_finds_nothing(tmp_path: Path) -> None:
    index = make_lexical(["the", "and the"], tmp_path)
    assert coverage(index, "the beans").tolist() == [0, 0]
    assert index.search("the beans", 5).tolist() == []


def test_a_folder_without_an_index_is_a_snapshot_error(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"stopwords\.json: cannot be read"):
        LexicalIndex.read(tmp_path)


def test_the_best_rows_equal_those_of_brute_force(tmp_path: Path) -> None:
    generator = np.random.default_rng(5)
    words = [f"w{number}" for number in range(60)]
    chance = 1 / np.arange(1, 61)
    texts = [" ".join(generator.choice(words, 12, p=chance / chance.sum())) for _ in range(2000)]
    index = make_lexical(texts, tmp_path)
    for _ in range(50):
        query = " ".join(generator.choice(words, 5))
        for k in (1, 10, 3000):
            scores = coverage(index, query)
            rows = index.search(query, k)
            expected = [row for row in np.argsort(-scores, kind="stable") if scores[row] > 0]
            assert rows.tolist() == expected[:k]
            mask = generator.random(2000) < generator.choice([0, 0.01, 0.5])
            assert (
                index.search(query, k, mask).tolist() == [row for row in expected if mask[row]][:k]
            )


@pytest.mark.parametrize("name", ["starts", "rows", "scores", "highest"])
def test_parts_of_different_lengths_are_refused(tmp_path: Path, name: str) -> None:
    make_lexical(TEXTS, tmp_path)
    file = tmp_path / f"{name}.npy"
    np.save(file, np.load(file)[:-1])
    with pytest.raises(SnapshotError, match="different lengths"):
        LexicalIndex.read(tmp_path)


def test_a_word_is_known_by_its_stem_or_as_a_stop_word(index: LexicalIndex) -> None:
    assert [index.knows(word) for word in ("Watering", "spades", "the", "xyzzy")] == [
        True,
        True,
        True,
        False,
    ]


def test_common_words_of_questions_are_not_marked(index: LexicalIndex) -> None:
    text = "What would somebody need? The spade."
    spans = index.term_spans(index.stems("what would somebody need the spade for"), text)
    assert [text[start:end] for start, end in spans] == ["spade"]


def test_equal_scores_are_in_index_order_and_limited_to_k(tmp_path: Path) -> None:
    index = make_lexical(["a bean", "a spade", "a bean", "a bean"], tmp_path)
    assert [index.search("bean", k).tolist() for k in (1, 2, 3, 9)] == [
        [0],
        [0, 2],
        [0, 2, 3],
        [0, 2, 3],
    ]
    assert index.search("bean", 2, np.array([False, True, True, True])).tolist() == [2, 3]
