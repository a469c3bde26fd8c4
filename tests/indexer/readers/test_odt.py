"""Texts of LibreOffice: which of their elements are read, and which are left out."""

import io
import zipfile

import pytest

from indexer.errors import NotIndexedError
from indexer.readers.odt import read_open_document
from indexer.readers.odt_xml import NAMES
from indexer.readers.reading import Reading
from indexer.sources.source import Source

SPACES = " ".join(f'xmlns:{name}="{uri}"' for name, uri in NAMES.items())
STYLES = """
<style:style style:name="P1" style:parent-style-name="Heading_20_2"/>
<style:style style:name="P2" style:parent-style-name="Standard">
  <style:text-properties fo:font-weight="bold"/></style:style>
<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1"/>
  <text:list-level-style-number text:level="2"/></text:list-style>
"""


def document(body: str, **files: str) -> bytes:
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, text in {"content.xml": content, **files}.items():
            archive.writestr(name, text)
    return stream.getvalue()


def read(data: bytes) -> Reading:
    return read_open_document(Source("a.odt", "a", ".odt", data))


TITLE = '<text:p text:style-name="Title">Beans</text:p>'


def blocks(body: str) -> list[str]:
    sections = read(document(TITLE + body)).document.sections
    return [block.text for section in sections for block in section.blocks]


def test_headings_are_recognised_by_their_level_or_their_parent_style() -> None:
    body = (
        '<text:h text:outline-level="1">Water</text:h><text:p>Daily.</text:p>'
        '<text:p text:style-name="P1">At night</text:p><text:p>Never.</text:p>'
        '<text:h text:outline-level="99">Deep</text:h><text:p>Down.</text:p>'
    )
    sections = read(document(TITLE + body)).document.sections
    assert [section.heading_path for section in sections] == [
        ("Water",),
        ("Water", "At night"),
        ("Water", "At night", "Deep"),
    ]


def test_words_within_a_line_are_read_as_readers_see_them() -> None:
    assert blocks(
        "<text:p>Ask <text:span>the</text:span><text:s/>shed<text:tab/>first<text:line-break/>then "
        '<text:a xlink:href="https://x.example/">here</text:a> &lt;now&gt;.</text:p>'
    ) == ["Ask the shed first\nthen here <now>."]


def test_notes_are_put_into_the_text_and_comments_and_deleted_text_are_left_out() -> None:
    assert blocks(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Water 1</text:p></text:index-body>"
        "</text:table-of-content>"
        "<text:p>Dig<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>With a spade.</text:p></text:note-body></text:note> deep<office:annotation>"
        "<text:p>Really?</text:p></office:annotation>.</text:p>"
    ) == ["Dig (With a spade.) deep."]


def test_lists_are_numbered_by_their_style_and_tables_keep_their_rows() -> None:
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    inner = "<text:list>" + item.format("First", "") + item.format("Second", "") + "</text:list>"
    assert blocks(
        f'<text:list text:style-name="L1">{item.format("Outer", inner)}</text:list>'
        "<text:section><table:table><table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>Day</text:p></table:table-cell>"
        "<table:table-cell><text:p>Hour</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>Sunday</text:p></table:table-cell>"
        "<table:table-cell><text:p>10</text:p></table:table-cell>"
        "</table:table-row></table:table></text:section>"
    ) == ["- Outer\n  1. First\n  2. Second", "Day | Hour\nSunday | 10"]


def test_lines_in_bold_are_headings_if_there_are_no_styles() -> None:
    meta = (
        f"<office:document-meta {SPACES}><office:meta><dc:title>Beans</dc:title></office:meta>"
        "</office:document-meta>"
    )
    body = '<text:p text:style-name="P2">Water?</text:p><text:p>Daily.</text:p>'
    bold = read(document(body, **{"meta.xml": meta})).document
    assert bold.title == "Beans"
    assert [section.heading_path for section in bold.sections] == [("Water?",)]


@pytest.mark.parametrize(
    ("properties", "language"),
    [
        ('fo:language="de" fo:country="AT"', "de-AT"),
        ('fo:language="cy" fo:country="none"', "cy"),
        ('fo:language="zxx!"', "en"),
        ("", "en"),
    ],
)
def test_the_language_is_that_of_paragraphs(properties: str, language: str) -> None:
    styles = (
        f"<office:document-styles {SPACES}><office:styles>"
        '<style:default-style style:family="paragraph">'
        f"<style:text-properties {properties}/></style:default-style></office:styles>"
        "</office:document-styles>"
    )
    data = document(TITLE + "<text:p>Text.</text:p>", **{"styles.xml": styles})
    assert read(data).document.language == language


def archive(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for name, text in files.items():
            new.writestr(name, text)
    return stream.getvalue()


ENCRYPTED = (
    f"<manifest:manifest {SPACES}><manifest:file-entry><manifest:encryption-data/>"
    "</manifest:file-entry></manifest:manifest>"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no archive", "is damaged"),
        (archive(**{"other.xml": "<x/>"}), "is damaged at content.xml"),
        (archive(**{"content.xml": "<x"}), "is damaged at content.xml"),
        (archive(**{"content.xml": "<x/>"}), "is not a text document"),
        (document("", **{"META-INF/manifest.xml": ENCRYPTED}), "is encrypted"),
        (document(""), "has no text"),
        (document("<text:section>" * 300 + "</text:section>" * 300), "is damaged at content.xml"),
    ],
)
def test_an_invalid_file_is_rejected_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(NotIndexedError, match=reason):
        read(data)


def test_an_entity_includes_no_file() -> None:
    content = (
        '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
        f"<office:document-content {SPACES}><office:body><office:text>{TITLE}"
        "<text:p>Before &secret; after.</text:p></office:text></office:body>"
        "</office:document-content>"
    )
    (section,) = read(archive(**{"content.xml": content})).document.sections
    assert section.blocks[0].text.startswith("Before")
    assert "root:" not in section.blocks[0].text


@pytest.mark.parametrize(
    ("element", "tag"),
    [
        ('<text:p text:style-name="Heading_20_3">Q</text:p>', 3),
        ('<text:p text:style-name="Heading 3">Q</text:p>', 3),
        ('<text:h text:outline-level="3">Q</text:h>', 3),
        ('<text:h text:outline-level="3" text:style-name="Heading_20_2">Q</text:h>', 2),
        ('<text:h text:outline-level="0">Q</text:h>', 1),
        ('<text:h text:outline-level="x">Q</text:h>', 1),
        ("<text:h>Q</text:h>", 1),
        ('<text:p text:style-name="Heading">Q</text:p>', 0),
    ],
)
def test_the_level_of_a_heading_is_that_of_its_style_or_of_its_outline(
    element: str, tag: int
) -> None:
    outer = "".join(
        f'<text:h text:outline-level="{level}">{level}</text:h><text:p>x</text:p>'
        for level in (1, 2)
    )
    sections = read(document(f"{TITLE}{outer}{element}<text:p>A.</text:p>")).document.sections
    path = sections[-1].heading_path
    if tag == 0:
        assert path == ("1", "2")
    else:
        assert path == (*("1", "2")[: tag - 1], "Q")


@pytest.mark.parametrize(
    "element",
    [
        *("table-index", "illustration-index", "object-index", "user-index", "bibliography"),
        *("alphabetical-index", "sequence-decls", "variable-decls", "user-field-decls"),
    ],
)
def test_indexes_and_declarations_are_no_text(element: str) -> None:
    assert blocks(
        f"<text:{element}><text:p>Not this.</text:p></text:{element}><text:p>But this.</text:p>"
    ) == ["But this."]


def test_pictures_and_forms_are_no_text_and_frames_with_text_are() -> None:
    assert blocks(
        "<draw:image><text:p>a</text:p></draw:image><draw:object><text:p>b</text:p></draw:object>"
        "<draw:plugin><text:p>c</text:p></draw:plugin><office:forms><text:p>d</text:p>"
        "</office:forms><draw:frame><draw:text-box><text:p>Kept.</text:p></draw:text-box>"
        "</draw:frame><text:p>On<text:soft-page-break/>e.</text:p>"
    ) == ["Kept.", "One."]


def test_words_in_bold_within_a_line_are_strong_on_the_page() -> None:
    styles = '<text:p>a <text:span text:style-name="P2">b</text:span></text:p>'
    sections = read(document(f"{TITLE}<text:h>Q</text:h>{styles}")).document.sections
    assert sections[-1].html == "<p>a <strong>b</strong></p>\n"


def test_a_reading_stands_in_brackets_behind_its_word() -> None:
    ruby = "<text:ruby-base>京</text:ruby-base><text:ruby-text>きょう</text:ruby-text>"
    assert blocks(f"<text:p>東<text:ruby>{ruby}</text:ruby>は</text:p>") == ["東京(きょう)は"]


def test_list_headers_stand_in_their_list() -> None:
    assert blocks(
        "<text:list><text:list-header><text:p>Tips</text:p></text:list-header>"
        "<text:list-item><text:p>Dig.</text:p></text:list-item></text:list>"
    ) == ["- Tips\n- Dig."]


def with_styles(body: str, styles: str) -> Reading:
    sheet = (
        f"<office:document-styles {SPACES}><office:styles>{styles}</office:styles>"
        "</office:document-styles>"
    )
    return read(document(TITLE + body, **{"styles.xml": sheet}))


@pytest.mark.parametrize(
    ("name", "styles"),
    [
        ("Own", '<style:style style:name="Own" style:parent-style-name="Heading_20_2"/>'),
        ("Own", '<style:style style:name="Own" style:default-outline-level="2"/>'),
        (
            "Own",
            '<style:style style:name="Own" style:parent-style-name="Mid"/>'
            '<style:style style:name="Mid" style:parent-style-name="Heading_20_1"/>',
        ),
        ("Own", '<style:style style:name="Own" style:display-name="Überschrift 1"/>'),
    ],
)
def test_a_heading_s_style_may_inherit_its_level(name: str, styles: str) -> None:
    body = f'<text:p text:style-name="{name}">Why?</text:p><text:p>So.</text:p>'
    (section,) = with_styles(body, styles).document.sections
    assert section.heading_path == ("Why?",)


@pytest.mark.parametrize(
    "hidden",
    [
        '<text:section text:display="none"><text:p>Secret.</text:p></text:section>',
        '<text:p><text:hidden-paragraph text:is-hidden="true"/>Secret.</text:p>',
        '<text:p>Seen.<text:hidden-text text:string-value="Secret."/></text:p>',
        '<text:p>Seen.<text:span text:style-name="Own">Secret.</text:span></text:p>',
        '<text:p text:style-name="Own">Secret.</text:p>',
    ],
)
def test_hidden_text_is_left_out_and_noted(hidden: str) -> None:
    styles = (
        '<style:style style:name="Own"><style:text-properties text:display="none"/></style:style>'
    )
    reading = with_styles(f"{hidden}<text:p>Shown.</text:p>", styles)
    assert "Secret" not in str(reading.document)
    assert [finding.text for finding in reading.findings if finding.kind == "hidden"] == ["Secret."]


def test_hidden_words_are_noted_once_and_what_is_hidden_without_words_is_not() -> None:
    body = "".join(
        f'<text:section text:display="none"><text:p>{text}</text:p></text:section>'
        for text in ("Secret.", " ", "Secret.")
    )
    reading = with_styles(f"{body}<text:p>Shown.</text:p>", "")
    assert [finding.text for finding in reading.findings if finding.kind == "hidden"] == ["Secret."]


def test_items_have_the_numbers_and_letters_that_readers_see() -> None:
    styles = (
        '<text:list-style style:name="N">'
        '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
        '<text:list-level-style-number text:level="2" style:num-format="1" '
        'text:display-levels="2"/>'
        '<text:list-level-style-number text:level="3" style:num-format="a" style:num-prefix="(" '
        'style:num-suffix=")"/></text:list-style>'
    )

    def item(text: str, inner: str = "") -> str:
        return f"<text:list-item><text:p>{text}</text:p>{inner}</text:list-item>"

    third = f"<text:list>{item('C')}{item('D')}</text:list>"
    second = f"<text:list>{item('B', third)}{item('E')}</text:list>"
    body = (
        f'<text:list text:style-name="N">{item("A", second)}</text:list><text:p>x</text:p>'
        f'<text:list text:style-name="N" text:continue-numbering="true">{item("F")}</text:list>'
    )
    (section,) = with_styles(body, styles).document.sections
    assert [block.text for block in section.blocks] == [
        "1. A\n  1.1 B\n    (a) C\n    (b) D\n  1.2 E",
        "x",
        "2. F",
    ]


def test_each_line_of_headers_and_footers_is_reported_once_and_is_in_no_passage() -> None:
    pages = (
        f"<office:document-styles {SPACES}><office:automatic-styles>"
        '<style:style style:name="P2"><style:text-properties text:display="none"/></style:style>'
        "</office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Standard"><style:header><text:p>Ward <text:span>3'
        "</text:span></text:p><text:p/></style:header><style:header-left><text:p>Ward 3</text:p>"
        "<text:p>Left</text:p></style:header-left><style:footer><table:table><table:table-row>"
        "<table:table-cell><text:p>Wales only</text:p></table:table-cell><table:table-cell>"
        "<text:h>Version 2</text:h></table:table-cell></table:table-row></table:table>"
        '<text:p text:style-name="P2">Draft</text:p></style:footer>'
        '<style:footer-first style:display="false"><text:p>Old</text:p></style:footer-first>'
        "</style:master-page></office:master-styles></office:document-styles>"
    )
    body = TITLE + '<text:p text:style-name="P2">Daily.</text:p><text:p>Weekly.</text:p>'
    reading = read(document(body, **{"styles.xml": pages}))
    lines = [entry.text for entry in reading.findings if entry.kind == "furniture"]
    assert lines == ["Ward 3", "Left", "Wales only", "Version 2"]
    assert [entry.text for entry in reading.findings if entry.kind == "hidden"] == ["Draft"]
    (section,) = reading.document.sections
    assert "Weekly." in [block.text for block in section.blocks]


@pytest.mark.parametrize(
    ("paragraph", "texts"),
    [
        (
            "<text:p>Before <draw:frame><draw:text-box><text:p>Box one.</text:p><text:p>Box two."
            "</text:p></draw:text-box></draw:frame>and after.</text:p>",
            ["Before and after.", "Box one.", "Box two."],
        ),
        (
            "<text:p><draw:custom-shape><text:p>In a shape.</text:p></draw:custom-shape>Text."
            "</text:p>",
            ["Text.", "In a shape."],
        ),
        (
            "<text:p>Text.<draw:g><draw:rect><text:p>One.</text:p></draw:rect><draw:rect><text:p>"
            "Two.</text:p></draw:rect></draw:g></text:p>",
            ["Text.", "One.", "Two."],
        ),
        (
            "<text:p>Outer.<draw:frame><draw:text-box><text:p>Inner.<draw:frame><draw:text-box>"
            "<text:p>Innermost.</text:p></draw:text-box></draw:frame></text:p><text:p>Last.</text:p>"
            "</draw:text-box></draw:frame></text:p>",
            ["Outer.", "Inner.", "Innermost.", "Last."],
        ),
        (
            "<text:p>Text.<draw:frame><draw:text-box><text:list><text:list-item><text:p>Item"
            "</text:p></text:list-item></text:list></draw:text-box></draw:frame></text:p>",
            ["Text.", "- Item"],
        ),
        (
            '<text:p><text:span>A<text:a xlink:href="/a"><draw:frame><draw:text-box><text:p>Box.'
            "</text:p></draw:text-box></draw:frame>link</text:a></text:span>.</text:p>",
            ["Alink.", "Box."],
        ),
        (
            "<text:p>Text<text:note><text:note-body><text:p>a note</text:p></text:note-body>"
            "</text:note>.</text:p>",
            ["Text (a note)."],
        ),
    ],
    ids=["frame", "shape", "group", "nested", "list", "in a link", "a note is no box"],
)
def test_the_blocks_of_a_box_stand_behind_its_paragraph(paragraph: str, texts: list[str]) -> None:
    assert blocks(paragraph) == texts


def test_a_box_anchored_in_a_heading_is_no_part_of_the_heading() -> None:
    heading = (
        '<text:h text:outline-level="1">Water<draw:frame><draw:text-box><text:p>Box.</text:p>'
        "</draw:text-box></draw:frame></text:h><text:p>Daily.</text:p>"
    )
    (section,) = read(document(TITLE + heading)).document.sections
    assert section.heading_path == ("Water",)
    assert [block.text for block in section.blocks] == ["Box.", "Daily."]


def numbered_levels(kind: str, *levels: str) -> str:
    """The levels of a list or of the outline, each with its attributes."""
    return "".join(
        f'<text:{kind} text:level="{depth}" {attributes}/>'
        for depth, attributes in enumerate(levels, start=1)
    )


LEVELS = (
    'style:num-format="1" style:num-prefix="Part " style:num-suffix="."',
    'style:num-format="I" text:display-levels="2"',
    'style:num-format="a" style:num-prefix="(" style:num-suffix=")"',
)
NUMBERED = (
    f'<text:list-style style:name="N">{numbered_levels("list-level-style-number", *LEVELS)}'
    "</text:list-style>"
)


def listed(*items: str, attributes: str = "") -> str:
    inner = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f"<text:list {attributes}>{inner}</text:list>"


def item(text: str) -> str:
    return f"<text:p>{text}</text:p>"


N = 'text:style-name="N"'
ON = f'{N} text:continue-numbering="true"'


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        # An item that only holds a further list has no number, and those in it go on.
        (
            listed(item("A") + listed(item("B") + listed(item("C"))), attributes=N)
            + item("x")
            + listed(listed(item("D") + listed(item("E"))), attributes=ON)
            + item("y")
            + listed(
                listed(listed(item("F")), item("G")), item("H") + listed(item("I")), attributes=ON
            ),
            [
                *("Part 1. A\n  1.I B\n    (a) C", "x", "1.II D\n    (a) E", "y"),
                "(b) F\n  1.III G\nPart 2. H\n  2.I I",
            ],
        ),
        # What does not go on begins again.
        (
            listed(item("A") + listed(item("B")), attributes=N)
            + item("x")
            + listed(item("C") + listed(item("D")), attributes=N),
            ["Part 1. A\n  1.I B", "x", "Part 1. C\n  1.I D"],
        ),
        # A list goes on with the one that it names, whatever stands between them.
        (
            listed(item("A"), attributes=f'{N} xml:id="l1"')
            + listed(item("B"), item("C"), attributes=N)
            + listed(item("D"), attributes=f'{N} text:continue-list="l1"'),
            ["Part 1. A", "Part 1. B\nPart 2. C", "Part 2. D"],
        ),
        # Two lists in one item are one.
        (
            listed(item("A") + listed(item("B")) + item("b") + listed(item("C")), attributes=N),
            ["Part 1. A\n  1.I B\n  b\n  1.II C"],
        ),
    ],
)
def test_numbers_go_on_in_all_levels_of_a_list(body: str, texts: list[str]) -> None:
    (section,) = with_styles(body, NUMBERED).document.sections
    assert [block.text for block in section.blocks] == texts


def test_a_number_is_shown_in_the_pattern_of_its_level() -> None:
    levels = (
        'style:num-format="01, 02, 03, ..." loext:num-list-format="%1%"',
        'style:num-format="A" text:display-levels="2" loext:num-list-format="§%1%-%2%:"',
    )
    styles = NUMBERED.replace(
        numbered_levels("list-level-style-number", *LEVELS),
        numbered_levels("list-level-style-number", *levels),
    )
    body = listed(item("A") + listed(item("B"), item("C")), attributes=N)
    (section,) = with_styles(body, styles).document.sections
    assert section.blocks[0].text == "01 A\n  §01-A: B\n  §01-B: C"


def heading(text: str, level: int, attributes: str = "") -> str:
    return f'<text:h text:outline-level="{level}" {attributes}>{text}</text:h>'


@pytest.mark.parametrize(
    ("body", "styles"),
    [
        (
            listed(heading("A", 1) + listed(heading("B", 2)), attributes=N)
            + item("x")
            + listed(listed(heading("C", 2)), heading("D", 1), attributes=ON)
            + item("y"),
            NUMBERED,
        ),
        (
            heading("A", 1)
            + heading("B", 2)
            + item("x")
            + heading("C", 2)
            + heading("D", 1)
            + item("y")
            + heading("E", 1, 'text:is-list-header="true"')
            + item("z"),
            f"<text:outline-style>{numbered_levels('outline-level-style', *LEVELS)}"
            "</text:outline-style>",
        ),
    ],
)
def test_the_number_of_a_heading_is_reported_and_in_no_section(body: str, styles: str) -> None:
    reading = with_styles(body, styles)
    texts = [block.text for part in reading.document.sections for block in part.blocks]
    assert texts == ["x", "y", "z"][: len(texts)]
    numbers = [finding for finding in reading.findings if finding.kind == "furniture"]
    assert [(finding.message, finding.text) for finding in numbers] == [
        ("is the number of the heading “A”", "Part 1."),
        ("is the number of the heading “B”", "1.I"),
        ("is the number of the heading “C”", "1.II"),
        ("is the number of the heading “D”", "Part 2."),
    ]


FIELD = 'xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"'


def mark(kind: str, *values: tuple[str, str]) -> str:
    parameters = "".join(
        f'<field:param field:name="{name}" field:value="{value}"/>' for name, value in values
    )
    return (
        f'<field:fieldmark {FIELD} field:type="vnd.oasis.opendocument.field.{kind}">{parameters}'
        "</field:fieldmark>"
    )


ENTRIES = (("Dropdown_ListEntry", "Red &amp; co"), ("Dropdown_ListEntry", "Blue"))
IDENTIFIED = 'form:id="c1"'
OPTIONS = (
    '<form:option form:label="Red"/><form:option form:label="Blue" form:current-selected="true"/>'
)


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        (mark("FORMCHECKBOX", ("Checkbox_Checked", "true")), "☒"),
        (mark("FORMCHECKBOX", ("Checkbox_Checked", "false")), "☐"),
        (mark("FORMCHECKBOX"), "☐"),
        (mark("FORMDROPDOWN", *ENTRIES, ("Dropdown_Selected", "1")), "Blue"),
        (mark("FORMDROPDOWN", *ENTRIES), "Red & co"),
        (mark("FORMDROPDOWN", *ENTRIES, ("Dropdown_Selected", "2")), ""),
        (mark("FORMTEXT"), ""),
    ],
)
def test_marks_of_forms_are_read_as_they_are_shown(field: str, shown: str) -> None:
    assert blocks(f"<text:p>My {field} choice</text:p>") == [
        f"My {shown} choice".replace("  ", " ")
    ]


@pytest.mark.parametrize(
    ("control", "shown"),
    [
        ('<form:checkbox ID form:label="Yes" form:current-state="checked"/>', "☒ Yes"),
        ('<form:checkbox ID form:label="Yes" form:state="checked"/>', "☒ Yes"),
        ('<form:checkbox ID form:label="Yes" form:current-state="unchecked"/>', "☐ Yes"),
        ('<form:radio ID form:label="Yes" form:current-selected="true"/>', "☒ Yes"),
        ('<form:radio ID form:label="Yes"/>', "☐ Yes"),
        (f"<form:listbox ID>{OPTIONS}</form:listbox>", "Blue"),
        ('<form:combobox ID form:current-value="Green"/>', "Green"),
        ('<form:text ID form:current-value="Ann" form:value="Name"/>', "Ann"),
        ('<form:button ID form:label="Send" form:value="1"/>', "Send"),
        ('<form:button ID form:value="1"/>', ""),
        ('<form:password ID form:current-value="secret"/>', ""),
    ],
)
def test_controls_of_forms_are_read_as_they_are_shown(control: str, shown: str) -> None:
    forms = (
        f"<office:forms><form:form>{control.replace('ID', IDENTIFIED)}</form:form></office:forms>"
    )
    drawn = '<draw:control draw:control="c1"/>'
    body = f"{forms}<text:p>My {drawn} choice</text:p>{drawn}"
    assert blocks(body) == [
        f"My {shown} choice".replace("  ", " "),
        *([shown] if shown else []),
    ]
