from pathlib import Path

import pytest

from evaluation.errors import CollectionError
from evaluation.question_set import question_id, read_question_set
from indexer.corpus import read_corpus
from retrieval.settings import load_settings
from retrieval.types import Block, Document, Section

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "evaluation" / "questions" / "self-harm-faqs"
GUIDE = Document(
    "guide",
    "Guide",
    None,
    (
        Section((), "", (Block("paragraph", ("Intro.",)),), 1),
        Section(("Beans",), "beans", (Block("paragraph", ("Water them.",)),), 3),
    ),
)
DOCUMENTS = {"guide": GUIDE}


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "tune.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_questions_are_read_with_the_sections_that_answer(tmp_path: Path) -> None:
    text = (
        "answerable:\n  guide#beans:\n    - when to water\n    - what is this\n"
        "  'guide#':\n    - what is this\nunanswerable:\n  far:\n    - what time is it\n"
    )
    collection = read_question_set(write(tmp_path, text), DOCUMENTS)
    assert collection.unit == "section"
    assert collection.relevant == {
        question_id("when to water"): {"guide#beans": 1},
        question_id("what is this"): {"guide#beans": 1, "guide#": 1},
    }
    assert collection.unanswerable == {question_id("what time is it")}
    assert sorted(collection.questions.values()) == [
        "what is this",
        "what time is it",
        "when to water",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "has to hold `answerable`"),
        ("answers: {}\n", "has to hold `answerable`"),
        ("{}\n", "holds no question"),
        ("answerable:\n  guide#spade:\n    - a\n", "the corpus has no section 'guide#spade'"),
        ("answerable:\n  guide#beans: a\n", "'guide#beans' has to hold a list"),
        ("answerable:\n  guide#beans:\n    - yes\n", "'guide#beans' has to hold a list"),
        ("answerable:\n  - a\n", "is no group of questions"),
        (
            "answerable:\n  guide#beans:\n    - a\nunanswerable:\n  far:\n    - a\n",
            "'a' stands there twice",
        ),
        ("answerable: [\n", "cannot be read"),
    ],
)
def test_what_is_not_in_the_format_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CollectionError, match=message):
        read_question_set(write(tmp_path, text), DOCUMENTS)


def test_the_shipped_sets_fit_the_shipped_corpus_and_share_no_question() -> None:
    corpus = read_corpus(ROOT / "corpus", load_settings().exclude)
    documents = {document.id: document for document in corpus.documents}
    tune, test = (
        read_question_set(QUESTIONS / f"{name}.yaml", documents) for name in ("tune", "test")
    )
    assert len(tune.relevant) + len(test.relevant) >= 150
    assert len(tune.unanswerable) + len(test.unanswerable) >= 100
    assert not tune.questions.keys() & test.questions.keys()
    sections = {unit for units in test.relevant.values() for unit in units}
    assert len(sections) == 7
