"""The corpus that ships in `corpus/` is read as expected."""

from pathlib import Path

from indexer.corpus.read import read_corpus
from retrieval.load_settings import load_settings
from tests.findings import left_out, odd

CORPUS = Path(__file__).parents[1] / "corpus"


def test_the_first_faq_has_an_introduction_and_its_seven_headings_in_order() -> None:
    corpus = read_corpus(load_settings(corpus=CORPUS))
    assert odd(corpus) == ()
    assert left_out(corpus) == ()
    (document,) = corpus.documents
    assert document.id == "self-harm-faqs-for-professionals"
    assert document.source == "Self-Harm FAQ's for Professionals"
    assert document.language == "en-GB"
    assert document.audience
    assert document.reviewed_on
    assert [section.heading_path for section in document.sections] == [
        (),
        ("How should I respond when someone tells me they self-harm?",),
        ("What can I do if the person does not want to talk about it?",),
        ("How should I check in with the person afterwards?",),
        ("Can I talk to someone else about the person I am supporting?",),
        ("Will the person always self-harm?",),
        ("Does self-harm mean that the person is suicidal?",),
        ("How do I look after myself?",),
    ]
    assert all(section.blocks for section in document.sections)
