"""Parsed Markdown without what is no text: marks, lists of attributes, icons, signs of changes.

Both the text that is searched and the HTML that pages show are made of the tokens that remain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from indexer.findings import finding
from indexer.readers.html_left_out import hides
from indexer.readers.html_text import INLINE
from indexer.readers.site_marks import CLOSE, MARK, MARKS_ALONE, OPEN, Marked, attribute_of
from indexer.readers.sphinx_words import EXPLICIT, UNNUMBERED, is_code, role_words
from retrieval.report import Finding

# The parser silently leaves out whatever is nested deeper than its limit. So the limit is far
# beyond any real document (a list in a list takes two levels), and reaching it is a reject.
MAX_NESTING = 100

# The kind of a box, or several kinds, and then its title.
BOX = re.compile(r"[\w-]*(?:\s+[\w-]+(?=.*\"))*(?P<title>.*)")
# What GitHub, DocFX and Obsidian put at the top of a quotation that is a box.
ALERT = re.compile(r"\[!(?P<kind>[A-Za-z][\w-]*)\][+-]?[ \t]*(?P<title>.*)")

# An anchor, a class, a key with a value, or a word such as `data-search-exclude`.
_ATTRIBUTE = (
    r"(?:#[^\s{}]+|\.[\w:.-]+|[\w@:.-]+=(?:\"[^\"{}]*\"|'[^'{}]*'|[^\s{}\"']+)|data-[\w-]+|\.)"
)
ATTRIBUTES = (
    rf"\{{:?[ \t]*{_ATTRIBUTE}(?:[ \t]+(?:{_ATTRIBUTE}|[\w-]+))*[ \t]*\}}|\{{::?[^{{}}]*\}}"
)
AFTER_ELEMENT = re.compile(rf"(?:{ATTRIBUTES})+")
AT_END = re.compile(rf"[ \t]*(?:{ATTRIBUTES})[ \t]*$")
AT_END_OF_HEADING = re.compile(r"[ \t]*\{:?[ \t]*(?P<inner>[#.][^{}]*)\}[ \t]*$")
SPAN = re.compile(rf"\[(?P<words>[^\[\]]*)\](?:{ATTRIBUTES})")
ANCHOR = re.compile(r"#(?P<anchor>[^\s{}]+)|\bid=[\"']?(?P<named>[^\s{}\"']+)")
ANCHOR_NAME = re.compile(r"[\w.:-]+")
ELEMENTS = {"link_close", "image", "code_inline", "em_close", "strong_close"}

ICON = re.compile(
    r":(?:material|fontawesome|octicons|simple|bootstrap|lucide|fa|mdi)-[\w-]+:"
    rf"(?:{ATTRIBUTES})?"
)
SUPERSCRIPT = re.compile(r"(?<=[\w)])\^([^\s^]{1,20})\^")
SUBSCRIPT = re.compile(r"(?<=[\w)])~([^\s~]{1,20})~")
# Signs around words: marked, inserted or a key, inserted, deleted.
SIGNS = re.compile(r"==|\+\+|\^\^|~~")
MISSING_NOTE = re.compile(r"\[\^\d+\]")
TASK = re.compile(r"\[(?P<mark>[ xX])\][ \t]+")
# What stands above code: of Docusaurus, MkDocs and Hugo, of Quarto and Nextra, and of Sphinx.
CODE_TITLES = ("title", "filename", "caption")
ROLE = re.compile(r"\{(?P<name>[a-z][\w:+-]*)\}$")
TAG = re.compile(r"<(?P<end>/?)(?P<tag>[A-Za-z][\w-]*)")
COLONS = re.compile(r":{3,}")
ENCODED = quote(OPEN)


def markdown_parser(dialect: str) -> MarkdownIt:
    """Return a parser for Markdown with everything that site generators add to its blocks."""
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.use(admon_plugin)
    parser.use(container_plugin, name="box", validate=lambda info, _: bool(info.strip()))
    parser.use(footnote_plugin, move_to_end=False)
    if dialect not in {"docusaurus", "docfx"}:
        parser.use(deflist_plugin)
    parser.block.ruler.before(
        "table", "marks", _marks, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    return parser


def _marks(state: StateBlock, start: int, _: int, silent: bool) -> bool:
    """Make a line of marks alone a block of its own."""
    line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not line.startswith(OPEN) or not MARKS_ALONE.fullmatch(line):
        return False
    first = MARK.match(line)
    if state.is_code_block(start) and first and int(first[1]) not in state.env["blocks"]:
        return False
    if silent:
        return True
    token = state.push("marks", "", 0)
    token.content = line
    token.map = [start, start + 1]
    state.line = start + 1
    return True


def parsed(parser: MarkdownIt, marked: Marked) -> tuple[list[Token], dict[str, object]]:
    """Parse a text into tokens, and return them with what the parser knows of its notes."""
    env: dict[str, object] = {
        "blocks": {index for index, tag in enumerate(marked.tags) if tag.block}
    }
    return parser.parse("\n".join(marked.lines), env), env


def box_title(info: str) -> str:
    """Return the title after a box's kind, as in `note "Mind the gap"` or `note[Mind the gap]`."""
    match = BOX.match(info.strip())
    title = match["title"].strip(' "[]') if match else ""
    title = AT_END.sub("", ICON.sub("", title)).strip(' "[]')
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", title)


def code_title(info: str) -> str:
    """Return the title that is shown above a fence of code, from what stands behind its fence."""
    return next((title for name in CODE_TITLES if (title := attribute_of(info, name))), "")


@dataclass(slots=True)
class Tidied:
    """Makes tokens tidy, and collects what was left out of them."""

    name: str
    marked: Marked
    env: dict[str, object] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _notes: dict[str, list[Token]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _reported: set[int] = field(default_factory=set)

    def tokens(self, tokens: list[Token]) -> list[Token]:
        """Return the tidy tokens. The text of a note is put where the note is referred to."""
        tokens = list(_without_made_up_titles(tokens))
        body, definitions = _notes_apart(tokens)
        for label, (note, line) in definitions.items():
            self._notes.setdefault(label, note)
            if label not in self._referred():
                text = " ".join(self._plain(token) for token in note if token.type == "inline")
                place = (self.name, line)
                message = "a footnote to which no text refers"
                self.findings.append(finding("hidden", place, message, text=text))
        result: list[Token] = []
        for index, token in enumerate(body):
            before = body[index - 1].type if index else ""
            self._token(token, before, _begins_item(body, index))
            if token.type == "inline" and index > 1 and body[index - 2].type == "blockquote_open":
                result[-1:-1] = self._alert(token)
            result.append(token)
        return result

    def _referred(self) -> set[str]:
        """Return the labels of the notes to which the text refers."""
        notes = self.env.get("footnotes")
        refs = notes.get("refs", {}) if isinstance(notes, dict) else {}
        return {label[1:] for label, number in refs.items() if number >= 0}

    def _token(self, token: Token, before: str, begins_item: bool) -> None:
        if token.type in {"fence", "code_block"}:
            token.content = self.marked.restored(token.content)
            token.meta = {"title": code_title(self.marked.restored(token.info))}
        elif token.type == "marks":
            self._report(token.content)
        elif token.type == "html_block":
            token.content = self._html(token.content)
        elif token.type in {"admonition_open", "container_box_open"}:
            token.meta = {"title": box_title(self._stripped(token.info))}
        elif token.type == "inline":
            line = self.marked.numbers[token.map[0]] if token.map else 1
            token.children = self._inline(token.children or [], line)
            _without_attributes(token, before == "heading_open")
            _without_signs(token.children)
            if begins_item:
                _with_box(token.children)

    def _inline(self, children: list[Token], line: int = 1) -> list[Token]:
        result: list[Token] = []
        children = self._without_hidden(children, line)
        for index, child in enumerate(children):
            if child.type == "text":
                begins, ends = not index, index == len(children) - 1
                child.content = self._text(child.content, begins, ends)
            elif child.type == "code_inline":
                child.content = self.marked.restored(child.content)
                if unnumbered := _without_role(result, child):
                    self._unnumbered(line, *unnumbered)
            elif child.type == "html_inline":
                child.content = self._html(child.content)
            elif child.type == "link_open":
                self._without_mark(child, "href")
                self._without_mark(child, "title")
            elif child.type == "image":
                self._without_mark(child, "src")
                child.children = self._inline(child.children or [])
                child.content = "".join(inner.content for inner in child.children)
            elif child.type == "footnote_ref":
                result += self._note(child, result)
                continue
            result.append(child)
        return result

    def _unnumbered(self, line: int, role: str, text: str) -> None:
        message = "a number or a source that Sphinx would put here"
        self.findings.append(finding("markup", (self.name, line), message, about=role, text=text))

    def _without_hidden(self, children: list[Token], line: int) -> list[Token]:
        """Return `children` without what HTML in them hides, which is noted."""
        result: list[Token] = []
        tag, depth, words = "", 0, ""
        for child in children:
            match = TAG.match(child.content) if child.type == "html_inline" else None
            if not depth:
                if match is None or match["end"] or not hides(child.content):
                    result.append(child)
                    continue
                tag, words = match["tag"].lower(), ""
            if match and match["tag"].lower() == tag:
                depth += -1 if match["end"] else 1
            elif child.type != "html_inline":
                words += child.content or " "
            if not depth and words.strip():
                place, text = (self.name, line), " ".join(words.split())
                message = "an element that is not shown"
                self.findings.append(finding("hidden", place, message, text=text))
        return result if not depth else children  # it never ends, as if it were not there

    def _text(self, text: str, begins: bool, ends: bool) -> str:
        if OPEN in text:
            text = self._stripped(text, begins) or ("" if begins or ends else " ")
        text = ICON.sub("", text) if ":" in text else text
        text = SUPERSCRIPT.sub(r"\1", text)
        return MISSING_NOTE.sub("", SUBSCRIPT.sub(r"\1", text))

    def _without_mark(self, token: Token, name: str) -> None:
        value = str(token.attrs.get(name, ""))
        plain = value.replace(ENCODED, OPEN).replace(quote(CLOSE), CLOSE)
        if OPEN in plain:
            self._report(plain)
            del token.attrs[name]

    def _note(self, reference: Token, before: list[Token]) -> list[Token]:
        """Return the text of the note in brackets at its first reference, and nothing at others."""
        label = str(reference.meta.get("label", ""))
        if label:
            if label in self._used:
                return []
            self._used.add(label)
            tokens = self._notes.get(label, [])
        else:
            notes = self.env.get("footnotes")
            listed = notes["list"] if isinstance(notes, dict) else {}
            tokens = [_inline_token(listed[reference.meta["id"]]["tokens"])]
        content: list[Token] = []
        for token in tokens:
            if token.type in {"fence", "code_block"}:
                words = f"{code_title(token.info)} {self.marked.restored(token.content)}"
                children = [_text_token(" ".join(words.split()))]
            elif token.type == "html_block":
                children = [
                    _text_token(re.sub(r"<[^<>]*>", " ", self._html(token.content)).strip())
                ]
            elif token.type == "inline":
                token.children = self._inline(token.children or [])
                _without_attributes(token, False)
                _without_signs(token.children)
                children = token.children
            else:
                continue
            content += [*([_text_token(" ")] if content else []), *children]
        if not any(child.content.strip() for child in content):
            return []
        if before and before[-1].type == "text":
            before[-1].content = before[-1].content.rstrip()
        return [_text_token(" ("), *content, _text_token(")")]

    def _alert(self, token: Token) -> list[Token]:
        """Return the title of the box that a quotation is, and take it out of its first line."""
        children = token.children or []
        match = ALERT.fullmatch(children[0].content) if children else None
        if match is None or children[0].type != "text":
            return []
        title = match["title"] or match["kind"].capitalize()
        rest = children[1:]
        token.children = rest[1:] if rest and rest[0].type in {"softbreak", "hardbreak"} else rest
        words = [
            Token("strong_open", "strong", 1, markup="**"),
            _text_token(title),
            Token("strong_close", "strong", -1, markup="**"),
        ]
        inline = _inline_token(words)
        inline.map = token.map
        return [
            Token("paragraph_open", "p", 1, map=token.map, block=True),
            inline,
            Token("paragraph_close", "p", -1, block=True),
        ]

    def _plain(self, token: Token) -> str:
        children = token.children or []
        text = "".join(" " if child.type == "softbreak" else child.content for child in children)
        return self.marked.restored(text).strip()

    def _html(self, html: str) -> str:
        """Return HTML without its marks, and without the addresses of which a part is marked."""
        if OPEN not in html:
            return html
        html = re.sub(
            rf"\s[\w:-]+\s*=\s*(?:\"[^\"<>]*{OPEN}[^\"<>]*\"|'[^'<>]*{OPEN}[^'<>]*')",
            lambda match: self._report(match[0]),
            html,
        )
        return self._stripped(html)

    def _stripped(self, text: str, begins: bool = True) -> str:
        """Return `text` without its marks, with a space between words that would touch.

        A space at its beginning stays unless it `begins` a paragraph.
        """
        pieces = re.split(f"((?:{OPEN}\\d+{CLOSE})+)", text)
        result = pieces[0]
        for marks, after in zip(pieces[1::2], pieces[2::2], strict=True):
            self._report(marks)
            if result[-1:].isalnum() and after[:1].isalnum():
                result += " "
            elif (result[-1].isspace() if result else begins) and after[:1] == " ":
                after = after.lstrip(" ")  # noqa: PLW2901 - a space on either side is one too many
            result += after
        return result

    def _report(self, marks: str) -> str:
        for index in map(int, MARK.findall(marks)):
            tag = self.marked.tags[index]
            if tag.kind and index not in self._reported:
                self._reported.add(index)
                place = (self.name, tag.line)
                self.findings.append(
                    finding(tag.kind, place, tag.message, about=tag.about, text=tag.whole)
                )
        return ""


def _without_made_up_titles(tokens: list[Token]) -> Iterator[Token]:
    """Yield `tokens` without the titles that the parser invents for boxes.

    `box_title` gives the author's title.
    """
    within = False
    for token in tokens:
        within = within or token.type == "admonition_title_open"
        if not within:
            yield token
        within = within and token.type != "admonition_title_close"


def _notes_apart(
    tokens: list[Token],
) -> tuple[list[Token], dict[str, tuple[list[Token], int]]]:
    """Return `tokens` without footnotes, and each footnote's tokens and line by its label."""
    body: list[Token] = []
    notes: dict[str, tuple[list[Token], int]] = {}
    labels: list[str] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            labels.append(token.meta["label"])
            notes.setdefault(labels[-1], ([], token.map[0] + 1 if token.map else 1))
        elif token.type == "footnote_reference_close":
            labels.pop()
        elif labels:
            notes[labels[-1]][0].append(token)
        else:
            body.append(token)
    return body, notes


def _text_token(text: str) -> Token:
    return Token("text", "", 0, content=text)


def _inline_token(children: list[Token]) -> Token:
    return Token("inline", "", 0, children=children, block=True)


def _without_attributes(token: Token, heading: bool) -> None:
    """Take lists of attributes out of the text of `token`; those of a heading go to its `meta`."""
    children = token.children or []
    for index, child in enumerate(children):
        if child.type != "text" or ("{" not in child.content and not COLONS.search(child.content)):
            continue
        last = index + 1 == len(children)
        at_end = last or children[index + 1].type in {"softbreak", "hardbreak"}
        if index and children[index - 1].type in ELEMENTS:
            after = AFTER_ELEMENT.match(child.content)
            child.content = child.content[after.end() if after else 0 :]
        child.content = SPAN.sub(r"\g<words>", child.content)
        if heading and last and (match := AT_END_OF_HEADING.search(child.content)):
            token.meta = {"attributes": match["inner"]}
            child.content = child.content[: match.start()]
        elif at_end and (match := AT_END.search(child.content)):
            if heading:
                token.meta = {"attributes": match[0]}
            child.content = child.content[: match.start()]
        if COLONS.fullmatch(child.content.strip()):
            child.content = ""  # the end of a box that was never begun


def _without_signs(children: list[Token]) -> None:
    """Take the signs out that stand in pairs around words."""
    open_signs: dict[str, tuple[int, int]] = {}
    places: list[tuple[int, int]] = []
    for index, child in enumerate(children):
        if child.type != "text":
            continue
        for match in SIGNS.finditer(child.content):
            before = child.content[match.start() - 1 : match.start()]
            after = child.content[match.end() : match.end() + 1]
            sign = match[0]
            if sign in open_signs and not before.isspace() and (before or index):
                places += [open_signs.pop(sign), (index, match.start())]
            elif not after.isspace() and not before.isalnum():
                open_signs[sign] = (index, match.start())
    for index, start in sorted(places, reverse=True):
        content = children[index].content
        children[index].content = content[:start] + content[start + 2 :]


def _begins_item(tokens: list[Token], index: int) -> bool:
    """Return whether the token at `index` is the first text of an item of a list."""
    types = [token.type for token in tokens[max(0, index - 2) : index]]
    return types == ["list_item_open", "paragraph_open"]


def _with_box(children: list[Token]) -> None:
    """Show the mark of a task, at the beginning of an item, as a box that is ticked or not."""
    if children and children[0].type == "text" and (task := TASK.match(children[0].content)):
        box = "☐" if task["mark"] == " " else "☑"
        children[0].content = f"{box} {children[0].content[task.end() :]}"


def _without_role(before: list[Token], code: Token) -> tuple[str, str] | None:
    """Make a role of MyST, such as {ref}`words <target>`, its words.

    Return the name and the text of one for which Sphinx would put a number or a source.
    """
    if not before or before[-1].type != "text":
        return None
    match = ROLE.search(before[-1].content)
    if match is None:
        return None
    before[-1].content = before[-1].content[: match.start()]
    name = match["name"]
    if not is_code(name) and name not in {"kbd", "math"}:
        code.type, code.tag = "text", ""
    if name in UNNUMBERED and not EXPLICIT.fullmatch(code.content):
        unshown, code.content = code.content, ""
        return name, unshown
    code.content = role_words(name, code.content)
    return None


def left_of(html: str) -> str:
    """Return what a tag of HTML in a line leaves in the text: a line end, a space, or nothing."""
    match = re.match(r"</?([A-Za-z][\w-]*)", html)
    if match is None:
        return ""
    tag = match[1].lower()
    if tag == "br":
        return "\n"
    return "" if tag in INLINE or "-" in tag else " "
