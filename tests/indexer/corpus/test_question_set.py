from pathlib import Path

import pytest

from indexer.corpus.question_set import QuestionSet, owners_questions, read_question_set
from indexer.corpus.read import read_corpus
from indexer.errors import QuestionSetError
from retrieval.load_settings import load_settings
from retrieval.types import Block, Document, Section

ROOT = Path(__file__).parents[3]
TEST_QUESTIONS = ROOT / "evaluation" / "questions" / "self-harm-faqs" / "test.yaml"
GUIDE = Document(
    "guide",
    "Guide",
    None,
    sections=(
        Section((), "", (Block("paragraph", ("Intro.",)),), 1),
        Section(("Beans",), "beans", (Block("paragraph", ("Water them.",)),), 3),
    ),
)
DOCUMENTS = (GUIDE,)


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "questions.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_questions_are_read_with_the_sections_that_answer(tmp_path: Path) -> None:
    text = (
        "answerable:\n  guide#beans:\n    - when to water\n    - what is this\n"
        "  'guide#':\n    - what is this\nunanswerable:\n  far:\n    - what time is it\n"
        "must_answer:\n  guide#beans:\n    - do beans need water\n"
        "must_not_answer:\n  near:\n    - which  poison\n"
        "same_answer:\n  - [when to water, water beans when]\n"
    )
    file = write(tmp_path, text)
    assert read_question_set(file, DOCUMENTS) == QuestionSet(
        file=file,
        answerable=(
            ("when to water", "guide#beans"),
            ("what is this", "guide#beans"),
            ("what is this", "guide#"),
            ("do beans need water", "guide#beans"),
        ),
        unanswerable=("what time is it", "which poison"),
        must_answer=(("do beans need water", "guide#beans"),),
        must_not_answer=("which poison",),
        same_answer=(("when to water", "water beans when"),),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "may contain only answerable, must_answer"),
        ("answers: {}\n", "may contain only answerable, must_answer"),
        ("{}\n", "contains no question"),
        ("answerable:\n  guide#spade:\n    - a\n", "the corpus has no section 'guide#spade'"),
        ("answerable:\n  guide#beans: a\n", "'guide#beans' has to be a list"),
        ("answerable:\n  guide#beans:\n    - [a]\n", "'guide#beans' has to be a list"),
        ('unanswerable:\n  far:\n    - "a\\ud800"\n', "a question has the control character U"),
        ("unanswerable:\n  far:\n    - ''\n", "a question is empty"),
        ("answerable: " + "[" * 5000, "cannot be read"),
        ("answerable:\n  - a\n", "a list of questions without a name"),
        (
            "answerable:\n  guide#beans:\n    - a\nunanswerable:\n  far:\n    - a\n",
            "'a' is listed twice",
        ),
        (
            "answerable:\n  guide#beans:\n    - a\nmust_answer:\n  guide#beans:\n    - a\n",
            "'a' is listed twice",
        ),
        ("same_answer:\n  - [a]\n", "needs at least two questions"),
        ("same_answer:\n  - a\n", "has to be a list"),
        ("answerable: [\n", "cannot be read"),
    ],
)
def test_what_is_not_in_the_format_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(QuestionSetError, match=message):
        read_question_set(write(tmp_path, text), DOCUMENTS)


def test_the_shipped_sets_fit_the_shipped_corpus_and_share_no_question() -> None:
    corpus = read_corpus(load_settings(corpus=ROOT / "corpus"))
    tune = owners_questions(ROOT / "corpus", corpus.documents)
    assert tune
    test = read_question_set(TEST_QUESTIONS, corpus.documents)
    assert len(tune.answerable) + len(test.answerable) >= 150
    assert len(tune.unanswerable) + len(test.unanswerable) >= 100
    tuning, testing = ({*dict(part.answerable), *part.unanswerable} for part in (tune, test))
    assert not tuning & testing
    assert len({section for _, section in test.answerable}) == 7
