"""Which paragraphs of a word processor's document are headings."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from indexer.readers.office_html import reading_of
from indexer.readers.reading import Reading
from indexer.sources.source import Source


def read(html: str, title: str | None = None, language: str | None = None) -> Reading:
    source = Source("a.docx", "a", ".docx", b"", language="fr")
    return reading_of(LexborHTMLParser(html), source, title, language)


def sections(html: str) -> list[tuple[tuple[str, ...], list[str]]]:
    return [
        (section.heading_path, [block.text for block in section.blocks])
        for section in read(f"<h1>T</h1>{html}").document.sections
    ]


@pytest.mark.parametrize(
    "question",
    [
        *("Question: Why?", "QUESTION 12. Why?", "question 3) Why?", "Q: Why?", "q1: Why?"),
        *("Q 7 . Why?", "<strong>Why?</strong>", "<strong>Wh</strong><strong>y?</strong>"),
        *("<em>Q:</em> Why?", "<strong>Q: </strong>Why?"),
    ],
)
def test_a_paragraph_that_is_labelled_or_all_in_bold_is_a_heading(question: str) -> None:
    assert sections(f"<p>{question}</p><p>Because.</p>") == [(("Why?",), ["Because."])]


@pytest.mark.parametrize(
    "text", ["Questions: Why?", "Quiet: why?", "Q", "Question:", "A <strong>bold</strong> word"]
)
def test_a_paragraph_that_is_neither_is_text(text: str) -> None:
    ((path, blocks),) = sections(f"<p>{text}</p><p>Because.</p>")
    assert path == ()
    assert len(blocks) == 2


@pytest.mark.parametrize("heading", ["<h2>Style</h2>", "<h6>Style</h6>", "<h1>Style</h1>"])
def test_where_styles_are_used_nothing_else_is_a_heading(heading: str) -> None:
    parts = sections(f"{heading}<p>x</p><p>Q: Why?</p><p><strong>Why?</strong></p>")
    assert parts == [(("Style",), ["x", "Q: Why?", "Why?"])]


@pytest.mark.parametrize("length", [150, 151])
def test_a_line_in_bold_of_150_characters_is_a_heading_and_a_longer_one_is_not(length: int) -> None:
    parts = sections(f"<p><strong>{'x' * length}</strong></p><p>Text.</p>")
    assert [len(path) for path, _ in parts] == [1 if length == 150 else 0]


@pytest.mark.parametrize("label", ["Answer:", "ANSWER.", "A:", "a)", "A .", "answer : "])
def test_the_label_of_an_answer_is_no_part_of_it(label: str) -> None:
    (section,) = read(
        f"<h1>T</h1><p>Q: Why?</p><p>{label} Because.</p><p>A: stays."
    ).document.sections
    assert [block.text for block in section.blocks] == ["Because.", "A: stays."]
    assert section.html == "<p>Because.</p>\n<p>A: stays.</p>\n"


@pytest.mark.parametrize("text", ["Apples: ripe.", "Answers: none.", "A spade."])
def test_a_word_that_begins_like_a_label_stays(text: str) -> None:
    assert sections(f"<p>Q: Why?</p><p>{text}</p>") == [(("Why?",), [text])]


@pytest.mark.parametrize(
    ("html", "title", "origin", "paths"),
    [
        ("<h1>T</h1><p>x</p>", "T", "the first heading", [()]),
        ("<p>Before.</p><h1>T</h1><p>x</p>", "Property", "the file's properties", [(), ("T",)]),
        ("<p>Date</p><p class=title>S</p><h1>T</h1><p>x</p>", "S", "the style Title", [(), ("T",)]),
        (
            "<h1>T</h1><p>x</p><h1>U</h1><p>y</p>",
            "Property",
            "the file's properties",
            [("T",), ("U",)],
        ),
    ],
)
def test_a_title_is_that_of_the_style_or_the_only_first_heading_or_the_property(
    html: str, title: str, origin: str, paths: list[tuple[str, ...]]
) -> None:
    reading = read(html, "Property")
    assert (reading.document.title, reading.title_from) == (title, origin)
    assert [section.heading_path for section in reading.document.sections] == paths


def test_a_document_without_any_title_has_the_name_of_its_file() -> None:
    reading = read("<p>Before.</p><h1>T</h1><p>x</p><h1>U</h1><p>y</p>")
    assert (reading.document.title, reading.title_from) == ("A", "the file's name")
    assert [finding.kind for finding in reading.findings] == ["no-title"]


def test_the_language_is_the_file_s_own_or_else_the_root_s() -> None:
    assert read("<h1>T</h1><p>x</p>", language="de").document.language == "de"
    assert read("<h1>T</h1><p>x</p>").document.language == "fr"


def test_a_bold_line_that_is_a_sentence_or_has_no_text_below_is_text() -> None:
    html = (
        "<p>Before.</p><p><strong>How do I apply?</strong></p><p>Use the form.</p>"
        "<p><strong>Late ones are never accepted.</strong></p>"
        "<p><strong>Important: bring a photo</strong></p>"
        "<p><strong>Who helps?</strong></p><p>We do.</p>"
    )
    assert sections(html) == [
        ((), ["Before."]),
        (
            ("How do I apply?",),
            ["Use the form.", "Late ones are never accepted.", "Important: bring a photo"],
        ),
        (("Who helps?",), ["We do."]),
    ]


B = "<strong>{}</strong>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (f"<p>{B.format('Why?')}<br>So.</p>", [("Why?", ["So."])]),
        (f"<p>{B.format('Why?<br>')}So.</p>", [("Why?", ["So."])]),
        (f"<p>{B.format('Why<br>me?')}<br>So.</p>", [("Why me?", ["So."])]),
        (
            f"<p>{B.format('Opening hours')}<br><br>Ten.<br>Six.</p>",
            [("Opening hours", ["Ten.\nSix."])],
        ),
        (
            f"<p>{B.format('Why?')}<br>So.<br>{B.format('How?')}<br>Thus.</p><p>And so.</p>",
            [("Why?", ["So."]), ("How?", ["Thus.", "And so."])],
        ),
        (
            f"<p>{B.format('Fees')}<br>Ten.<br><br>{B.format('Hours')}<br>Six.</p>",
            [("Fees", ["Ten."]), ("Hours", ["Six."])],
        ),
        (
            f"<p>{B.format('Why?')}<br>So.<br>{B.format('How?')}</p><p>Thus.</p>",
            [("Why?", ["So."]), ("How?", ["Thus."])],
        ),
        (f"<p>{B.format('Why?')}<br><em>So<br>it</em> is.</p>", [("Why?", ["So\nit is."])]),
        ("<p>Q: Why?<br>A: So.</p>", [("Why?", ["So."])]),
        ("<p>Q: Why<br>A: So.</p>", [("Why", ["So."])]),
        ("<p>Q: Why is<br>it so?</p><p>So.</p>", [("Why is it so?", ["So."])]),
        # A number in bold within an answer is none, and so is a sentence.
        (
            f"<p>{B.format('Who?')}<br>Call<br>{B.format('020 1234')}<br>or write.</p>",
            [("Who?", ["Call\n020 1234\nor write."])],
        ),
        (f"<p>Call<br>{B.format('Who?')}<br>now.</p>", [("", ["Call\nWho?\nnow."])]),
        (f"<p>{B.format('Come early.')}<br>So.</p>", [("", ["Come early.\nSo."])]),
        (f"<p>{B.format('Why?')} So<br>it is.</p>", [("", ["Why? So\nit is."])]),
        (f"<p>{B.format('x' * 151)}<br>So.</p>", [("", ["x" * 151 + "\nSo."])]),
    ],
)
def test_a_question_above_its_answer_in_one_paragraph_is_a_heading(
    html: str, expected: list[tuple[str, list[str]]]
) -> None:
    parts = sections(html)
    assert [(path[-1] if path else "", blocks) for path, blocks in parts] == expected


def test_a_bold_line_of_a_paragraph_is_no_heading_where_others_would_not_be() -> None:
    paragraph = f"<p>{B.format('Why?')}<br>So.</p>"
    assert sections(f"<h2>S</h2>{paragraph}") == [(("S",), ["Why?\nSo."])]
    table = f"<table><tr><td>{paragraph}</td><td>x</td></tr></table>"
    for around in (table, f"<ul><li>{paragraph}</li></ul>"):
        assert [path for path, _ in sections(around)] == [()]
