"""The words of elements of a page, with the words of different blocks kept apart."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

# These elements hold no text that was written for readers.
UNREAD = frozenset(
    """
    audio button canvas embed head hr iframe input math noscript object script select style svg
    template textarea title video
    """.split()  # noqa: SIM905 - a table of words reads better so
)
# These elements flow within a line. Any other element begins a block.
INLINE = frozenset(
    """
    -text a abbr b bdi bdo br cite code data del dfn em font i img ins kbd label mark picture q rb
    rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905 - a table of words reads better so
)
FLOWING = INLINE | UNREAD

# Generators of sites put a link to a heading into it. It shows one of these marks or words.
MARK = re.compile(
    r"[\s¶#§🔗⚓∞\ufe0e\ufe0f\u200b]*|permalink\b.*|(copy )?(a )?(direct )?link to this .*|"
    r"copy link.*",
    re.I,
)
LINK_CLASSES = frozenset(
    """
    anchor anchor-link anchorjs-link hash-link header-anchor header-link headerlink heading-anchor
    heading-link headinglink permalink toc-anchor
    """.split()  # noqa: SIM905 - a table of words reads better so
)
# The numbers beside lines of code in Pygments, Hexo, Rouge, highlight.js and GitHub.
LINE_NUMBERS = ".linenos, .gutter, .rouge-gutter, .hljs-ln-numbers, .lineno, .blob-num"
LINK_LABEL = re.compile(r"(permalink|permanent link|(direct )?link to (this )?)", re.I)

# What a button of an accordion says besides its question.
CONTROL = re.compile(
    r"[\s,:;+−–×▼▲▾▴▸▶›⌄-]+|(show|hide|open|close|expand|collapse|toggle|read|view|see|learn)"
    r"( (this|the|all|more|less))*"
    r"( (sections?|answers?|questions?|panels?|details|content|items?))?",
    re.I,
)

# What stands before or after the words of a question to show that it unfolds.
SIGN = "[▼▲▾▴▸▶►◀◂▿▹▷⌄⌃⏷✚➕➖⊕⊖＋﹀︿🔽🔼]\\ufe0f?"
SIGNS = re.compile(rf"^(?:(?:{SIGN})+\s*|[+›»]\s+)+|(?:\s*(?:{SIGN})+|\s+[+−–×›»])+$")

# The types of `<input>` whose value nobody sees, and those that are buttons.
WITHOUT_WORDS = {"checkbox", "color", "file", "hidden", "image", "password", "radio", "range"}
BUTTONS = {"button", "reset", "submit"}

FOR_LISTENERS = {"visually-hidden", "sr-only", "govuk-visually-hidden", "screen-reader-text"}

# A merged cell covers no more columns than this, which is more than any table for readers has.
MOST_COLUMNS = 100


def classes(node: LexborNode) -> list[str]:
    """Return the classes of `node`."""
    return (node.attributes.get("class") or "").split()


def attribute(node: LexborNode, *names: str) -> str:
    """Return the first of these attributes that has a value, or an empty text."""
    return next((value for name in names if (value := node.attributes.get(name))), "")


def is_for_listeners(node: LexborNode) -> bool:
    """Return whether `node` is heard and not seen, so that it stands apart from words around it."""
    return not FOR_LISTENERS.isdisjoint(classes(node))


def inline_text(node: LexborNode) -> str:
    """Return the words in `node`: `<br>` is a line end, an image is its `alt`.

    White space is folded. Blocks in it stand on lines of their own, and cells of a table are set
    apart by “|”.
    """
    return folded("".join(raw_text(child) for child in node.iter(include_text=True)))


def raw_text(node: LexborNode) -> str:
    """Return the words of a text or an element as they are, with white space at their ends."""
    tag = node.tag or ""
    match tag:
        case "-text":
            return re.sub(r"\s+", " ", node.text(deep=False))
        case "br":
            return "\n"
        case "img":
            return node.attributes.get("alt") or ""
        case "button":  # in a heading, it unfolds the section
            return inline_text(node)
        case _ if tag in UNREAD or tag.startswith(("-", "_", "!")):
            return ""
    inner = "".join(raw_text(child) for child in node.iter(include_text=True))
    if tag == "rt":
        return _reading(node, inner)
    if tag in INLINE:
        return f" {inner} " if is_for_listeners(node) else inner
    if tag in {"td", "th"}:
        first = not any(True for _ in _before(node))
        return inner if first else f" | {inner.strip()}"
    return f" {inner} " if "-" in tag else f"\n{inner}\n"


def _reading(node: LexborNode, words: str) -> str:
    """Return the reading of a word, which browsers show above it, in brackets.

    Where the author wrote brackets for browsers that can't (`<rp>`), those are read.
    """
    ruby = next((outer for outer in ancestors(node) if outer.tag == "ruby"), None)
    has_brackets = ruby is not None and ruby.css_first("rp") is not None
    if has_brackets:
        return words
    return f"({words.strip()})" if words.strip() else ""


def _before(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements before `node` in the same parent, the nearest first."""
    for before in nodes_before(node):
        if not (before.tag or "-").startswith(("-", "_", "!")):
            yield before


def all_words(node: LexborNode) -> str:
    """Return all words in an element that is left out, of whatever kind, for the report.

    Behind them stand those that its fields show.
    """
    fields = [node] if node.tag == "input" else node.css("input")
    return " ".join(" ".join([node.text(separator=" "), *map(_value, fields)]).split())


def _value(field: LexborNode) -> str:
    """Return the words that an `<input>` shows, or an empty text."""
    kind = (field.attributes.get("type") or "text").casefold()
    if kind in WITHOUT_WORDS:
        return ""
    hint = "" if kind in BUTTONS else field.attributes.get("placeholder")
    return field.attributes.get("value") or hint or ""


def folded(text: str) -> str:
    """Return `text` without white space at the ends of lines, and without empty lines."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def holds_block(node: LexborNode) -> bool:
    """Return whether an element in `node` begins a block."""
    return any((child.tag or "") not in FLOWING for child in node.traverse())


def heading_text(node: LexborNode, *, unfolds: bool = False) -> str:
    """Return the words of a heading, without the mark of a link to it.

    Where it `unfolds` a section, what its button says besides, such as “Show”, is left out as well.
    """
    unfolds = unfolds or node.css_first("button, [aria-expanded]") is not None
    skipped = {link.mem_id for link in permalinks(node)}
    text = " ".join("".join(_heading_words(node, skipped, unfolds)).split())
    text = re.sub(r"\s*[¶🔗]+$", "", text) if len(text) > 2 else text
    return re.sub(r"\s+([,;:.!?])(?=\s|$)", r"\1", text) if unfolds else text


def without_signs(question: str) -> str:
    """Return a question without the signs around it that show that it unfolds."""
    return SIGNS.sub("", question) or question


def _heading_words(node: LexborNode, skipped: set[int], unfolds: bool) -> Iterator[str]:
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if child.mem_id in skipped:
            continue
        if tag.startswith("-") or tag in {"br", "img"} or (tag in UNREAD and tag != "button"):
            yield raw_text(child).replace("\n", " ")
            continue
        if unfolds and CONTROL.fullmatch(" ".join(child.text().split())):
            continue
        inner = "".join(_heading_words(child, skipped, unfolds))
        if tag == "rt":
            yield _reading(child, inner)
            continue
        yield inner if tag in INLINE and not is_for_listeners(child) else f" {inner} "


def permalinks(heading: LexborNode) -> list[LexborNode]:
    """Return the links in a heading that only lead to itself."""
    links = heading.css("a, button")
    marks = [link for link in links if link.mem_id != heading.mem_id and _is_permalink(link)]
    words = len(re.findall(r"\w", heading.text()))
    return [
        link
        for link in marks
        if MARK.fullmatch(link.text().strip()) or words > len(re.findall(r"\w", link.text()))
    ]


def _is_permalink(link: LexborNode) -> bool:
    attributes = link.attributes
    label = attributes.get("aria-label") or attributes.get("title") or ""
    text = link.text().strip()
    if text and MARK.fullmatch(text):
        return link.tag == "a" or not text.isalnum()
    named = not LINK_CLASSES.isdisjoint(classes(link)) or LINK_LABEL.match(label)
    return bool(named) and len(text) < 3


def anchor_of(node: LexborNode, ids: frozenset[str] | set[str] = frozenset()) -> str | None:
    """Return the anchor by which links on the page reach a heading.

    That is the target of its own link, if `ids` of the page has it; its id; that of an element in
    it; that of an empty element before it; or that of the element that it begins.
    """
    links = permalinks(node)
    for link in links:
        target = (link.attributes.get("href") or "").partition("#")[2]
        if target in ids:
            return target
    for element in [node, *node.css("[id], a[name]")]:
        if name := _name(element):
            return name
    container = _begun(node)
    if container is not None and container.tag in {"section", "details"} and _name(container):
        return _name(container)
    for before in _before(node):
        if before.text().strip() or before.css_first("img, hr, table") or before.tag == "hr":
            break
        if name := _name(before) or _last_name(before):
            return name
    return None if container is None else _name(container)


def _name(element: LexborNode) -> str | None:
    attributes = element.attributes
    name = attributes.get("id") or (attributes.get("name") if element.tag == "a" else "")
    return name if name and re.fullmatch(r"\S+", name) else None


def _last_name(element: LexborNode) -> str | None:
    names = [name for inner in element.css("[id], a[name]") if (name := _name(inner))]
    return names[-1] if names else None


def _begun(node: LexborNode) -> LexborNode | None:
    """Return the element that begins with the heading `node`, if that has an anchor."""
    for _ in range(3):
        parent = node.parent
        if parent is None or parent.tag not in {
            "section",
            "details",
            "article",
            "div",
            "header",
            "a",
        }:
            return None
        if any(before.text().strip() for before in _before(node)):
            return None
        if _name(parent):
            return parent
        if any(parent.iter()) and parent.tag not in {"div", "header", "a"}:
            return None
        node = parent
    return None


def code_lines(node: LexborNode) -> list[str]:
    """Return the lines of code, which `<br>` and blocks end as well as line ends do."""
    return "".join(_code(node)).strip("\n").split("\n")


def _code(node: LexborNode) -> Iterator[str]:
    is_at_start = True  # of a line
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        is_block = tag not in FLOWING and not tag.startswith(("-", "_", "!"))
        if tag == "-text":
            text = child.text(deep=False)
            # Between blocks, a line end is only one of the HTML.
            is_between = is_at_start and not text.strip() and _is_block_line(child)
            words = "" if is_between else text
        elif tag == "br":
            words = "\n"
        elif tag in UNREAD or tag.startswith(("-", "_", "!")):
            continue
        else:
            words = "".join(_code(child))
        if is_block and words:
            begin = "" if is_at_start else "\n"
            words = begin + words.removesuffix("\n") + "\n"
        if words:
            yield words
            is_at_start = words.endswith("\n")


def _is_block_line(text: LexborNode) -> bool:
    before = text.prev
    return before is not None and (before.tag or "-") not in FLOWING


def table_rows(table: LexborNode) -> list[str]:
    """Return the rows of a table, with “|” between cells, and a merged cell repeated."""
    below: dict[int, tuple[int, str]] = {}  # column → how many rows it still covers, and its words
    rows = []
    for row in table.css("tr"):
        cells, below = _row(row, below)
        rows.append(" | ".join(cells))
    return [row for row in rows if row.strip(" |")]


def _row(
    row: LexborNode, above: dict[int, tuple[int, str]]
) -> tuple[list[str], dict[int, tuple[int, str]]]:
    """Return the cells of a row under the cells that reach into it, and what reaches below it."""
    cells: list[str] = []
    below = {column: (rows - 1, text) for column, (rows, text) in above.items() if rows > 1}

    def fill() -> None:
        while len(cells) in above:
            cells.append(above[len(cells)][1])

    own = row.css("th, td")
    for cell in own:
        fill()
        text = " ".join(inline_text(cell).split())
        wide = 1 if len(own) == 1 else min(_span(cell, "colspan"), MOST_COLUMNS)
        tall = _span(cell, "rowspan")
        for _ in range(wide):
            if tall > 1:
                below[len(cells)] = (tall - 1, text)
            cells.append(text)
    fill()
    return cells, below


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or "1"
    return max(1, int(value)) if value.isdecimal() and len(value) < 5 else 1


def nodes_before(node: LexborNode) -> Iterator[LexborNode]:
    """Yield elements, texts and comments before `node` in its parent, the nearest first."""
    before = node.prev
    while before is not None:
        yield before
        before = before.prev


def nodes_after(node: LexborNode) -> Iterator[LexborNode]:
    """Yield elements, texts and comments behind `node` in its parent, the nearest first."""
    after = node.next
    while after is not None:
        yield after
        after = after.next


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around `node`, from the innermost outwards."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
