"""Markdown of MkDocs: what Python-Markdown and the extensions of pymdownx make of a page."""

import pytest

from retrieval.root import Dialect
from tests.conftest import MakeSource
from tests.indexer.readers.reading_markdown import outline, read, reported, texts


@pytest.mark.parametrize("dialect", ["", "mkdocs"])
@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("/// note | The *shed*\nLocked.\n///", ["The *shed*", "Locked."]),
        ("/// note\nLocked.\n///", ["Note", "Locked."]),
        ("/// note |\nLocked.\n///", ["Locked."]),
        ("///Warning|Wet\nMind it.\n///", ["Wet", "Mind it."]),
        ("/// admonition | Wet\n    type: warning\n\nMind it.\n///", ["Wet", "Mind it."]),
        ("/// admonition\n    type: side-note\n\nMind it.\n///", ["Side Note", "Mind it."]),
        ("/// admonition\nMind it.\n///", ["Mind it."]),
        ("/// details\n    type: tip\n    open: true\nMind it.\n///", ["Tip", "Mind it."]),
        ("/// details\nMind it.\n///", ["Mind it."]),
        (
            "/// tab | Bus\nTake 9.\n///\n/// tab | Foot\n    new: true\n\nWalk.\n///",
            ["Bus", "Take 9.", "Foot", "Walk."],
        ),
        ("/// html | div.wide#map[data-a='b']\nTake *9*.\n\n- Or walk\n///", None),
        (
            "/// html | div\n    attrs: {class: 'a b'}\n    markdown: block\n\nTake 9.\n///",
            ["Take 9."],
        ),
        ("/// html | pre\n*a* {{ b }}\n  /// note\n///", ["*a* {{ b }}\n  /// note"]),
        ("| a |\n|---|\n| b |\n\n/// caption\nThe *beds*.\n///", ["a\nb", "The beds."]),
        ("/// define\nBed\n\n- Where beans grow.\n///", ["Bed", "- Where beans grow."]),
        # More slashes hold others, and only a line of as many ends them.
        (
            "///// note | A\n//// tab | B\n/// tip\nc\n///\n////\n\nd\n/////",
            ["A", "B", "Tip", "c", "d"],
        ),
        ("/// note | A\n///// tip | B\nb\n/////\nc\n///", ["A", "B", "b", "c"]),
        # In a list and in a quotation, as anything that is indented there.
        ("- One\n\n    /// note | A\n    b\n    ///\n\n- Two", ["- One\n  A\n  b\n- Two"]),
        ("> /// note | A\n>     type: b\n>\n> b\n> ///", ["A", "b"]),
        # What is in a block is Markdown, and stays apart from what is around it.
        ("One\n/// note | A\nb\n///\ntwo", ["One", "A", "b", "two"]),
        ("/// note | A\n\n# H\n\n- b\n- c\n\n```\n///\n```\n///", ["A", "H", "- b\n- c", "///"]),
        # Code shows all of it.
        ("```\n/// note | A\nb\n///\n```", ["/// note | A\nb\n///"]),
        ("    /// note | A\n        type: b\n    ///", ["/// note | A\n    type: b\n///"]),
        ("Write `/// note | A` here.", ["Write /// note | A here."]),
    ],
)
def test_a_block_between_slashes_is_its_title_and_its_contents(
    source: MakeSource, block: str, expected: list[str] | None, dialect: Dialect
) -> None:
    shown = texts(source, f"Before.\n\n{block}\n\nAfter.\n", dialect)
    assert shown == ["Before.", *(expected or ["Take 9.", "- Or walk"]), "After."]
    assert reported(source, block + "\n", dialect) == []


def test_a_block_of_details_has_its_title_as_a_heading(source: MakeSource) -> None:
    text = (
        "## Beds\n\nIn short.\n\n//// details | Who *digs*?\n    open: True\n\nAnn.\n\n"
        "/// details | And `who` waters?\nBo.\n///\n////\n\nSo.\n"
    )
    assert outline(source, text, "mkdocs") == [
        (("Beds",), ["In short."]),
        (("Beds", "Who *digs*?"), ["Ann."]),
        (("Beds", "Who *digs*?", "And who waters?"), ["Bo."]),
        (("Beds",), ["So."]),
    ]


@pytest.mark.parametrize(
    ("block", "expected", "findings"),
    [
        ("/// figure-caption | 1.2\nThe beds.\n///", ["The beds."], [("markup", "figure-caption")]),
        ("/// table-caption\nThe beds.\n///", ["The beds."], [("markup", "table-caption")]),
        ("/// plot | 3 beds\nThe beds.\n///", ["The beds."], [("markup", "plot")]),
        ("/// html | script\nrun()\n///", [], [("hidden", "")]),
        ("/// note | {{ name }} A\nb\n///", ["A", "b"], [("markup", "name")]),
    ],
)
def test_what_only_a_program_would_put_into_a_block_is_reported(
    source: MakeSource, block: str, expected: list[str], findings: list[tuple[str, str]]
) -> None:
    text = f"Before.\n\n{block}\n\nAfter.\n"
    assert texts(source, text, "mkdocs") == ["Before.", *expected, "After."]
    assert reported(source, text, "mkdocs") == [(*finding, 3) for finding in findings]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("/// note | A\n\nb\n\n///", "hugo"),
        ("/// note | A\n\nb\n\n///", "docusaurus"),
        # Where no configuration says that it is MkDocs, a block is one that ends and is known.
        ("/// note | A\n\nb", ""),
        ("/// plot\n\nb\n\n///", ""),
        ("///\n\nb", "mkdocs"),
        ("/// plot\n\nb", "mkdocs"),
        ("/// Two words\n\nb\n\n///", "mkdocs"),
    ],
)
def test_slashes_that_begin_no_block_are_text(
    source: MakeSource, text: str, dialect: Dialect
) -> None:
    assert texts(source, text + "\n", dialect) == text.split("\n\n")


def test_a_block_without_an_end_ends_with_what_it_is_in(source: MakeSource) -> None:
    text = "/// note | A\n//// tip | B\nb\n///\n\nc\n\n- d\n\n    /// tip\n    e\n\nf\n"
    assert texts(source, text, "mkdocs") == ["A", "B", "b", "c", "- d\n  Tip\n  e", "f"]


def test_lines_below_a_block_keep_their_numbers(source: MakeSource) -> None:
    text = "/// note | A\n    type: b\n\nc {{ d }}\n///\n\n{{ e }}\n"
    assert reported(source, text, "mkdocs") == [("markup", "d", 4), ("markup", "e", 7)]


def test_tabs_of_mkdocs_are_their_titles_and_contents(source: MakeSource) -> None:
    text = (
        'Collect it.\n\n=== "From the *shed*"\n\n    Bring a bag.\n\n    - or a box\n\n'
        '    === "Late"\n\n        Ring the bell.\n\n===+ "By post"\n    Pay first.\n\nDone.\n'
    )
    assert texts(source, text) == [
        *("Collect it.", "From the *shed*", "Bring a bag.", "- or a box", "Late"),
        *("Ring the bell.", "By post", "Pay first.", "Done."),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Press ++ctrl+s++ now.", "Press ctrl+s now."),
        ("A ==marked== word, ^^new^^ and ~~old~~.", "A marked word, new and old."),
        ("A =={==**loud**==}== word.", "A loud word."),
        ("Some {++new++}, {--old--} and {~~bad~>good~~} {==words==}{>>why?<<}.", None),
        ("H~2~O at 10^2^ metres.", "H2O at 102 metres."),
        (r"Text^a\ superscript^ and CH~a\ b~.", "Texta superscript and CHa b."),
        (":material-phone: Ring us :smile:.", "Ring us :smile:."),
        (":material-clock:{ .lg .middle } __Ring__ us.", "Ring us."),
        ("Ring :octicons-heart-16:{ .heart } us {here}.", "Ring us {here}."),
        ("- [ ] Sweep\n- [x] Lock\n", "- ☐ Sweep\n- ☑ Lock"),
    ],
)
def test_signs_of_mkdocs_leave_their_words(
    source: MakeSource, text: str, words: str | None
) -> None:
    (shown,) = texts(source, text + "\n")
    assert " ".join(shown.split(" ")).strip() == (words or "Some new, old and bad good words.")


@pytest.mark.parametrize("begin", ['!!! note "A"', '=== "A"', "/// note | A\n    type: b\n"])
def test_gaps_of_any_size_stay_in_a_box(source: MakeSource, begin: str) -> None:
    code = "```py\na = 1\n\n\nb = 2\n\n\n\n```"
    inner = f"One.\n\n\n\n{code}\n\n\n- Two\n"
    if begin.startswith("/"):
        text = f"{begin}\n{inner}\n///\n\nAfter.\n"
    else:
        lines = "\n".join(f"    {line}" if line else "" for line in inner.split("\n"))
        text = f"{begin}\n\n\n{lines}\nAfter.\n"
    expected = ["A", "One.", "a = 1\n\n\nb = 2", "- Two", "After."]
    assert [block.rstrip("\n") for block in texts(source, text, "mkdocs")] == expected
    item = "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
    (shown,) = texts(source, f"- B\n\n{item}", "mkdocs")
    words = ["- B", "A", "One.", "a = 1", "b = 2", "- Two", "After."]
    assert [line.strip() for line in shown.split("\n") if line.strip()] == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '=== "A"\n\n    One.\n\n    <div class="b" markdown>\n\n    *Two*\n\n    </div>\n\nB.',
            ["A", "One.", "Two", "B."],
        ),
        (
            "<div markdown>\n*One*\n</div>\n<div>\n  <div>\n    <div>\n      Two <b>three</b>\n"
            "    </div>\n  </div>\n</div>\n\n*End*",
            ["One", "Two three", "End"],
        ),
        (
            '<div class="a" markdown>\n<div>\n*raw*\n</div>\n*One*\n</div>\n*End*',
            ["*raw*", "One", "End"],
        ),
        (
            '<details markdown="1">\n<summary>A</summary>\n*One*\n</details>\n\nEnd.',
            ["A", "One", "End."],
        ),
    ],
)
def test_only_elements_that_say_so_have_markdown_in_them(
    source: MakeSource, text: str, expected: list[str]
) -> None:
    assert texts(source, text + "\n", "mkdocs") == expected


@pytest.mark.parametrize("term", ["<!-- md:option a.b -->", "{{ term }}", "{% term %}"])
def test_a_definition_may_stand_below_a_term_that_is_left_out(
    source: MakeSource, term: str
) -> None:
    text = f"One.\n\n{term}\n\n:   Two *three*:\n\n    - a\n\n    ```sh\n    b\n    ```\n\nEnd.\n"
    assert texts(source, text, "mkdocs") == ["One.", "Two three:", "- a", "b", "End."]


def test_a_colon_without_a_term_is_text(source: MakeSource) -> None:
    assert texts(source, "One.\n\n# A\n\n: two\n", "mkdocs") == ["One.", "A", ": two"]


@pytest.mark.parametrize(
    "directive",
    ["::: shed.tools.Drill", "::: shed", "::: shed.tools\n    options:\n      members: [a]"],
)
def test_what_mkdocstrings_would_fill_in_is_reported(source: MakeSource, directive: str) -> None:
    text = f"One.\n\n{directive}\n\nTwo.\n"
    assert texts(source, text, "mkdocs") == ["One.", "Two."]
    assert reported(source, text, "mkdocs") == [("markup", "mkdocstrings", 3)]
    item = "\n".join(f"    {line}" for line in directive.split("\n"))
    assert texts(source, f"- One.\n\n{item}\n", "mkdocs") == ["- One."]


def test_a_box_between_colons_is_none_of_mkdocstrings(source: MakeSource) -> None:
    assert texts(source, "::: shed\nOne.\n:::\n\n::: tip\nTwo.\n", "mkdocs") == [
        *("One.", "Tip", "Two."),
    ]


@pytest.mark.parametrize(
    ("text", "reported_text"),
    [
        ("::: shed.tools\n    options:\n      members: [a]", None),
        (
            "/// plot | 3 beds\n    type: {{ x }}\n\nOne.\n///",
            "/// plot | 3 beds\n    type: {{ x }}",
        ),
        ("/// figure-caption | 1\nOne.\n///", "/// figure-caption | 1"),
        ("/// html | script\nrun()\n///", None),
    ],
)
def test_what_is_left_out_is_in_the_report_with_its_words(
    source: MakeSource, text: str, reported_text: str | None
) -> None:
    findings = read(source, f"Before.\n\n{text}\n", "mkdocs").findings
    words = (reported_text or text).split()
    assert [finding.text.split() for finding in findings] == [words]
