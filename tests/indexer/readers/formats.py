"""One FAQ in each format, written by the kind of program that people use for it."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import mkepub
import odfdo
import openpyxl
import pptx
from pptx.oxml.ns import qn
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    PageTemplate,
    Paragraph,
)

from retrieval.types import Block, Document, Section

FURNITURE = (
    "Home of the Trust",
    "Departments and wards",
    "Related: the flu clinic opens",
    "We use cookies to improve this site",
    "Copyright Northfield Trust",
)
NAV = f"<ul><li><a href=/>{FURNITURE[0]}</a></li><li><a href=/d>{FURNITURE[1]}</a></li></ul>"


def content(document: Document) -> list[tuple[tuple[str, ...], list[str]]]:
    """What every format has to give: heading paths, and the texts under each."""
    return [
        (section.heading_path, [block.text for block in section.blocks])
        for section in document.sections
    ]


def block_html(block: Block) -> str:
    if block.kind == "list":
        tag = "ul" if block.pieces[0].startswith("- ") else "ol"
        items = (escape(piece.partition(" ")[2]) for piece in block.pieces)
        return f"<{tag}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>"
    if block.kind == "table":
        rows = (
            "".join(f"<td>{escape(cell)}</td>" for cell in row.split(" | ")) for row in block.pieces
        )
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    if block.kind == "code":
        return f"<pre>{escape(block.text)}</pre>"
    return f"<p>{escape(block.text)}</p>"


def sections_html(
    document: Document, heading: Callable[[int, str, str, str], str], outer: int = 2
) -> str:
    parts = []
    for section in document.sections:
        body = "".join(block_html(block) for block in section.blocks)
        if section.heading_path:
            level = outer + len(section.heading_path) - 1
            body = heading(level, section.anchor, escape(section.heading_path[-1]), body)
        parts.append(body)
    return "".join(parts)


def plain(level: int, anchor: str, text: str, body: str) -> str:
    return f"<h{level} id={anchor}>{text}</h{level}>{body}"


def closed(level: int, anchor: str, text: str, body: str) -> str:
    return f'<h{level} id="{anchor}">{text}</h{level}><hr/><a id="x"/>{body}'


def page(body: str, title: str, head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang=en-GB><head><title>{escape(title)} | Northfield Trust</title>"
        f"{head}</head><body>{body}</body></html>"
    ).encode()


def semantic(document: Document) -> str:
    return (
        f"<header><nav>{NAV}</nav></header><main><article><h1>{escape(document.title)}</h1>"
        f"{sections_html(document, plain)}</article></main><aside><h2>{FURNITURE[2]}</h2>"
        f"<p>Come along.</p></aside><footer><p>{FURNITURE[4]}</p></footer>"
        f"<div class=cookies role=dialog><p>{FURNITURE[3]}</p></div>"
    )


def divs(document: Document) -> str:
    """A page without any semantic markup."""
    return (
        f"<div id=wrap><div class=menu>{NAV}</div><div class=c1><h1>{escape(document.title)}</h1>"
        f"<div>{sections_html(document, plain, 3)}</div></div><div class=right><h3>{FURNITURE[2]}"
        f"</h3><p>Come along.</p></div><div class=bottom>{FURNITURE[4]}</div></div>"
    )


def details(document: Document) -> str:
    def heading(_: int, anchor: str, text: str, body: str) -> str:
        return f"<details id={anchor}><summary>{text}</summary>{body}</details>"

    return (
        f"<nav>{NAV}</nav><main><h1>{escape(document.title)}</h1>"
        f"{sections_html(document, heading)}</main><footer>{FURNITURE[4]}</footer>"
    )


def accordion(document: Document) -> str:
    def heading(level: int, anchor: str, text: str, body: str) -> str:
        return (
            f"<div class=accordion-item><h{level} id={anchor}><button aria-expanded=false>{text}"
            f"</button></h{level}><div class=collapse hidden><div>{body}</div></div></div>"
        )

    return (
        f"<nav class=navbar>{NAV}</nav><div class=container><h1>{escape(document.title)}</h1>"
        f"<div class=accordion>{sections_html(document, heading)}</div></div>"
        f"<footer>{FURNITURE[4]}<p>{FURNITURE[3]}</p></footer>"
    )


def definitions(document: Document) -> str:
    top, *rest = document.sections
    questions = "".join(
        f"<dt id={section.anchor}>{escape(section.heading_path[-1])}</dt>"
        f"<dd>{''.join(block_html(block) for block in section.blocks)}</dd>"
        for section in rest
    )
    return (
        f"<div role=navigation>{NAV}</div><div role=main><h1>{escape(document.title)}</h1>"
        f"{''.join(block_html(block) for block in top.blocks)}<dl>{questions}</dl></div>"
        f"<div role=contentinfo>{FURNITURE[4]}</div>"
    )


def microdata(document: Document) -> str:
    def heading(_: int, anchor: str, text: str, body: str) -> str:
        return (
            f'<div itemprop=mainEntity itemscope itemtype="https://schema.org/Question">'
            f"<p id={anchor} itemprop=name>{text}</p>"
            f"<div itemprop=acceptedAnswer>{body}</div></div>"
        )

    return (
        f"<nav>{NAV}</nav><main itemscope itemtype='https://schema.org/FAQPage'>"
        f"<h1>{escape(document.title)}</h1>{sections_html(document, heading)}</main>"
    )


def exported(document: Document) -> str:
    """A page as word processors save it."""
    body = sections_html(document, plain)
    return f"<div class=WordSection1><h1>{escape(document.title)}</h1>{body}</div>"


def portal(document: Document) -> str:
    """A page as ASP.NET makes it, with everything in one form."""
    return (
        f"<form id=aspnetForm><div role=navigation>{NAV}</div><div role=main>"
        f"<h1>{escape(document.title)}</h1>{sections_html(document, plain)}</div>"
        f"<form class=ask><label>Ask</label><input><button>Send</button></form></form>"
    )


TEMPLATES = {
    template.__name__: template
    for template in (semantic, divs, details, accordion, definitions, microdata, exported, portal)
}
# Without headings of different levels: a question of these has no level.
FLAT = {"details", "definitions", "microdata"}


def word(document: Document, *, styled: bool = True) -> bytes:
    """A Word file by python-docx. Without styles, questions are labelled or bold in turn."""
    target = docx.Document()
    if styled:
        target.add_heading(document.title, 0)
    else:
        target.core_properties.title = document.title
    for number, section in enumerate(document.sections):
        labelled = bool(section.heading_path) and not styled and number % 2 == 1
        if section.heading_path and styled:
            target.add_heading(section.heading_path[-1], len(section.heading_path))
        elif labelled:
            target.add_paragraph(f"Question: {section.heading_path[-1]}")
        elif section.heading_path:
            target.add_paragraph().add_run(section.heading_path[-1]).bold = True
        for position, block in enumerate(section.blocks):
            _add(target, block, "Answer: " if labelled and position == 0 else "")
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


LIST_STYLE = """<text:list-style style:name="Counted">
<text:list-level-style-number text:level="1" style:num-format="1"/></text:list-style>"""


def open_document(document: Document, *, styled: bool = True) -> bytes:
    """An OpenDocument text by odfdo. Without styles, questions are labelled."""
    target = odfdo.Document("text")
    target.body.clear()
    target.insert_style(LIST_STYLE, automatic=True)
    if styled:
        target.body.append(odfdo.Paragraph(document.title, style="Title"))
    else:
        target.meta.title = document.title
    for section in document.sections:
        if section.heading_path and styled:
            target.body.append(odfdo.Header(len(section.heading_path), section.heading_path[-1]))
        elif section.heading_path:
            target.body.append(odfdo.Paragraph(f"Question: {section.heading_path[-1]}"))
        for block in section.blocks:
            target.body.append(_open(block))
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


def _open(block: Block) -> odfdo.Element:
    if block.kind == "list":
        style = None if block.pieces[0].startswith("- ") else "Counted"
        return odfdo.List([piece.partition(" ")[2] for piece in block.pieces], style=style)
    if block.kind == "table":
        table = odfdo.Table("T")
        for piece in block.pieces:
            row = odfdo.Row()
            for text in piece.split(" | "):
                row.append_cell(odfdo.Cell(text))
            table.append_row(row)
        return table
    return odfdo.Paragraph(block.text)


def book(document: Document) -> bytes:
    """A book by mkepub, with a chapter for each heading of the first level."""
    chapters: list[list[Section]] = []
    for section in document.sections:
        if len(section.heading_path) <= 1 or not chapters:
            chapters.append([])
        chapters[-1].append(section)
    target = mkepub.Book(document.title, lang="en-GB")
    for number, sections in enumerate(chapters, start=1):
        html = sections_html(replace(document, sections=tuple(sections)), closed)
        target.add_page(f"Chapter {number}", html)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "book.epub"
        target.save(str(file))
        target.tempdir.cleanup()
        return file.read_bytes()


def _add(target: "docx.document.Document", block: Block, label: str) -> None:
    if block.kind == "list":
        style = "List Bullet" if block.pieces[0].startswith("- ") else "List Number"
        for piece in block.pieces:
            target.add_paragraph(piece.partition(" ")[2], style)
    elif block.kind == "table":
        rows = [row.split(" | ") for row in block.pieces]
        table = target.add_table(len(rows), len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    else:
        target.add_paragraph(label + block.text)


UNDERLINES = "=-~^"


def restructured(document: Document) -> bytes:
    """A document of reStructuredText."""
    lines = [_marked(document.title), "#" * 200, ""]
    for section in document.sections:
        if section.heading_path:
            underline = UNDERLINES[len(section.heading_path)] * 200
            lines += ["", _marked(section.heading_path[-1]), underline, ""]
        for block in section.blocks:
            lines += [*_lines(block), ""]
    return "\n".join(lines).encode()


def _marked(text: str) -> str:
    """`text` as reStructuredText without any markup."""
    return "".join(
        f"\\{character}" if not (character.isalnum() or character.isspace()) else character
        for character in text
    )


def _lines(block: Block) -> list[str]:
    if block.kind == "list":
        items = (piece.partition(" ") for piece in block.pieces)
        return [f"{marker} {_marked(text)}" for marker, _, text in items]
    if block.kind == "table":
        rows = (piece.split(" | ") for piece in block.pieces)
        cells = (
            f"{'   * -' if first else '     -'} {_marked(cell)}"
            for row in rows
            for first, cell in zip([True, *[False] * 99], row, strict=False)
        )
        return [".. list-table::", "", *cells]
    return [_marked(block.text)]


def asciidoc(document: Document) -> bytes:
    """A document of AsciiDoc, in which no character of the text means anything else."""
    lines = [f"= pass:c[{document.title}]", ""]
    for section in document.sections:
        if section.heading_path:
            marks = "=" * (len(section.heading_path) + 1)
            lines += ["", f"{marks} pass:c[{section.heading_path[-1]}]", ""]
        for block in section.blocks:
            if block.kind == "list":
                bulleted = block.pieces[0].startswith("- ")
                items = (piece.partition(" ")[2] for piece in block.pieces)
                lines += [f"{'*' if bulleted else '.'} pass:c[{item}]" for item in items]
            elif block.kind == "table":
                rows = (piece.split(" | ") for piece in block.pieces)
                cells = (" ".join(f"|pass:c[{cell}]" for cell in row) for row in rows)
                lines += ["|===", *cells, "|==="]
            else:
                lines.append(f"pass:c[{block.text}]")
            lines.append("")
    return "\n".join(lines).encode()


def presentation(document: Document) -> bytes:
    """A presentation by python-pptx, with a slide for each heading."""
    target = pptx.Presentation()
    for section in document.sections:
        first = not section.heading_path
        slide = target.slides.add_slide(target.slide_layouts[0 if first else 1])
        slide.shapes.title.text = document.title if first else section.heading_path[-1]
        frame = slide.placeholders[1].text_frame
        lines = [(block.kind, piece) for block in section.blocks for piece in block.pieces]
        texts = [(kind, piece) for kind, piece in lines if kind != "table"]
        for number, (kind, piece) in enumerate(texts):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            is_item = kind == "list"
            paragraph.text = piece.partition(" ")[2] if is_item else piece
            properties = paragraph._p.get_or_add_pPr()
            if not is_item:
                properties.append(properties.makeelement(qn("a:buNone")))
            elif not piece.startswith("- "):
                number_of = {"type": "arabicPeriod"}
                properties.append(properties.makeelement(qn("a:buAutoNum"), number_of))
            elif first:
                properties.append(properties.makeelement(qn("a:buChar"), {"char": "•"}))
        rows = [piece.split(" | ") for kind, piece in lines if kind == "table"]
        if rows:
            place = (Inches(1), Inches(6.5), Inches(6), Inches(0.5))
            table = slide.shapes.add_table(len(rows), len(rows[0]), *place).table
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = text
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


MARKUPS: dict[str, Callable[[Document], bytes]] = {".rst": restructured}


WORD_PROCESSORS: dict[str, Callable[[Document, bool], bytes]] = {
    ".docx": lambda document, styled: word(document, styled=styled),
    ".odt": lambda document, styled: open_document(document, styled=styled),
}


def rows(document: Document) -> list[tuple[str, str]]:
    """The questions and answers of a document without nested headings."""
    return [
        (section.heading_path[-1], "\n\n".join(block.text for block in section.blocks))
        for section in document.sections
        if section.heading_path
    ]


def comma_separated(document: Document) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows([("Question", "Answer"), *rows(document)])
    return stream.getvalue().encode("utf-8-sig")  # as Excel saves it


def json_lines(document: Document) -> bytes:
    lines = (
        json.dumps({"question": question, "answer": answer}) for question, answer in rows(document)
    )
    return "\n".join(lines).encode()


def workbook(document: Document) -> bytes:
    target = openpyxl.Workbook()
    sheet = target.active
    sheet.append(())
    sheet.append(("Number", "Question", "Answer"))
    for number, row in enumerate(rows(document), start=1):
        sheet.append((number, *row))
    target.create_sheet("Notes").append(("Nothing", "of interest"))
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


TABLES = {".csv": comma_separated, ".jsonl": json_lines, ".xlsx": workbook}


def portable(document: Document, columns: int = 1, **canvas: object) -> bytes:
    """A PDF by ReportLab, with a running head and page numbers."""
    styles = getSampleStyleSheet()
    width, height = A4

    def furniture(page: Canvas, target: BaseDocTemplate) -> None:
        page.setFont("Helvetica", 8)
        page.drawString(60, height - 30, f"{FURNITURE[4]}, 2026")
        page.drawCentredString(width / 2, 30, f"Page {target.page} of 9")

    frame_width = (width - 120 - (columns - 1) * 20) / columns
    frames = [
        Frame(60 + column * (frame_width + 20), 60, frame_width, height - 120)
        for column in range(columns)
    ]
    stream = io.BytesIO()
    target = BaseDocTemplate(stream, pagesize=A4, **canvas)
    target.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    flow: list[Flowable] = [Paragraph(escape(document.title), styles["Title"])]
    for section in document.sections:
        if section.heading_path:
            style = styles[f"Heading{len(section.heading_path) + 1}"]
            flow.append(Paragraph(escape(section.heading_path[-1]), style))
        for block in section.blocks:
            flow.append(_flowing(block, styles["BodyText"]))
    target.build(flow)
    return stream.getvalue()


def _flowing(block: Block, style: ParagraphStyle) -> Flowable:
    if block.kind != "list":
        return Paragraph(escape(block.text), style)
    items = [Paragraph(escape(piece.partition(" ")[2]), style) for piece in block.pieces]
    if block.pieces[0].startswith("- "):
        return ListFlowable(items, bulletType="bullet")
    return ListFlowable(items, bulletType="1", bulletFormat="%s.")
