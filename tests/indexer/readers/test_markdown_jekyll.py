"""Markdown of Jekyll: what Liquid and Kramdown do not show, or not where it stands."""

import pytest

from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import block_texts, markup, read, texts


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
    reading = read(source, f"Before.\n\n{hidden}\n\nAfter.\n", "github")
    assert block_texts(reading) == ["Before.", "After."]
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
    assert block_texts(read(source, f"{text}\n", "github")) == [expected]


def test_a_comment_below_a_heading_is_no_list_of_attributes(source: MakeSource) -> None:
    reading = read(source, "## Open\n{::comment}See #12.{:/comment}\n\nDaily.\n", "github")
    (section,) = reading.document.sections
    assert (section.anchor, section.blocks[0].text) == ("open", "Daily.")
    assert [finding.kind for finding in reading.findings] == ["hidden"]


@pytest.mark.parametrize(
    ("text", "expected", "about"),
    [
        ("{% if a %}\nOpen.\n{% else %}\nShut.\n{% endif %}", ["Open.", "Shut."], ["if"]),
        ("Ring {{ site.phone }} now.", ["Ring now."], ["site.phone"]),
        ("[Desk]({{ site.url }}/desk) and <a href='{{ u }}'>us</a>", ["Desk and us"], None),
        ("{% raw %}Write {{ name }}.{% endraw %}", ["Write {{ name }}."], []),
        ("A {% comment %}secret{% endcomment %}word.", ["A word."], []),
        ("{% highlight sh %}\na {% b %}\n{% endhighlight %}", ["a {% b %}"], []),
    ],
)
def test_tags_of_liquid_are_counted_and_their_contents_read(
    source: MakeSource, text: str, expected: list[str], about: list[str] | None
) -> None:
    assert texts(source, text + "\n\nEnd.\n", "github") == [*expected, "End."]
    names = [name for name, _ in markup(source, text + "\n\nEnd.\n", "github")]
    assert names == (["site.url", "u"] if about is None else about)
