"""Questions that a page holds as data for search engines are read once."""

import json

import pytest

from indexer.readers.html_page import read_web_page
from indexer.sources.source import Source

ANSWER = "The fee is ten pounds for all members of the club."


def sections(html: str, question: str = "What is the fee?") -> list[tuple[str, str, list[str]]]:
    """The heading, the text and the questions also asked of each section."""
    entity = {
        "@type": "Question",
        "name": question,
        "acceptedAnswer": {"@type": "Answer", "text": f"<p>{ANSWER}</p>"},
    }
    data = json.dumps({"@type": "FAQPage", "mainEntity": [entity]})
    page = (
        f'<title>T</title><script type="application/ld+json">{data}</script>'
        f"<main><p>Intro.</p>{html}</main>"
    )
    document = read_web_page(Source("a.html", "a", ".html", page.encode())).document
    return [
        (
            " > ".join(section.heading_path),
            " / ".join(block.text for block in section.blocks),
            list(section.also_asked),
        )
        for section in document.sections
    ][1:]


@pytest.mark.parametrize(
    "html",
    [
        "<h2>What is the fee?</h2><p>{}</p>",
        "<p>What is the fee?</p><p>{}</p>",
        "<button>What is the fee? +</button><div>{}</div>",
        "<span><button>What is the fee?</button></span><div>{}</div>",
        "<div><button class=faq-q>What is the fee?</button><div class=faq-a>{}</div></div>",
    ],
)
def test_a_question_that_the_page_shows_is_read_where_it_stands(html: str) -> None:
    assert sections(html.format(ANSWER)) == [("What is the fee?", ANSWER, [])]


def test_an_answer_under_another_heading_is_also_asked_for_by_the_data() -> None:
    html = f"<h2>Fees</h2><p>{ANSWER}</p>"
    assert sections(html) == [("Fees", ANSWER, ["What is the fee?"])]


def test_a_question_that_only_the_data_has_is_a_section_of_its_own() -> None:
    assert sections("<h2>Hours</h2><p>Nine to five.</p>") == [
        ("Hours", "Nine to five.", []),
        ("What is the fee?", ANSWER, []),
    ]
