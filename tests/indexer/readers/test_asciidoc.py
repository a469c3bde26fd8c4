"""AsciiDoc, by what Asciidoctor makes of it. A stand-in takes its place where it is not installed.

The reader was tried on the 165 `.adoc` files of asciidoctor/asciidoctor.org, apache/tika and
quartz-scheduler/quartz.
"""

from pathlib import Path

import pytest

from indexer.errors import NotIndexedError
from indexer.readers.asciidoc import read_asciidoc, reading_of_html
from indexer.readers.programs import ASCIIDOCTOR
from indexer.readers.reading import Reading
from indexer.readers.registry import read as read_any
from indexer.sources.source import Source, read_source
from retrieval.root import Root
from tests.findings import left_out, odd
from tests.indexer.readers.formats import asciidoc, content
from tests.indexer.readers.programs import no_program, stand_in
from tests.indexer.readers.test_formats import FAQS

needs_asciidoctor = pytest.mark.skipif(ASCIIDOCTOR.path is None, reason="needs Asciidoctor")


def source(text: str) -> Source:
    return Source("a.adoc", "a", ".adoc", text.encode())


def made(html: str, said: str = "", text: str = "= T\n\nText.\n") -> Reading:
    return reading_of_html(f"<h1>T</h1><p>Text.</p>{html}", said, source(text))


def body(reading: Reading) -> list[tuple[tuple[str, ...], list[str]]]:
    return content(reading.document)


def test_headings_have_their_anchors_and_lines() -> None:
    text = (
        "= T\n\nText.\n\n== First *one*\n\na\n\n[[own]]\n=== Second\n\nb\n\n== First *one*\n\nc\n"
    )
    reading = made(
        "<div class=sect1><h2 id=_first_one>First <strong>one</strong></h2><p>a</p>"
        "<div class=sect2><h3 id=own>Second</h3><p>b</p></div></div>"
        "<h2 id=_first_one_2>First <strong>one</strong></h2><p>c</p>",
        text=text,
    )
    assert reading.document.title == "T"
    assert [
        (section.heading_path, section.anchor, section.line)
        for section in reading.document.sections
    ] == [
        ((), "", 1),
        (("First one",), "_first_one", 5),
        (("First one", "Second"), "own", 10),
        (("First one",), "_first_one_2", 14),
    ]
    assert odd(reading) == ()


def test_a_box_keeps_its_title_and_questions_are_headings() -> None:
    reading = made(
        "<div class='admonitionblock note'><table><tr><td class=icon><div class=title>Note</div>"
        "</td><td class=content>Call first.</td></tr></table></div>"
        "<div class='qlist qanda'><ol><li><p><em>When?</em></p><p>At <em>nine</em>.</p></li>"
        "<li><p><em>Who?</em></p></li></ol></div>"
    )
    assert body(reading) == [((), ["Text.", "Note", "Call first."]), (("When?",), ["At nine."])]


def test_notes_stand_where_the_text_refers_to_them() -> None:
    reading = made(
        '<p>Call<sup class="footnote">[<a href="#_footnotedef_1">1</a>]</sup>.</p>'
        '<div id="footnotes"><hr><div class="footnote" id="_footnotedef_1">'
        '<a href="#_footnoteref_1">1</a>. By day.</div></div>'
    )
    assert body(reading) == [((), ["Text.", "Call (By day.)."])]


def test_what_is_left_out_is_noted() -> None:
    reading = made(
        "<p>A {gone} value.</p><pre>{gone}</pre><img src=a/my-map.png alt='my map'>"
        "<img src=b.png alt='Way in'><p><a class='bare include' href=b.adoc>b.adoc</a></p>"
        "<p>Of \\$x^2\\$.</p>",
        "asciidoctor: WARNING: skipping reference to missing attribute: gone\n"
        "asciidoctor: ERROR: <stdin>: line 7: unheard of\nanything else\n",
        "= T\n\nText.\n// one\n// two\n\n----\n// code\n----\n\n////\nthree\n////\n"
        "include::b.adoc[]\n",
    )
    assert body(reading) == [((), ["Text.", "A value.", "{gone}", "Way in", "Of x^2."])]
    assert [(finding.kind, finding.line, finding.text) for finding in left_out(reading)] == [
        ("markup", 1, "{gone}"),
        ("hidden", 4, "one\ntwo"),
        ("hidden", 11, "three"),
        ("no-words", 1, "a/my-map.png"),
    ]
    assert [(finding.kind, finding.line) for finding in odd(reading)] == [
        ("not-understood", 7),
        ("missing-include", 14),
    ]


def test_html_that_never_ends_hides_nothing() -> None:
    assert body(made("<p>a</p><!-- b <p>c</p>")) == [((), ["Text.", "a", "b", "c"])]


def test_the_program_is_given_the_text_and_reads_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = f'for each in "$@"; do echo "$each"; done > {tmp_path}/called\necho "<p>$(cat)</p>"'
    stand_in(monkeypatch, tmp_path, "asciidoctor", script)
    reading = read_asciidoc(source("Text & more."))
    assert body(reading) == [((), ["Text & more."])]
    given = (tmp_path / "called").read_text().split()
    assert given[given.index("--safe-mode") + 1] == "secure"
    assert given[-1] == "-"


def test_where_it_is_not_installed_a_warning_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_program(monkeypatch, tmp_path)
    with pytest.raises(
        NotIndexedError, match="Asciidoctor, which is not installed; install"
    ) as caught:
        read_asciidoc(source("= T"))
    assert caught.value.kind == "no-reader"


def test_what_the_program_refuses_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, tmp_path, "asciidoctor", "cat > /dev/null; echo it broke >&2")
    with pytest.raises(NotIndexedError, match="it broke"):
        read_asciidoc(source("= T"))


def test_included_files_of_the_root_are_taken_in(tmp_path: Path) -> None:
    (tmp_path / "part.adoc").write_text("== Deeper\n\nx")
    page = tmp_path / "a.adoc"
    page.write_text(
        "= T\n\ninclude::part.adoc[leveloffset=+1]\n\ninclude::part.adoc[]\n\n"
        "include::part.adoc[lines=1]\ninclude::../gone.adoc[]\n"
    )
    taken = read_source(page, Root(folder=tmp_path))
    deeper = [":leveloffset: +1", "", "== Deeper", "", "x", "", ":leveloffset: -1"]
    assert taken.data.decode().split("\n") == [
        *("= T", "", *deeper, "", "== Deeper", "", "x", ""),
        *("include::part.adoc[lines=1]", "include::../gone.adoc[]", ""),
    ]
    assert taken.lines[2:9] == (3,) * 7


@needs_asciidoctor
@pytest.mark.parametrize("faq", FAQS)
def test_asciidoctor_gives_the_same_as_markdown(faq: str) -> None:
    document = FAQS[faq]()
    reading = read_any(Source("a.adoc", "a", ".adoc", asciidoc(document)))
    assert reading.document.title == document.title
    assert content(reading.document) == content(document)
    assert odd(reading) == ()


@needs_asciidoctor
def test_asciidoctor_reads_no_file_and_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "secret.adoc").write_text("SECRET")
    text = f"= T\n\nText {{gone}}.\n\ninclude::{tmp_path}/secret.adoc[lines=1]\n\n// hush\n"
    reading = read_any(source(text))
    assert "SECRET" not in str(reading)
    assert body(reading) == [((), ["Text ."])]
    assert {finding.kind for finding in reading.findings} == {"markup", "missing-include", "hidden"}
