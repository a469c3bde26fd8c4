"""The reader for presentations of PowerPoint (.pptx): each slide with its title is a section."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.package import PartFactory
from pptx.package import Package
from pptx.parts.presentation import PresentationPart

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.metadata import language_of
from indexer.readers.reading import Reading
from indexer.readers.rendered import Rendered, reading_of_rendered
from indexer.readers.slide_order import Box, reading_order
from indexer.readers.slide_text import (
    NAMES,
    diagram_html,
    table_html,
    text_html,
    unwrapped,
    words_of,
)
from indexer.readers.zip_xml import OLE, Archive
from indexer.sources.source import Source
from retrieval.report import Finding

FIX = "open it in PowerPoint and save it again"

MAIN = "application/vnd.openxmlformats-officedocument.presentationml.{}.main+xml"
# Presentations that are saved to be shown, or to be copied, differ in this type alone.
PartFactory.part_type_for.update(
    dict.fromkeys((MAIN.format("slideshow"), MAIN.format("template")), PresentationPart)
)

FURNITURE = {
    PP_PLACEHOLDER.DATE,
    PP_PLACEHOLDER.FOOTER,
    PP_PLACEHOLDER.SLIDE_NUMBER,
    PP_PLACEHOLDER.HEADER,
}
TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
# Layouts of slides that begin a part of the presentation.
DIVIDERS = {"title", "secHead"}

# Titles that PowerPoint gives to presentations without one, in any language.
NO_TITLE = re.compile(
    r".*powerpoint.*|(presentation|slide|folie|diapositiva|diapositive|dia|slajd|слайд)\s*\d*",
    re.IGNORECASE,
)

# A line of text and a character in it, of 28 points, as a usual slide has them, in the units of
# the file, of which a point has 12,700. Smaller text fills less of its box.
LINE = 34 * 12_700
CHARACTER = 14 * 12_700

# Longer than any usual title of a slide, shorter than a paragraph.
LONGEST_TITLE = 150


def read_presentation(source: Source) -> Reading:
    """Read a presentation. Lines are the numbers of slides.

    Raises NotIndexedError where no document can be made of the file at all.
    """
    if source.data.startswith(OLE):
        raise NotIndexedError(
            1,
            "is encrypted, or from a version of PowerPoint before 2007; save it as .pptx without a "
            "password",
            "encrypted",
        )
    archive = Archive(source.data, FIX)
    if "[Content_Types].xml" not in archive.names:
        raise NotIndexedError(1, "is not a presentation; save it as .pptx")
    try:
        presentation = Package.open(io.BytesIO(source.data)).main_document_part.presentation
        slides = _Slides(source.name, presentation)
        pages = tuple(slides.html())
        declared = " ".join((presentation.core_properties.title or "").split())
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # python-pptx checks little of what it reads
        raise NotIndexedError(1, f"is damaged; {FIX}") from error
    titles = (
        (slides.title if slides.begins_with_title else None, "the first slide"),
        (None if NO_TITLE.fullmatch(declared) else declared, "the file's properties"),
        (slides.title, "the first slide"),
    )
    reading = reading_of_rendered(Rendered(pages, titles, slides.language()), source)
    return replace(reading, findings=(*reading.findings, *slides.findings))


@dataclass(slots=True)
class _Slide:
    """A slide while it is read: its number, its part of the file, and its links."""

    number: int
    slide: Any
    links: dict[str, str] = field(default_factory=dict)


class _Slides:
    """Makes HTML of the slides in order, and collects what is left out in `findings`."""

    def __init__(self, name: str, presentation: Any) -> None:
        self._name = name
        self._presentation = presentation
        self._languages: Counter[str] = Counter()
        self._furniture: set[str] = set()
        self.findings: list[Finding] = []
        self.title: str | None = None
        self.begins_with_title = False

    def language(self) -> str | None:
        """Return the language of most of the text."""
        most = self._languages.most_common(1)
        return language_of(most[0][0]) if most else None

    def html(self) -> Iterator[str]:
        """Yield the HTML of each slide; that of a hidden one is empty."""
        divided, before = False, ""
        for number, slide in enumerate(self._presentation.slides, start=1):
            unwrapped(slide._element)
            page = _Slide(number, slide, _links(slide))
            self._around(page)
            if slide._element.get("show") in {"0", "false"}:
                self._report("hidden", number, "is a hidden slide", _all_words(slide._element))
                yield ""
                continue
            title, content = self._content(page)
            divider = slide.slide_layout._element.get("type") in DIVIDERS
            if number == 1:
                level = 1 if divider else 2
                self.title, self.begins_with_title = title or None, divider and bool(title)
            else:
                level = 2 if divider or not divided else 3
                divided = divided or divider
            heading = f"<h{level}>{escape(title)}</h{level}>" if title else ""
            if not title and content and number > 1:
                message = f"has no title; give it one, or readers see “Slide {number}”"
                self._report("empty-heading", number, message, "")
                heading = f"<h{level}>Slide {number}</h{level}>"
            if title and title == before:  # the slide goes on with the one before it
                heading = ""
            before = title
            yield heading + content

    def _content(self, page: _Slide) -> tuple[str, str]:
        """Return the title of a slide, and the rest of it as HTML."""
        shapes = [shape for shape in page.slide.shapes if not self._is_left_out(shape, page)]
        marked = [shape for shape in shapes if _placeholder(shape) in TITLES and _words(shape)]
        title = " ".join(_words(marked[0]).split()) if marked else ""
        rest = [shape for shape in shapes if not marked or shape is not marked[0]]
        pieces = self._ordered(rest, page)
        if not title and len(pieces) > 1:  # the first box may be what people take for the title
            shape, html = pieces[0]
            words = " ".join(_words(shape).split())
            alone = html == f"<p>{escape(words)}</p>"
            if alone and len(words) <= LONGEST_TITLE:
                return words, "".join(html for _, html in pieces[1:])
        return title, "".join(html for _, html in pieces)

    def _ordered(self, shapes: list[Any], page: _Slide) -> list[tuple[Any, str]]:
        """Return the shapes that have text in the order of reading, each with its HTML."""
        filled = [(shape, html) for shape in shapes if (html := self._shape(shape, page))]
        if any(None in _place(shape) for shape, _ in filled):
            return filled  # one has no place, not even in its layout: keep the order of the file
        right_to_left = _runs_left([shape for shape, _ in filled])
        for place in (_place, _filled_place):
            boxes = [
                Box(number, -left - width if right_to_left else left, top, width, height)
                for number, (shape, _) in enumerate(filled)
                for left, top, width, height in (place(shape),)
            ]
            ordered, certain = reading_order(boxes)
            if certain:
                break
        if not certain:
            words = " / ".join(_words(shape)[:40].strip() for shape, _ in filled)
            message = "boxes overlap or stand in a grid, so their order is uncertain"
            self._report("reading-order", page.number, message, words)
        return [filled[box.number] for box in ordered]

    def _is_left_out(self, shape: Any, page: _Slide) -> bool:
        """Return whether a shape is not part of what the slide says, and note its words."""
        words = " ".join(_all_words(shape._element).split())
        if self._is_hidden(shape, page):
            return True
        if _placeholder(shape) in FURNITURE:
            self._note_furniture(page.number, "footer, date or number of a slide", words)
            return True
        if None not in _place(shape) and self._is_outside(shape):
            self._report("hidden", page.number, "stands outside its slide", words)
            return True
        return False

    def _is_outside(self, shape: Any) -> bool:
        left, top, width, height = _place(shape)
        return bool(
            left >= self._presentation.slide_width
            or top >= self._presentation.slide_height
            or left + width <= 0 < width
            or top + height <= 0 < height
        )

    def _shape(self, shape: Any, page: _Slide) -> str:
        element = shape._element
        if element.tag.endswith("}grpSp"):
            inner = [
                inner_shape
                for inner_shape in shape.shapes
                if not self._is_hidden(inner_shape, page)
            ]
            return "".join(html for _, html in self._ordered(inner, page))
        if element.tag.endswith("}sp"):
            body = element.find("p:txBody", NAMES)
            if body is None:
                return ""
            for run in body.iterfind(".//a:rPr[@lang]", NAMES):
                self._languages[run.get("lang")] += len(run.getparent().findtext("a:t", "", NAMES))
            return text_html(body, _styles(shape), page.links)
        if element.tag.endswith("}pic"):
            properties = element.find(".//p:cNvPr", NAMES)
            description = properties.get("descr") or properties.get("name") or ""
            self._report("no-words", page.number, "contains no text", description)
            return ""
        if element.tag.endswith("}graphicFrame"):
            return self._graphic(element, page)
        return ""

    def _is_hidden(self, shape: Any, page: _Slide) -> bool:
        """Return whether a shape is hidden, and note its words if it is."""
        properties = shape._element.find(".//p:cNvPr", NAMES)
        if properties is not None and properties.get("hidden") in {"1", "true"}:
            words = " ".join(_all_words(shape._element).split())
            self._report("hidden", page.number, "is hidden on its slide", words)
            return True
        return False

    def _graphic(self, element: Any, page: _Slide) -> str:
        """Return the HTML of a table, a diagram or a chart."""
        table = element.find(".//a:tbl", NAMES)
        if table is not None:
            return table_html(table, page.links)
        diagram = element.find(".//dgm:relIds", NAMES)
        if diagram is not None:
            try:
                part = page.slide.part.related_part(diagram.get(f"{{{NAMES['r']}}}dm"))
                return diagram_html(part.blob)
            except (KeyError, etree.LxmlError):
                message = "holds a diagram whose text is not found"
                self._report("not-understood", page.number, message, "")
                return ""
        chart = element.find(".//c:chart", NAMES)
        if chart is not None:
            return self._chart(chart, page)
        properties = element.find(".//p:cNvPr", NAMES)
        name = "" if properties is None else properties.get("name", "")
        message = "holds an object of another program, which is not read"
        self._report("not-understood", page.number, message, name)
        return ""

    def _chart(self, chart: Any, page: _Slide) -> str:
        """Return the title of a chart; the words at its axes and lines are noted."""
        part = page.slide.part.related_part(chart.get(f"{{{NAMES['r']}}}id"))
        root = part._element
        title = root.find(".//c:chart/c:title", NAMES)
        words = "" if title is None else " ".join(map(words_of, title.iterfind(".//a:p", NAMES)))
        labels = dict.fromkeys(
            value.text.strip()
            for value in root.iterfind(".//c:strCache//c:v", NAMES)
            if value.text and value.text.strip()
        )
        self._report("no-words", page.number, "a chart, of which only the title is read",
                     ", ".join(labels))  # fmt: skip
        return f"<p>{escape(words.strip())}</p>" if words.strip() else ""

    def _around(self, page: _Slide) -> None:
        """Note the speaker's notes, and the words of the slide's layout and master."""
        if page.slide.has_notes_slide:
            notes = page.slide.notes_slide.notes_text_frame
            text = notes.text.strip() if notes is not None else ""
            if text:
                self._report("hidden", page.number, "is a note for the speaker", text)
        layout = page.slide.slide_layout
        sources = [layout]
        if layout._element.get("showMasterSp", "1") not in {"0", "false"}:
            sources.append(layout.slide_master)
        if page.slide._element.get("showMasterSp", "1") in {"0", "false"}:
            return
        for source in sources:
            for shape in source.shapes:
                if shape.is_placeholder:
                    continue
                words = " ".join(_all_words(shape._element).split())
                self._note_furniture(page.number, "stands on each slide of this layout", words)

    def _note_furniture(self, number: int, message: str, words: str) -> None:
        if words not in self._furniture:
            self._furniture.add(words)
            self._report("furniture", number, message, words)

    def _report(self, kind: str, number: int, message: str, text: str) -> None:
        if text.strip() or kind not in {"hidden", "furniture"}:
            self.findings.append(finding(kind, (self._name, number), message, text=text.strip()))


def _placeholder(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _words(shape: Any) -> str:
    body = shape._element.find("p:txBody", NAMES)
    if body is None:
        return _all_words(shape._element)
    lines = (words_of(paragraph) for paragraph in body.iterfind("a:p", NAMES))
    return "\n".join(line for line in lines if line.strip())


def _all_words(element: Any) -> str:
    lines = (words_of(paragraph).strip() for paragraph in element.iter(f"{{{NAMES['a']}}}p"))
    return "\n".join(line for line in lines if line)


def _place(shape: Any) -> tuple[Any, Any, Any, Any]:
    return shape.left, shape.top, shape.width, shape.height


def _runs_left(shapes: list[Any]) -> bool:
    """Return whether most paragraphs run from right to left, as in Arabic and Hebrew."""
    places = [
        paragraph.find("a:pPr", NAMES)
        for shape in shapes
        for paragraph in shape._element.iter(f"{{{NAMES['a']}}}p")
        if words_of(paragraph).strip()
    ]
    turned = sum(place is not None and place.get("rtl") in {"1", "true"} for place in places)
    return turned > len(places) / 2


def _filled_place(shape: Any) -> tuple[float, float, float, float]:
    """Return the part of a shape that its text fills, if it begins at the top."""
    left, top, width, height = _place(shape)
    body = shape._element.find("p:txBody", NAMES)
    properties = None if body is None else body.find("a:bodyPr", NAMES)
    if properties is None or properties.get("anchor", "t") != "t":
        return left, top, width, height
    across = max(1, width // CHARACTER)
    lines = sum(1 + len(line) // across for line in _words(shape).split("\n"))
    return left, top, width, min(height, lines * LINE)


def _links(slide: Any) -> dict[str, str]:
    return {
        name: relation.target_ref
        for name, relation in slide.part.rels.items()
        if relation.is_external and relation.target_ref.startswith(("http://", "https://"))
    }


def _styles(shape: Any) -> list[Any]:
    """Return the elements that say what the text of `shape` looks like, the nearest first."""
    own = shape._element.find("p:txBody/a:lstStyle", NAMES)
    styles = [] if own is None else [own]
    if not shape.is_placeholder:
        return styles
    base = shape
    for _ in range(2):  # the layout, and then the master
        base = getattr(base, "_base_placeholder", None)
        if base is None:
            break
        style = base._element.find("p:txBody/a:lstStyle", NAMES)
        styles += [] if style is None else [style]
    master = shape.part.slide.slide_layout.slide_master._element
    name = "titleStyle" if _placeholder(shape) in TITLES else "bodyStyle"
    general = master.find(f"p:txStyles/p:{name}", NAMES)
    return styles if general is None else [*styles, general]
