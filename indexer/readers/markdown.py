"""The reader for Markdown: CommonMark, front matter, and what site generators add to both."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.docfx_references import show_references
from indexer.readers.docfx_tabs import without_tabs
from indexer.readers.front_matter import take_front_matter
from indexer.readers.html_left_out import hides
from indexer.readers.html_pieces import (
    MOST_BLOCKS,
    awaits_panel,
    opened,
    read_piece,
    unfolding_ends,
)
from indexer.readers.markdown_attributes import ANCHOR, ANCHOR_NAME, AT_END_OF_HEADING
from indexer.readers.markdown_parser import MAX_NESTING, markdown_parser, parsed
from indexer.readers.markdown_text import blocks, inline_text
from indexer.readers.markdown_tokens import TAG, Tidied
from indexer.readers.outline import Outline
from indexer.readers.reading import Reading
from indexer.readers.sanitize import markdown_html, raw_html
from indexer.readers.sections import (
    FlatSection,
    add_questions,
    document_of,
    sections_of,
    take_title,
)
from indexer.readers.site_marks import MARK, OPEN, Marked
from indexer.readers.site_markup import mark_tags
from indexer.sources.source import Source
from retrieval.report import Finding

NESTING_MARGIN = 4

# The rules by which anchors are made of headings as they are written.
AS_WRITTEN = frozenset({"hugo", "hugo-emoji"})

# A rule has no text, and what a mark stands for was reported.
WITHOUT_TEXT = frozenset({"hr", "marks"})

# A comment, so that no page shows it, with one question a line, with or without a list mark.
ALSO_ASKED = re.compile(r"<!--\s*also asked as:?(?P<questions>.*)-->", re.DOTALL | re.IGNORECASE)


def read_markdown(source: Source) -> Reading:
    """Read Markdown. Raises NotIndexedError where no document can be made of the file at all."""
    front, findings, text = take_front_matter(source.text, source.name)
    parts, left_out = _parts(source, text)
    title, parts = take_title(
        [(front.title, "front matter")],
        parts,
        replace(source, navigation_title=front.navigation_title or source.navigation_title),
    )
    add_questions(parts, front.also_asked)
    sections, odd_headings = sections_of(source, title, parts)
    document = document_of(source, title, sections)
    findings += [*odd_headings, *left_out]
    return Reading(front.described(document), tuple(findings), title.origin)


def _parts(source: Source, text: str) -> tuple[list[FlatSection], list[Finding]]:
    """Return the parts of `text`, and what was left out of it, in the order of lines."""
    mdx = source.suffix == ".mdx" or source.dialect == "docusaurus"
    prepared = mark_tags(text, source.dialect, mdx, source.blocks)
    parser = markdown_parser(source.dialect, mdx)
    tidied = Tidied(source.name, prepared, source.dialect)
    collected = _Collected(source, prepared, parser)
    tokens = tidied.tokens(_tokens(parser, prepared, tidied))
    if source.dialect == "docfx":
        show_references(tokens)
        tokens = without_tabs(tokens)
    collected.add(SyntaxTreeNode(tokens).children)
    for part in collected.outline.parts:
        part.line = prepared.numbers[part.line - 1]
    findings = [*tidied.findings, *collected.findings]
    return collected.outline.parts, sorted(findings, key=lambda entry: entry.line)


def _tokens(parser: MarkdownIt, prepared: Marked, tidied: Tidied) -> list[Token]:
    try:
        tokens, tidied.env = parsed(parser, prepared)
    except RecursionError:
        raise NotIndexedError(1, "is nested too deeply to be read; flatten it") from None
    for token in tokens:
        if token.level >= MAX_NESTING - NESTING_MARGIN:
            line = prepared.numbers[token.map[0]] if token.map else 1
            raise NotIndexedError(line, "lists or quotes are nested too deeply; flatten them")
    return tokens


@dataclass(slots=True)
class _Collected:
    """The parts of a document, while its nodes are added in order."""

    source: Source
    prepared: Marked
    parser: MarkdownIt
    outline: Outline = field(default_factory=Outline)
    findings: list[Finding] = field(default_factory=list)

    def add(self, nodes: list[SyntaxTreeNode]) -> None:
        index = 0
        while index < len(nodes):
            node = nodes[index]
            index += 1
            if node.type == "heading":
                self._heading(node, nodes[index] if index < len(nodes) else None)
            elif node.type == "html_block" or self._end_of_panel(nodes, index) > index:
                index = self._html(nodes, index)
            elif _is_folded(node):
                self._folded(node)
            else:
                self._node(node)
                for _ in range(_ends_in(node) if self.outline.is_unfolding else 0):
                    self.outline.fold()

    def _node(self, node: SyntaxTreeNode) -> None:
        new_blocks = blocks(node)
        html = markdown_html(node, self.parser, self.source.document_id) if new_blocks else ""
        for block in new_blocks:
            self.outline.add(block, html)
            html = ""  # it shows all blocks of the node
        if new_blocks:
            return
        if node.type not in WITHOUT_TEXT and not self._marked(node):
            self._without_words(node)

    def _folded(self, node: SyntaxTreeNode) -> None:
        """Add a box that unfolds: its title is a heading, as `summary` is."""
        title = str(node.meta["title"])
        self.outline.unfold()
        level = self.outline.level_of_question()
        self.outline.add_question(FlatSection(level, title, anchor=None, line=_line(node)))
        for child in node.children:
            if _is_folded(child):
                self._folded(child)
            else:
                self._node(child)
        self.outline.fold()

    def _marked(self, node: SyntaxTreeNode) -> bool:
        """Return whether `node` has something that was left out and reported already."""
        start, end = node.map or (0, 0)
        return any(OPEN in line for line in self.prepared.lines[start:end])

    def _without_words(self, node: SyntaxTreeNode) -> None:
        start, end = node.map or (0, 0)
        text = self.prepared.restored("\n".join(self.prepared.lines[start:end])).strip()
        self._report("no-words", node, "contains no text", text)

    def _report(self, kind: str, node: SyntaxTreeNode, message: str, text: str = "") -> None:
        line = self.prepared.numbers[_line(node) - 1]
        self.findings.append(finding(kind, (self.source.name, line), message, text=text))

    def _heading(self, node: SyntaxTreeNode, after: SyntaxTreeNode | None) -> None:
        text = " ".join(inline_text(node).split())
        attributes = node.children[0].meta.get("attributes", "") if node.children else ""
        if not attributes and after is not None and after.type == "marks":
            # In Kramdown, the line below a heading has its attributes.
            tags = (self.prepared.tags[int(index)] for index in MARK.findall(after.content))
            lists = (tag.text for tag in tags if tag.text.startswith("{:") and not tag.kind)
            attributes = next(lists, "")
        level = self.outline.level = int(node.tag[1])
        anchor = self._anchor(str(attributes), node)
        part = FlatSection(level, text, anchor=anchor, line=_line(node))
        if self.source.anchors in AS_WRITTEN:
            part.written = self._written(node)
        self.outline.add_heading(part)

    def _written(self, node: SyntaxTreeNode) -> str:
        """Return the last line of a heading as it is written, of which Hugo makes its anchor.

        Goldmark's parser gives it to `Generate` before it reads what is in the line.
        """
        content = "".join(child.content for child in node.children)
        line = self.prepared.restored(content).rpartition("\n")[2]
        return AT_END_OF_HEADING.sub("", line)

    def _anchor(self, attributes: str, node: SyntaxTreeNode) -> str | None:
        match = ANCHOR.search(attributes)
        if match is None:
            return None
        words = re.sub(r"\"[^\"]*\"|'[^']*'", "", attributes).split()
        usual = all(re.match(r"[{#.:}]|[\w:-]+=|data-", word) for word in words)
        anchor = match["anchor"] or match["named"]
        if usual and ANCHOR_NAME.fullmatch(anchor):
            return anchor
        self._report(
            "bad-value",
            node,
            f"anchor {{{attributes.strip()}}} cannot be used in a link; use letters, digits, "
            "hyphens, underscores, colons and full stops",
        )
        return None

    def _html(self, nodes: list[SyntaxTreeNode], index: int) -> int:
        """Add the HTML before `index`, with all that is inside its tables and lists.

        The index of the next node is returned.
        """
        node = nodes[index - 1]
        html = self._raw(node)
        if comment := ALSO_ASKED.fullmatch(html.strip()):
            self.outline.current().also_asked += _questions(comment["questions"])
            return index
        if hidden_end := _end_of_hidden(nodes, index):
            lines = self.prepared.lines[_line(node) - 1 : (nodes[hidden_end - 1].map or (0, 0))[1]]
            words = re.sub(r"<[^<>]*>", " ", self.prepared.restored("\n".join(lines)))
            self._report("hidden", node, "an element that is not shown", " ".join(words.split()))
            return hidden_end
        end = max(_end_of(nodes, index), self._end_of_panel(nodes, index))
        for inner in nodes[index:end]:
            html += f"\n{self._raw(inner)}"
        size = self.outline.size
        unread = read_piece(html, self.source.document_id, self.outline, _lines(html, _line(node)))
        for kind, message, words in unread:
            self._report(kind, node, message, words)
        is_read = self.outline.size > size or unread or self._marked(node) or _only_tags(html)
        if not is_read:
            self._without_words(node)
        return end

    def _raw(self, node: SyntaxTreeNode) -> str:
        return node.content if node.type == "html_block" else raw_html(node, self.parser)

    def _end_of_panel(self, nodes: list[SyntaxTreeNode], index: int) -> int:
        """Return the index after what a button unfolds with which the node before `index` ends.

        It is `index` if no button does, or nothing that unfolds follows it.
        """
        end = index
        while end < len(nodes) and _may_unfold(nodes[end - 1]):
            if nodes[end].type == "heading" or not awaits_panel(self._raw(nodes[end - 1])):
                break
            after = _end_of_element(nodes, end + 1) if nodes[end].type == "html_block" else end + 1
            if not after:
                break
            end = after
        return end


def _may_unfold(node: SyntaxTreeNode) -> bool:
    """Return whether `node` is HTML, or a paragraph that begins with an element of HTML."""
    if node.type != "paragraph":
        return node.type == "html_block"
    words = node.children[0].children
    return bool(words) and words[0].type == "html_inline"


def _ends_in(node: SyntaxTreeNode) -> int:
    """Return how many elements end in the lines of `node` that unfold and began before it."""
    html = "".join(inner.content for inner in node.walk() if inner.type == "html_inline")
    return unfolding_ends(html) if "</" in html else 0


def _is_folded(node: SyntaxTreeNode) -> bool:
    """Return whether `node` is a box of MkDocs that unfolds and has a title of its author's.

    The word for its kind is none: it names nothing under which a person would look.
    """
    return bool(node.meta.get("unfolds") and node.meta.get("title"))


def _end_of_hidden(nodes: list[SyntaxTreeNode], index: int) -> int:
    """Return the index after the node where what HTML hides ends, if it begins before `index`.

    It is 0 if nothing hidden begins there, or if it ends there too or never.
    """
    html = nodes[index - 1].content.strip()
    match = TAG.match(html)
    if match is None or match["end"] or not hides(html):
        return 0
    end = _end_of_element(nodes, index)
    return end if end > index else 0


def _end_of_element(nodes: list[SyntaxTreeNode], index: int) -> int:
    """Return the index after the node where the element ends with which the one before begins.

    It is 0 if that begins with none, or if it never ends.
    """
    html = nodes[index - 1].content.strip()
    match = TAG.match(html)
    if match is None or match["end"]:
        return 0
    tag = match["tag"].lower()
    depth = _depth(html, tag)
    if depth <= 0:
        return index
    for end in range(index, min(len(nodes), index + MOST_BLOCKS)):
        if nodes[end].type == "html_block":
            depth += _depth(nodes[end].content, tag)
            if depth <= 0:
                return end + 1
    return 0


def _depth(html: str, tag: str) -> int:
    """Return how many elements `tag` the `html` begins and does not end."""
    tags = [match for match in TAG.finditer(html) if match["tag"].lower() == tag]
    return sum(-1 if match["end"] else 1 for match in tags)


def _end_of(nodes: list[SyntaxTreeNode], index: int) -> int:
    """Return the index after the node where tables and lists end that begin before `index`.

    It is `index` if none begins, or if they never end.
    """
    counts = Counter(opened(nodes[index - 1].content))
    end = index
    while any(count > 0 for count in counts.values()):
        if end == len(nodes) or end - index > MOST_BLOCKS:
            return index
        if nodes[end].type == "html_block":
            for tag, count in opened(nodes[end].content).items():
                counts[tag] += count
        end += 1
    return end


def _lines(html: str, first: int) -> Callable[[str], int]:
    """Return a function that gives the line of a text in `html`, which begins on line `first`."""

    def line_of(text: str) -> int:
        words = text.split()
        positions = (html.find(" ".join(words[:count])) for count in (len(words), 2, 1))
        position = next((position for position in positions if position > 0), 0)
        return first + html.count("\n", 0, position)

    return line_of


def _only_tags(html: str) -> bool:
    """Return whether a piece of HTML only begins or ends elements around Markdown."""
    return re.fullmatch(r"\s*(?:</?[A-Za-z][^<>]*>\s*)+", html) is not None and "<img" not in html


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 1


def _questions(lines: str) -> list[str]:
    folded = (" ".join(line.split()).removeprefix("- ") for line in lines.split("\n"))
    return [question for question in folded if question]
