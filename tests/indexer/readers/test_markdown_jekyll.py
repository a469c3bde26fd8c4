"""Markdown of Jekyll: what Liquid and Kramdown do not show where it stands."""

from dataclasses import replace

import pytest

from indexer.readers.markdown import read_markdown
from indexer.readers.reading import Reading
from tests.conftest import MakeSource

HEAD = "---\ntitle: T\n---\n"


def read(source: MakeSource, text: str) -> Reading:
    return read_markdown(replace(source(HEAD + text), dialect="github"))


def texts(reading: Reading) -> list[str]:
    return [block.text for section in reading.document.sections for block in section.blocks]


@pytest.mark.parametrize(
    ("hidden", "line"),
    [
        ("{::comment}\nNot agreed yet.\n\n- Ask Ann.\n{:/comment}", 6),
        ("{::comment}\nNot agreed yet.\n{:/}", 6),
        ("{::comment}Not `agreed` yet.{:/comment}", 6),
        ("{% comment %}\n\nNot agreed yet.\n\n{% endcomment %}", 6),
        ("{% capture x %}Kept for later.{% endcapture %}", 6),
        ("{%- capture x -%}\n\n## Kept\n\nFor later.\n\n{%- endcapture -%}", 6),
    ],
)
def test_what_is_not_shown_at_its_place_is_left_out_and_noted(
    source: MakeSource, hidden: str, line: int
) -> None:
    reading = read(source, f"Before.\n\n{hidden}\n\nAfter.\n")
    assert texts(reading) == ["Before.", "After."]
    assert [(finding.kind, finding.line) for finding in reading.findings] == [("hidden", line)]
    assert reading.findings[0].text.split() == hidden.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One {::comment}two{:/comment} three.", "One three."),
        ("One {% capture x %}two{% endcapture %}three.", "One three."),
        ("{::nomarkdown}<b>One</b>{:/} two.", "One two."),
        ("**One**{{ site.name }} two.", "One two."),
        ("{::nomarkdown}\n<p>One two.</p>\n{:/nomarkdown}", "One two."),
        ('{::options toc_levels="2" /}\nOne two.', "One two."),
        ("{::comment /}One two.", "One two."),
        # What never ends hides nothing.
        ("{::comment}\n\nOne two.", "One two."),
        ("{% capture x %}\n\nOne two.", "One two."),
        ("Write `{::comment}` and `{:/}`.", "Write {::comment} and {:/}."),
        ("```\n{::comment}\n{:/comment}\n```", "{::comment}\n{:/comment}"),
    ],
)
def test_marks_of_extensions_are_no_words(source: MakeSource, text: str, expected: str) -> None:
    assert texts(read(source, f"{text}\n")) == [expected]


def test_a_comment_below_a_heading_is_no_list_of_attributes(source: MakeSource) -> None:
    reading = read(source, "## Open\n{::comment}See #12.{:/comment}\n\nDaily.\n")
    (section,) = reading.document.sections
    assert (section.anchor, section.blocks[0].text) == ("open", "Daily.")
    assert [finding.kind for finding in reading.findings] == ["hidden"]
