"""Word documents that others wrote: their own styles, numbers, hidden text and text boxes."""

import io
import zipfile

import docx
import pytest

from indexer.readers.docx import read_word
from indexer.readers.reading import Reading
from indexer.readers.word_numbers import in_number_format
from indexer.sources.source import Source
from tests.findings import odd
from tests.indexer.readers.test_docx import WORD, saved, with_files

OTHER = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:x"'
)


def read(body: str, styles: str = "", numbering: str = "") -> Reading:
    """The reading of a document with this body, further styles, and further lists."""
    empty = docx.Document()
    empty.add_paragraph("A", "List Number")
    data = saved(empty)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        style_sheet = archive.read("word/styles.xml").decode()
    files = {
        "word/document.xml": f'<w:document xmlns:w="{WORD}" {OTHER}><w:body>{body}</w:body>'
        "</w:document>",
        "word/styles.xml": style_sheet.replace("</w:styles>", f"{styles}</w:styles>"),
        "word/numbering.xml": f'<w:numbering xmlns:w="{WORD}">{numbering}</w:numbering>',
    }
    return read_word(Source("a.docx", "a", ".docx", with_files(data, **files)))


def p(text: str, properties: str = "", run: str = "") -> str:
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def style(name: str, content: str = "", *, of: str = "paragraph", called: str = "") -> str:
    return (
        f'<w:style w:type="{of}" w:styleId="{name}"><w:name w:val="{called or name}"/>{content}'
        "</w:style>"
    )


def styled(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def content(reading: Reading) -> list[tuple[tuple[str, ...], list[str]]]:
    return [
        (section.heading_path, [block.text for block in section.blocks])
        for section in reading.document.sections
    ]


@pytest.mark.parametrize(
    ("properties", "styles"),
    [
        (styled("Own"), style("Own", '<w:pPr><w:outlineLvl w:val="2"/></w:pPr>')),
        (styled("Own"), style("Own", '<w:basedOn w:val="Heading2"/>')),
        (
            styled("Own"),
            style("Own", '<w:basedOn w:val="Mid"/>')
            + style("Mid", '<w:basedOn w:val="Heading1"/>'),
        ),
        ('<w:outlineLvl w:val="0"/>', ""),
        (styled("berschrift2"), style("berschrift2", called="Überschrift 2")),
        (styled("Titre1"), style("Titre1", called="Titre 1")),
        (styled("Kop3"), ""),
        (styled("X"), style("X", called="Heading 8")),
        ('<w:outlineLvl w:val="8"/>', ""),
    ],
)
def test_a_heading_has_a_level_of_the_outline_or_a_style_that_inherits_one(
    properties: str, styles: str
) -> None:
    sections = content(read(p("T", styled("Title")) + p("Why?", properties) + p("So."), styles))
    assert sections == [(("Why?",), ["So."])]


def test_styles_that_are_based_on_each_other_in_a_circle_are_text() -> None:
    styles = style("A", '<w:basedOn w:val="B"/>') + style("B", '<w:basedOn w:val="A"/>')
    assert content(read(p("One.", styled("A")), styles)) == [((), ["One."])]


def numbered(text: str, level: int, number: int = 7) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def lists(*levels: tuple[str, str], more: str = "") -> str:
    definitions = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{name}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, (name, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{definitions}</w:abstractNum>'
        f'<w:num w:numId="7"><w:abstractNumId w:val="7"/></w:num>{more}'
    )


def test_items_have_the_numbers_and_letters_that_word_shows() -> None:
    body = "".join(
        [
            numbered("One", 0),
            numbered("Two", 1),
            numbered("Three", 2),
            numbered("Four", 2),
            p("Between."),
            numbered("Five", 1),
            numbered("Six", 0),
            numbered("Seven", 1),
        ]
    )
    sections = content(
        read(body, "", lists(("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")))
    )
    assert sections == [
        (
            (),
            [
                "1. One\n  1.1 Two\n    (a) Three\n    (b) Four",
                "Between.",
                "1.2 Five",
                "2. Six\n  2.1 Seven",
            ],
        )
    ]


def test_a_list_goes_on_after_a_paragraph_and_begins_again_where_it_says_so() -> None:
    again = (
        '<w:num w:numId="8"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = "".join(
        [
            *(numbered("A", 0), p("x"), numbered("B", 0), p("y")),
            *(numbered("C", 0, 8), numbered("D", 0, 8)),
        ]
    )
    reading = read(body, "", lists(("decimal", "%1."), more=again))
    assert content(reading) == [((), ["1. A", "x", "2. B", "y", "1. C\n2. D"])]
    assert '<li value="2">B</li>' in reading.document.sections[0].html


def test_bullets_stay_bullets_and_a_number_is_no_part_of_a_heading() -> None:
    heading = p("T", styled("Title")) + p(
        "Why?",
        '<w:pStyle w:val="Heading1"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>',
    )
    sections = content(
        read(heading + numbered("A", 1), "", lists(("upperRoman", "%1."), ("bullet", "·")))
    )
    assert sections == [(("Why?",), ["- A"])]


def test_numbers_of_headings_are_reported_and_counted_by_their_styles_too() -> None:
    numbering = lists(("decimal", "Part %1."), ("decimal", "%1.%2"), ("lowerLetter", "%1.%2.%3"))
    in_list = '<w:numPr><w:numId w:val="7"/></w:numPr>'
    styles = style("H1", f"<w:pPr>{in_list}</w:pPr>", called="heading 1") + style(
        "H2",
        '<w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>',
        called="heading 2",
    )
    body = (
        *(p("T", styled("Title")), p("A", styled("H1")), p("B", styled("H2")), numbered("x", 2)),
        *(p("C", styled("H2")), numbered("y", 2), p("D", styled("H1")), numbered("z", 1)),
        *(p("E", styled("H1") + '<w:numPr><w:numId w:val="0"/></w:numPr>'), p("w")),
    )
    reading = read("".join(body), styles, numbering)
    assert content(reading) == [
        (("A",), []),
        (("A", "B"), ["1.1.a x"]),
        (("A", "C"), ["1.2.a y"]),
        (("D",), ["2.1 z"]),
        (("E",), ["w"]),
    ]
    assert [(finding.message, finding.text) for finding in reading.findings] == [
        ("is the number of the heading “A”", "Part 1."),
        ("is the number of the heading “B”", "1.1"),
        ("is the number of the heading “C”", "1.2"),
        ("is the number of the heading “D”", "Part 2."),
    ]


@pytest.mark.parametrize(
    ("number", "name", "text"),
    [
        *((4, "lowerRoman", "iv"), (1999, "upperRoman", "MCMXCIX"), (26, "lowerLetter", "z")),
        *((27, "lowerLetter", "aa"), (2, "upperLetter", "B"), (5, "decimalZero", "05")),
        *((3, "decimal", "3"), (3, "chicago", "3"), (3, "none", ""), (0, "lowerRoman", "0")),
    ],
)
def test_numbers_are_written_in_the_format_of_their_level(
    number: int, name: str, text: str
) -> None:
    assert in_number_format(number, name) == text


def test_bold_questions_in_a_list_are_headings_if_there_are_no_styles() -> None:
    def question(text: str) -> str:
        return numbered(text, 0).replace("<w:rPr>", "<w:rPr><w:b/>")

    body = question("Why?") + p("So.") + question("Who?") + numbered("You.", 1)
    body += question("One") + question("Two")
    sections = content(read(body, "", lists(("decimal", "%1."), ("bullet", "·"))))
    assert [path for path, _ in sections] == [("Why?",), ("Who?",)]


@pytest.mark.parametrize(
    ("hidden", "styles"),
    [
        (p("Secret.", run="<w:vanish/>"), ""),
        (p("Secret.", styled("Own")), style("Own", "<w:rPr><w:vanish/></w:rPr>")),
        (
            p("Secret.", run='<w:rStyle w:val="Own"/>'),
            style("Own", "<w:rPr><w:vanish/></w:rPr>", of="character"),
        ),
    ],
)
def test_hidden_text_is_left_out_and_noted(hidden: str, styles: str) -> None:
    reading = read(p("Seen.") + hidden + p("Shown.", run='<w:vanish w:val="0"/>'), styles)
    assert content(reading) == [((), ["Seen.", "Shown."])]
    assert [finding.text for finding in reading.findings if finding.kind == "hidden"] == ["Secret."]


BOX = f"<w:txbxContent>{p('Boxed.')}{p('Twice.')}</w:txbxContent>"
FALLBACK = f"<mc:Fallback><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"


@pytest.mark.parametrize(
    "box",
    [
        f"<mc:AlternateContent><mc:Choice><w:drawing><x:w>{BOX}</x:w></w:drawing></mc:Choice>"
        "</mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Choice><w:drawing>{BOX}</w:drawing></mc:Choice>{FALLBACK}"
        "</mc:Fallback></mc:AlternateContent>",
        f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>",
    ],
)
def test_the_text_of_a_box_stands_behind_its_paragraph_once(box: str) -> None:
    body = f"<w:p><w:r><w:t>Before.</w:t></w:r><w:r>{box}</w:r></w:p>{p('After.')}"
    assert content(read(body)) == [((), ["Before.", "Boxed.", "Twice.", "After."])]


def test_fields_and_formulas_and_what_else_wraps_words_are_read() -> None:
    body = (
        "<w:p><w:r><w:t xml:space='preserve'>See </w:t></w:r><w:fldSimple><w:r><w:t>part 4</w:t>"
        "</w:r></w:fldSimple><w:bdo><w:r><w:t>, now</w:t></w:r></w:bdo><w:r><w:cr/></w:r>"
        "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>"
    )
    assert content(read(body)) == [((), ["See part 4, now\nx=1"])]


def test_what_only_word_can_show_is_reported_once() -> None:
    reading = read(p("One.") + "<w:altChunk/><w:altChunk/><x:odd>Lost</x:odd><x:odd/>" + p("Two."))
    assert content(reading) == [((), ["One.", "Two."])]
    messages = [
        messages.message for messages in reading.findings if messages.kind == "not-understood"
    ]
    assert messages == [
        "holds another document; open it in Word and save it again",
        "holds what is not read: {urn:x}odd",
    ]


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("<v:stroke/>", []),
        ('<v:shape><v:fill/><v:path/><v:shadow/><x:lock v:ext="edit"/></v:shape>', []),
        ("<x:odd> <x:inner/> </x:odd>", []),
        ("<w:fldData>AAAA</w:fldData>", []),
        ("<x:odd>Lost <x:inner>words</x:inner></x:odd>", [("{urn:x}odd", "Lost words")]),
        ('<v:textpath string="DRAFT"/>', [("v:textpath", "DRAFT")]),
        ("<x:OLEObject/>", [("{urn:x}OLEObject", "")]),
    ],
)
def test_only_unread_elements_with_words_are_warned_of(
    element: str, expected: list[tuple[str, str]]
) -> None:
    reading = read(f"<w:p><w:r><w:t>One.</w:t></w:r><w:r><w:pict>{element}</w:pict></w:r></w:p>")
    assert content(reading) == [((), ["One."])]
    assert [(entry.message, entry.text) for entry in odd(reading) if entry.kind != "no-title"] == [
        (f"holds what is not read: {name}", words) for name, words in expected
    ]


def test_what_surrounds_a_formula_and_a_row_is_not_warned_of() -> None:
    formula = (
        "<m:oMathPara><m:oMathParaPr/><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></m:oMathPara>"
    )
    row = f"<w:tr><w:tblPrEx/><w:tc>{p('Day')}</w:tc><w:tc>{p('Hour')}</w:tc></w:tr>"
    reading = read(f"<w:p>{formula}</w:p><w:tbl>{row}{row}</w:tbl>")
    assert content(reading) == [((), ["x=1", "Day | Hour\nDay | Hour"])]
    assert [entry.kind for entry in odd(reading)] == ["no-title"]


def test_a_hidden_row_is_left_out_and_noted() -> None:
    def row(text: str, properties: str) -> str:
        cells = f"<w:tc>{p(text)}</w:tc><w:tc>{p('Hour')}</w:tc>"
        return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"

    inner = f"<w:tbl>{row('Inner', '<w:hidden/>')}</w:tbl>"
    outer = row("Hidden", "<w:hidden/>").replace("</w:tc>", f"{inner}</w:tc>", 1)
    shown = row("Day", "") + outer + row("Night", '<w:hidden w:val="0"/>')
    reading = read(f"<w:tbl>{shown}</w:tbl>")
    assert content(reading) == [((), ["Day | Hour\nNight | Hour"])]
    noted = [entry.text for entry in reading.findings if entry.kind == "hidden"]
    assert noted == ["Hidden Inner Hour Hour"]


def test_a_table_of_contents_is_noted_and_not_read() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{p('Why? 3')}</w:sdtContent></w:sdt>"
    )
    line = p("Who? 4", styled("TOC1"))
    reading = read(contents + line + p("Text."), style("TOC1", called="toc 1"))
    assert content(reading) == [((), ["Text."])]
    noted = [finding.text for finding in reading.findings if finding.kind == "furniture"]
    assert noted == ["Why? 3", "Who? 4"]


def test_the_title_may_stand_behind_other_lines_and_be_in_another_language() -> None:
    title = p("", styled("Title")) + p("3 May") + p("Team", styled("Titel"))
    reading = read(title + p("Text."), style("Titel", called="Titel"))
    assert reading.document.title == "Team"
    assert content(reading) == [((), ["3 May", "Text."])]


def test_paragraphs_of_a_cell_stay_apart() -> None:
    cells = f"<w:tc>{p('Day')}</w:tc><w:tc>{p('Opens')}{p('Shuts')}</w:tc>"
    row = f"<w:tr>{cells}</w:tr>"
    sections = content(read(f"<w:tbl>{row}{row}</w:tbl>"))
    assert sections == [((), ["Day | Opens Shuts\nDay | Opens Shuts"])]


BREAKS = ['<w:br w:type="page"/>', '<w:br w:type="column"/>', "<w:br/>", "<w:cr/>"]


@pytest.mark.parametrize("sign", BREAKS)
@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<w:r><w:t>One</w:t>|<w:t>two</w:t></w:r>", "One\ntwo"),
        ("<w:r><w:t>One</w:t></w:r><w:r>|</w:r><w:r><w:t>two</w:t></w:r>", "One\ntwo"),
        ("<w:r>|<w:t>One</w:t>|</w:r>", "One"),
        ("<w:r><w:t>On</w:t><w:lastRenderedPageBreak/><w:t>e</w:t></w:r>", "One"),
    ],
)
def test_a_break_parts_words_whatever_it_ends(sign: str, content: str, text: str) -> None:
    body = f"<w:p>{content.replace('|', sign)}</w:p>"
    (section,) = read(body).document.sections
    assert [block.text for block in section.blocks] == [text]
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' + body.removeprefix("<w:p>")
    (section,) = read(f"{heading}<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 2).document.sections[:1]
    assert section.heading_path == (text.replace("\n", " "),)


@pytest.mark.parametrize("sign", BREAKS)
@pytest.mark.parametrize(
    "number", ["", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>']
)
def test_a_bold_question_above_its_answer_in_one_paragraph_is_a_heading(
    sign: str, number: str
) -> None:
    body = "".join(
        f"<w:p><w:pPr>{number}</w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>{question}</w:t></w:r>"
        f"<w:r>{sign}<w:t>{answer}</w:t></w:r></w:p>"
        for question, answer in (("Why?", "So."), ("How?", "Thus."))
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    sections = read(body, numbering=numbering).document.sections
    assert [(part.heading_path, part.blocks[0].text) for part in sections] == [
        (("Why?",), "So."),
        (("How?",), "Thus."),
    ]


def fraction(above: str, below: str) -> str:
    return f"<m:f><m:num>{above}</m:num><m:den>{below}</m:den></m:f>"


def sign(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (fraction(sign("1"), sign("2")), "1/2"),
        (fraction(sign("a+b"), sign("2")), "(a+b)/2"),
        (sign("x=") + fraction(sign("(a)"), sign("b") + sign("c")) + sign("+1"), "x=(a)/bc+1"),
        (fraction(fraction(sign("a"), sign("b")), sign("c-d")), "(a/b)/(c-d)"),
    ],
)
def test_a_fraction_has_a_stroke_and_brackets_where_it_needs_them(formula: str, text: str) -> None:
    body = f"<w:p><w:r><w:t>So </w:t></w:r><m:oMath>{formula}</m:oMath></w:p>"
    assert content(read(body)) == [((), [f"So {text}"])]
