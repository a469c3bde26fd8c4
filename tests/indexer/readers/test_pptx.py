"""Presentations of PowerPoint, made by python-pptx.

The reader was tried on the 209 `.pptx` files of apache/poi, apache/tika, scanny/python-pptx,
Unstructured-IO/unstructured and docling-project/docling.
"""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches

from indexer.errors import NotIndexedError
from indexer.readers.pptx import read_presentation
from indexer.readers.reading import Reading
from indexer.readers.slide_order import Box, reading_order
from indexer.readers.slide_text import diagram_html
from indexer.sources.source import Source
from tests.findings import left_out, odd


def data_of(target: Any) -> bytes:
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


def read(data: bytes) -> Reading:
    return read_presentation(Source("a.pptx", "a", ".pptx", data))


def slide_of(target: Any, title: str | None, text: str = "") -> Any:
    """A slide with a title, unless that is None, and a text."""
    slide = target.slides.add_slide(target.slide_layouts[6 if title is None else 5])
    if title is not None:
        slide.shapes.title.text = title
    if text:
        box_of(slide, text, (1, 2, 4, 1))
    return slide


def box_of(slide: Any, text: str, place: tuple[float, float, float, float]) -> Any:
    box = slide.shapes.add_textbox(*map(Inches, place))
    box.text_frame.text = text
    return box


def deck(*slides: Callable[[Any], None]) -> Reading:
    target = pptx.Presentation()
    slide_of(target, "First", "Hello.")
    for add in slides:
        add(slide_of(target, "T"))
    return read(data_of(target))


def content(reading: Reading) -> list[tuple[tuple[str, ...], list[str]]]:
    return [
        (section.heading_path, [block.text for block in section.blocks])
        for section in reading.document.sections
    ]


def test_slides_are_sections_and_dividers_hold_the_slides_after_them() -> None:
    target = pptx.Presentation()
    first = target.slides.add_slide(target.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = "Night\vshifts", "2026"
    slide_of(target, "Before", "a")
    part = target.slides.add_slide(target.slide_layouts[2])
    part.shapes.title.text, part.placeholders[1].text = "Part one", "b"
    slide_of(target, "When?", "c")
    slide_of(target, "When?", "d")
    slide_of(target, "Who?", "e")
    target.core_properties.title = "A template's name"
    reading = read(data_of(target))
    assert (reading.document.title, reading.title_from) == ("Night shifts", "the first slide")
    assert content(reading) == [
        ((), ["2026"]),
        (("Before",), ["a"]),
        (("Part one",), ["b"]),
        (("Part one", "When?"), ["c", "d"]),
        (("Part one", "Who?"), ["e"]),
    ]
    assert [section.page for section in reading.document.sections] == [1, 2, 3, 4, 6]


@pytest.mark.parametrize(
    ("declared", "title", "origin"),
    [
        ("Shifts", "Shifts", "the file's properties"),
        ("PowerPoint Presentation", "First", "the first slide"),
        ("", "First", "the first slide"),
    ],
)
def test_a_title_is_that_of_the_properties_or_of_the_first_slide(
    declared: str, title: str, origin: str
) -> None:
    target = pptx.Presentation()
    slide_of(target, "First", "Hello.")
    slide_of(target, "Second", "There.")
    target.core_properties.title = declared
    reading = read(data_of(target))
    assert (reading.document.title, reading.title_from) == (title, origin)


def test_bullets_are_lists_with_levels_as_the_master_says_and_numbers_count_on() -> None:
    target = pptx.Presentation()
    slide_of(target, "First", "Hello.")
    slide = target.slides.add_slide(target.slide_layouts[1])
    slide.shapes.title.text = "Lists"
    frame = slide.placeholders[1].text_frame
    frame.text = "one\vmore"
    for text, level, kind in (
        ("two", 1, ""),
        ("three", 0, ""),
        ("plain", 0, "buNone"),
        ("first", 0, "arabicPeriod"),
        ("a", 1, "alphaLcParenR"),
        ("b", 1, "alphaLcParenR"),
        ("second", 0, "arabicPeriod"),
    ):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
        properties = paragraph._p.get_or_add_pPr()
        if kind == "buNone":
            properties.append(properties.makeelement(qn("a:buNone")))
        elif kind:
            properties.append(properties.makeelement(qn("a:buAutoNum"), {"type": kind}))
    assert content(read(data_of(target)))[1] == (
        ("Lists",),
        [
            "- one\n  more\n  - two\n- three",
            "plain",
            "1. first\n  a) a\n  b) b\n2. second",
        ],
    )


def test_boxes_are_read_in_columns_or_rows_and_groups_stay_together() -> None:
    def columns(slide: Any) -> None:
        box_of(slide, "wide", (0, 1, 9, 0.5))
        box_of(slide, "left a", (0, 2, 4, 1))
        box_of(slide, "left b", (0, 3.1, 4, 1))
        box_of(slide, "right", (5, 2, 4, 2))
        box_of(slide, "end", (0, 5, 9, 1))

    def group(slide: Any) -> None:
        grouped = slide.shapes.add_group_shape()
        for text, left in (("two", 3.5), ("one", 0.5)):
            box = grouped.shapes.add_textbox(Inches(left), Inches(3), Inches(2), Inches(1))
            box.text_frame.text = text
        box_of(slide, "above", (1, 1.5, 4, 1))

    reading = deck(columns)
    assert content(reading)[1][1] == ["wide", "left a", "left b", "right", "end"]
    assert odd(reading) == ()
    reading = deck(group)
    assert content(reading)[1][1] == ["above", "one", "two"]
    assert odd(reading) == ()


def test_columns_of_a_script_that_runs_left_are_read_from_the_right() -> None:
    def columns(slide: Any) -> None:
        for text, left in (("second", 0), ("first", 5)):
            box = box_of(slide, text, (left, 2, 4, 1))
            box.text_frame.paragraphs[0]._p.get_or_add_pPr().set("rtl", "1")

    assert content(deck(columns))[1][1] == ["first", "second"]


def test_an_order_that_is_uncertain_is_warned_of() -> None:
    def overlapping(slide: Any) -> None:
        box_of(slide, "one", (1, 2, 4, 3))
        box_of(slide, "two", (2, 2.2, 4, 3))

    def apart(slide: Any) -> None:  # the text of the first one does not reach to the second
        box_of(slide, "one", (1, 2, 4, 3))
        box_of(slide, "two", (2, 3, 4, 3))

    assert odd(deck(apart)) == ()
    reading = deck(overlapping)
    assert content(reading)[1][1] == ["one", "two"]
    (warned,) = odd(reading)
    assert (warned.kind, warned.line, warned.text) == ("reading-order", 2, "one / two")


def boxes(*places: tuple[float, float, float, float]) -> list[Box]:
    return [Box(number, *place) for number, place in enumerate(places)]


def test_the_order_of_a_grid_is_that_of_the_file_if_it_goes_by_rows_or_columns() -> None:
    corners = [(0, 0, 4, 4), (5, 0, 4, 4), (0, 5, 4, 4), (5, 5, 4, 4)]
    ordered, certain = reading_order(boxes(*corners))
    assert ([box.number for box in ordered], certain) == ([0, 1, 2, 3], True)
    by_columns = [corners[0], corners[2], corners[1], corners[3]]
    ordered, certain = reading_order(boxes(*by_columns))
    assert ([box.number for box in ordered], certain) == ([0, 1, 2, 3], True)
    neither = [corners[3], corners[0], corners[1], corners[2]]
    ordered, certain = reading_order(boxes(*neither))
    assert ([box.number for box in ordered], certain) == ([1, 2, 3, 0], False)
    assert reading_order([]) == ([], True)


def test_a_table_and_a_chart_give_their_words() -> None:
    def table(slide: Any) -> None:
        table = slide.shapes.add_table(2, 3, Inches(1), Inches(2), Inches(6), Inches(1)).table
        for number, cell in enumerate(table.iter_cells()):
            cell.text = f"c{number}"
        table.cell(0, 0).merge(table.cell(0, 1))

    def chart(slide: Any) -> None:
        data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # it has no types
        data.categories = ["Day", "Night"]
        data.add_series("Calls", (1, 2))
        place = (Inches(1), Inches(2), Inches(4), Inches(3))
        chart = slide.shapes.add_chart(XL_CHART_TYPE.PIE, *place, data).chart
        chart.chart_title.text_frame.text = "Who calls"

    reading = deck(table)
    assert content(reading)[1][1] == ["c0 c1 | c0 c1 | c2\nc3 | c4 | c5"]
    reading = deck(chart)
    assert content(reading)[1][1] == ["Who calls"]
    (noted,) = left_out(reading)
    assert (noted.kind, noted.text) == ("no-words", "Calls, Day, Night")


def test_a_diagram_gives_its_points_with_their_levels() -> None:
    def point(name: str, text: str, kind: str = "node") -> str:
        paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("|"))
        return f'<dgm:pt modelId="{name}" type="{kind}"><dgm:t>{paragraphs}</dgm:t></dgm:pt>'

    def under(outer: str, inner: str, order: int) -> str:
        return f'<dgm:cxn modelId="x" srcId="{outer}" destId="{inner}" srcOrd="{order}"/>'

    names = (
        'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    points = [
        *(point("d", "", "doc"), point("b", "Second"), point("a", "First|line &amp;")),
        *(point("c", "Below"), point("p", "Not shown", "pres"), point("e", "Alone")),
    ]
    # A circle of points does no harm.
    lines = [under("d", "a", 0), under("d", "b", 1), under("a", "c", 0), under("c", "a", 0)]
    data = (
        f"<dgm:dataModel {names}><dgm:ptLst>{''.join(points)}</dgm:ptLst>"
        f"<dgm:cxnLst>{''.join(lines)}</dgm:cxnLst></dgm:dataModel>"
    )
    assert diagram_html(data.encode()) == (
        "<ul><li>First<br>line &amp;<ul><li>Below</li></ul></li><li>Second</li><li>Alone</li></ul>"
    )


def test_what_people_do_not_see_is_noted() -> None:
    target = pptx.Presentation()
    slide = slide_of(target, "First", "Hello.")
    slide.notes_slide.notes_text_frame.text = "Say hello.\nSmile."
    box_of(slide, "off", (30, 2, 1, 1))
    box_of(slide, "unseen", (1, 5, 1, 1))._element.find(f".//{qn('p:cNvPr')}").set("hidden", "1")
    hidden = slide_of(target, "Hidden", "Nobody sees it.")
    hidden._element.set("show", "0")
    slide_of(target, "Last", "Bye.")
    for number, slide in enumerate(target.slides, start=1):
        for kind, text in (("ftr", "The Trust"), ("sldNum", str(number))):
            shape = box_of(slide, text, (1, 7, 1, 0.2))
            place = shape._element.find(f".//{qn('p:nvPr')}")
            place.append(parse_xml(f'<p:ph {nsdecls("p")} type="{kind}" idx="1{number}"/>'))
    target.slide_layouts[5].shapes._spTree.append(
        parse_xml(
            f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id='99' name='x'/><p:cNvSpPr/><p:nvPr/>"
            "</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>Logo</a:t></a:r></a:p>"
            "</p:txBody></p:sp>"
        )
    )
    reading = read(data_of(target))
    assert content(reading) == [((), ["Hello."]), (("Last",), ["Bye."])]
    assert [(finding.kind, finding.line, finding.text) for finding in left_out(reading)] == [
        ("hidden", 1, "Say hello.\nSmile."),
        ("furniture", 1, "Logo"),
        ("hidden", 1, "off"),
        ("hidden", 1, "unseen"),
        ("furniture", 1, "The Trust"),
        ("furniture", 1, "1"),
        ("hidden", 2, "Hidden\nNobody sees it.\nThe Trust\n2"),
        ("furniture", 3, "3"),
    ]


def test_a_slide_without_a_title_has_its_first_box_or_its_number_as_heading() -> None:
    target = pptx.Presentation()
    slide_of(target, "First", "Hello.")
    slide = slide_of(target, None)
    box_of(slide, "Text below it.", (1, 3, 4, 1))
    box_of(slide, "When?", (1, 1, 4, 1))
    slide_of(target, None, "Only this.")
    reading = read(data_of(target))
    assert content(reading)[1:] == [
        (("When?",), ["Text below it."]),
        (("Slide 3",), ["Only this."]),
    ]
    (warned,) = odd(reading)
    assert (warned.kind, warned.line) == ("empty-heading", 3)


def test_what_stands_in_for_newer_elements_is_read_once() -> None:
    def newer(slide: Any) -> None:
        box = box_of(slide, "new", (1, 2, 4, 1))._element
        tree = box.getparent()
        wrapped = parse_xml(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
            '2006"><mc:Choice Requires="a14"/><mc:Fallback/></mc:AlternateContent>'
        )
        tree.append(wrapped)
        old = parse_xml(
            f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr><p:cNvPr id='99' name='x'/><p:cNvSpPr/><p:nvPr/>"
            "</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:p><a:r><a:t>old</a:t></a:r></a:p>"
            "</p:txBody></p:sp>"
        )
        wrapped[0].append(box)
        wrapped[1].append(old)
        tree.append(parse_xml(f"<p:contentPart {nsdecls('p')}/>"))

    assert content(deck(newer))[1][1] == ["new"]


def test_a_link_keeps_its_address() -> None:
    def link(slide: Any) -> None:
        run = box_of(slide, "", (1, 2, 4, 1)).text_frame.paragraphs[0].add_run()
        run.text, run.hyperlink.address = "the <desk>", "https://example.org/?a=1&b"

    reading = deck(link)
    assert content(reading)[1][1] == ["the <desk>"]
    assert 'href="https://example.org/?a=1&amp;b"' in reading.document.sections[1].html


def changed(data: bytes, name: str, content: bytes | None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
            elif content is not None:
                new.writestr(member, content)
    return stream.getvalue()


def test_presentations_that_are_saved_to_be_shown_are_read() -> None:
    target = pptx.Presentation()
    slide_of(target, "First", "Hello.")
    data = data_of(target)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml")
    types = types.replace(b"presentation.main+xml", b"slideshow.main+xml")
    assert content(read(changed(data, "[Content_Types].xml", types))) == [((), ["Hello."])]


@pytest.mark.parametrize(
    "name", ["[Content_Types].xml", "ppt/slides/slide1.xml", "ppt/presentation.xml"]
)
@pytest.mark.parametrize("content", [None, b"", b"<a>", b"<a/>"])
def test_a_damaged_presentation_is_refused(name: str, content: bytes | None) -> None:
    target = pptx.Presentation()
    slide_of(target, "First", "Hello.")
    with pytest.raises(NotIndexedError):
        read(changed(data_of(target), name, content))


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"\xd0\xcf\x11\xe0 x", "encrypted"), (b"PK", "unreadable"), (b"", "unreadable")],
)
def test_what_is_no_presentation_is_refused(data: bytes, kind: str) -> None:
    with pytest.raises(NotIndexedError) as caught:
        read(data)
    assert caught.value.kind == kind


def test_a_presentation_without_text_is_refused() -> None:
    with pytest.raises(NotIndexedError) as caught:
        read(data_of(pptx.Presentation()))
    assert caught.value.kind == "no-text"


ADDED = ("title", "box", "bullets", "table", "notes", "hidden")


@settings(deadline=None, max_examples=20)  # python-pptx takes a tenth of a second for a file
@given(st.lists(st.lists(st.sampled_from(ADDED), max_size=4), min_size=1, max_size=4))
def test_each_word_is_in_one_section_in_order_or_in_the_report(slides: list[list[str]]) -> None:
    target = pptx.Presentation()
    slide_of(target, "w999x", "w998x")
    seen, number = ["w999x", "w998x"], 0
    hidden: list[str] = []
    for kinds in slides:
        slide = slide_of(target, f"w{number}x", f"w{number + 1}x")
        is_hidden = "hidden" in kinds
        words = hidden if is_hidden else seen
        words += [f"w{number}x", f"w{number + 1}x"]
        number += 2
        if is_hidden:
            slide._element.set("show", "0")
        for row, kind in enumerate(kinds):
            place = (1, 3.5 + row, 6, 0.8)
            if kind == "box":
                box_of(slide, f"w{number}x\nw{number + 1}x", place)
                words += [f"w{number}x", f"w{number + 1}x"]
                number += 2
            elif kind == "table":
                table = slide.shapes.add_table(1, 2, *map(Inches, place)).table
                table.cell(0, 0).text, table.cell(0, 1).text = f"w{number}x", f"w{number + 1}x"
                words += [f"w{number}x", f"w{number + 1}x"]
                number += 2
            elif kind == "notes" and not slide.has_notes_slide and not is_hidden:
                slide.notes_slide.notes_text_frame.text = f"w{number}x"
                hidden.append(f"w{number}x")
                number += 1
    reading = read(data_of(target))
    shown = [
        word
        for text in (
            reading.document.title,
            *(
                text
                for section in reading.document.sections
                for text in (*section.heading_path[-1:], *(block.text for block in section.blocks))
            ),
        )
        for word in re.findall(r"w\d+x", text)
    ]
    assert shown == seen
    reported = [finding.text for finding in reading.findings if finding.kind == "hidden"]
    assert sorted(re.findall(r"w\d+x", " ".join(reported))) == sorted(hidden)
