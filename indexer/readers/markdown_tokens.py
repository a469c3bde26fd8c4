"""Parsed Markdown without what is no text: marks, lists of attributes, icons, signs of changes.

Both the text that is searched and the HTML that pages show are made of the tokens that remain.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import quote

from markdown_it.token import Token

from indexer.findings import finding
from indexer.readers.html_left_out import hides
from indexer.readers.html_text import INLINE
from indexer.readers.markdown_attributes import AFTER_SIGN, without_attributes
from indexer.readers.markdown_boxes import (
    title_of_admonition,
    title_of_alert,
    title_of_colons,
)
from indexer.readers.markdown_code import code_title, without_language
from indexer.readers.markdown_made import inline_token, text_token
from indexer.readers.markdown_signs import ICON, with_box, without_signs, without_small_signs
from indexer.readers.markdown_tables import cells_beyond
from indexer.readers.site_marks import CLOSE, MARK, OPEN, Marked
from indexer.readers.sphinx_words import EXPLICIT, UNNUMBERED, is_code, role_words
from retrieval.report import Finding

MISSING_NOTE = re.compile(r"\[\^\d+\]")
ROLE = re.compile(r"\{(?P<name>[a-z][\w:+-]*)\}$")
TAG = re.compile(r"<(?P<end>/?)(?P<tag>[A-Za-z][\w-]*)")
ENCODED = quote(OPEN)
# What begins a box of MkDocs that unfolds; with a + it is open at first.
FOLDED = "???"


@dataclass(slots=True)
class Tidied:
    """Makes tokens tidy, and collects what was left out of them."""

    name: str
    marked: Marked
    dialect: str
    env: dict[str, object] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _notes: dict[str, list[Token]] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)
    _reported: set[int] = field(default_factory=set)

    def tokens(self, tokens: list[Token]) -> list[Token]:
        """Return the tidy tokens. The text of a note is put where the note is referred to."""
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
                result[-1:-1] = title_of_alert(token)
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
        elif token.type == "admonition_open":
            unfolds = token.markup.startswith(FOLDED) and '"' in token.info
            title = title_of_admonition(self._stripped(token.info))
            token.meta = {"title": title, "unfolds": unfolds}
        elif token.type == "container_box_open":
            token.meta["title"] = title_of_colons(self._stripped(token.info))
        elif beyond := cells_beyond(token):
            self._beyond(token, beyond)
        elif token.type == "inline":
            line = self.marked.numbers[token.map[0]] if token.map else 1
            token.children = self._inline(token.children or [], line)
            without_attributes(token, before == "heading_open")
            without_signs(token.children)
            if begins_item:
                with_box(token.children)

    def _inline(self, children: list[Token], line: int = 1) -> list[Token]:
        result: list[Token] = []
        children = self._without_hidden(children, line)
        for index, child in enumerate(children):
            if child.type == "text":
                begins, ends = not index, index == len(children) - 1
                child.content = self._text(child.content, begins, ends)
            elif child.type == "code_inline":
                content = self.marked.restored(child.content)
                child.content = without_language(content, self.dialect)
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

    def _beyond(self, row: Token, cells: list[str]) -> None:
        line = self.marked.numbers[row.map[0]] if row.map else 1
        text = self.marked.restored(" | ".join(cells))
        message = "a row has more cells than the header, and these are not shown"
        self.findings.append(finding("hidden", (self.name, line), message, text=text))

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
        if "{" in text and self.dialect in {"", "mkdocs"}:
            text = AFTER_SIGN.sub(r"\g<sign>", text)
        return MISSING_NOTE.sub("", without_small_signs(text))

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
            tokens = [inline_token(listed[reference.meta["id"]]["tokens"])]
        content: list[Token] = []
        for token in tokens:
            if token.type in {"fence", "code_block"}:
                words = f"{code_title(token.info)} {self.marked.restored(token.content)}"
                children = [text_token(" ".join(words.split()))]
            elif token.type == "html_block":
                children = [text_token(re.sub(r"<[^<>]*>", " ", self._html(token.content)).strip())]
            elif token.type == "inline":
                token.children = self._inline(token.children or [])
                without_attributes(token, False)
                without_signs(token.children)
                children = token.children
            else:
                continue
            content += [*([text_token(" ")] if content else []), *children]
        if not any(child.content.strip() for child in content):
            return []
        if before and before[-1].type == "text":
            before[-1].content = before[-1].content.rstrip()
        return [text_token(" ("), *content, text_token(")")]

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


def _begins_item(tokens: list[Token], index: int) -> bool:
    """Return whether the token at `index` is the first text of an item of a list."""
    types = [token.type for token in tokens[max(0, index - 2) : index]]
    return types == ["list_item_open", "paragraph_open"]


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
