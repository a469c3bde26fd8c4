"""Lines of Markdown that a site generator defines, outside code, as what CommonMark knows."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape

from indexer.readers.markdown_boxes import WORDS, made_box
from indexer.readers.site_blocks import SlashBlocks
from indexer.readers.site_marks import (
    CLOSE,
    CODE_DIRECTIVES,
    FENCE,
    INCLUDES,
    ITEM_MARK,
    LEAD,
    MARK,
    TABS,
    UNFOLDING,
    Marked,
    Tag,
    attribute_of,
    directive_of,
    end_of_fence,
    escaped,
)
from indexer.readers.sphinx_words import FILLED_IN, PLAIN, VERSIONS, version_label

# The forms of lines; MkDocs's tabs have the form of its boxes.
TAB = re.compile(r"(?P<indent>[ \t>]*)={3}[!+]*[ \t]+(?P<title>\"[^\n]*\")[ \t]*")
DEFINITION = re.compile(r"(?P<indent>[ \t>]*):[ ]{1,3}(?P<words>\S.*)")
DOCSTRINGS = re.compile(r"(?P<indent>[ \t]*):::[ \t]+(?P<name>[\w$-][\w$./:-]*)[ \t]*")
BOX_END = re.compile(r"[ \t]*:{3,}[ \t]*")
ABBREVIATION = re.compile(r" {0,3}\*\[[^\]\n]+\]:.*")
CONTENTS = re.compile(r"\s*(?:\[TOC\]|\[\[_?TOC_?\]\])\s*", re.IGNORECASE)
CONTENTS_BELOW = re.compile(r"\s*\{:[^{}]*\btoc\b[^{}]*\}\s*")
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\S.*")
ATTRIBUTES_ALONE = re.compile(r"\s*\{::?[^{}]*\}\s*|\s*\{\s*[#.][^{}]*\}\s*")
SNIPPET = re.compile(r"\s*-+8<-+\s+\S.*")
TARGET = re.compile(r"\([^()\s]+\)=\s*")
OPTION = re.compile(r"[\s>]*:(?P<name>[\w-]+):(?P<value>.*)")
YAML_FENCE = "---"
YAML_OPTION = re.compile(r"[\s>]*(?P<name>[\w-]+):(?P<value>| .*)")
FIELD = re.compile(r":(?P<name>[^:\s{}`][^:\n{}`]*):(?:[ \t]+(?P<value>.*))?")
QUARTO = re.compile(r"(?P<indent>[ \t>]*)(?P<fence>:{3,})\s*\{(?P<inner>[^{}]*)\}\s*")
# MyST's directives that have no text of their own.
TEXTLESS_DIRECTIVES = {
    *("toctree", "contents", "image", "include", "literalinclude", "bibliography", "index"),
    *("tableofcontents", "raw", "eval-rst", "automodule", "autoclass", "autofunction"),
    *FILLED_IN,
}
# The argument of these is a file's name, or for a program.
UNTITLED_DIRECTIVES = {"figure", "figure-md", "only", *PLAIN}

END = re.compile(r"(?:</|\{\{[<%]\s*/\s*)(?P<name>[\w/.-]+)")

# Lines of only these elements begin and end blocks of Markdown in MDX and in MkDocs's md_in_html.
BLOCK_TAGS = re.compile(
    r"\s*(?:</?(?:div|details|section|center|figure|figcaption)\b[^<>]*>\s*)+"
    r"|\s*<summary\b[^<>]*>.*</summary>\s*"
)
BLOCK_TAG = re.compile(r"<(?P<end>/?)(?:div|details|section|center|figure|figcaption)\b[^<>]*>")
MARKDOWN_INSIDE = re.compile(r"(<[a-z]+\b[^<>]*?)\s+markdown(?:=(?:\"\w*\"|'\w*'|\w+))?(?=[\s>])")

MOST_INDENT = 3  # With more, a line is code outside MDX.

DOCSTRINGS_MADE = "a description of a program, which is not made"
CONTENTS_MADE = "a table of contents, which a site generator would make"


class SiteLines:
    """Reads lines outside code: those that a generator defines become what CommonMark knows."""

    def __init__(
        self, blocks: SlashBlocks, lines: list[str], dialect: str, mdx: bool, result: Marked
    ) -> None:
        self._lines = lines
        self._dialect = dialect
        self._result = result
        self._mdx = mdx
        self._apart = mdx or any(MARKDOWN_INSIDE.search(line) for line in lines)
        self._blocks = blocks
        ends = (number for number, line in enumerate(lines, start=1) if BOX_END.fullmatch(line))
        self._last_end = max(ends, default=0)  # the number of the last line that may end a box
        self._fence: re.Pattern[str] | None = None  # what ends the code in which a line is
        self._boxes: list[tuple[str, str]] = []  # the fences of directives, and what closes them
        self._unfolding: list[str] = []  # the names of what unfolds and has not ended
        self._has_markdown: list[bool] = []  # whether elements that are open have Markdown in them
        self._open = 0  # how many components are open
        self._within = False  # whether one was open before the line
        self._outer = ""  # the indentation of the outermost one
        self._dedent: int | None = None
        self._index = 0

    def read(self) -> Iterator[tuple[str, int]]:
        while self._index < len(self._lines):
            number = self._index + 1
            self._within = self._open > 0
            line = self._dedented(self._lines[self._index])
            self._index += 1
            for new in self._line(line):
                yield new, number

    def _line(self, line: str) -> list[str]:
        if self._fence:
            if self._fence.match(line):
                self._fence = None
            return [line]
        if self._boxes and line.strip(" \t>") == self._boxes[-1][0]:
            return [self._boxes.pop()[1]]
        if myst := self._of_myst(line):
            return myst
        if match := FENCE.fullmatch(line):
            self._fence = end_of_fence(match, self._mdx)
            return [line]
        if box := self._box(line):
            return box
        if what := self._left_out(line):
            return [self._mark(line, *what)]
        if pieces := self._without_tabs(line):
            return self._with_titles([new for piece in pieces for new in self._in_html(piece)])
        return self._with_titles(self._in_html(line))

    def _box(self, line: str) -> list[str] | None:
        """Return the lines for one that begins or ends a box, or begins a tab of MkDocs."""
        if match := QUARTO.fullmatch(line):
            title = attribute_of(match["inner"], "title") or _quarto(match["inner"])
            return [f"{match['indent']}{match['fence']} {made_box(title)}"]
        if match := TAB.fullmatch(line):
            return [f"{match['indent']}!!! tab {match['title']}"]
        if self._dialect == "mkdocs":
            if match := DEFINITION.fullmatch(line):
                return self._definition(match)
            if match := DOCSTRINGS.fullmatch(line):
                return self._docstrings(match)
        lines = self._blocks.read(line, self._index)
        self._index = self._blocks.end
        return lines

    def _definition(self, match: re.Match[str]) -> list[str] | None:
        """Return a definition as a box without a title, if its term is HTML or a mark.

        Python-Markdown takes those for terms too, but CommonMark's parser only paragraphs.
        """
        above = next(
            (line for line in reversed(self._lines[: self._index - 1]) if line.strip()), ""
        )
        if not above.rstrip().endswith(("-->", CLOSE)):
            return None
        indent = match["indent"]
        return [f'{indent}!!! definition ""', f"{indent}    {match['words']}"]

    def _docstrings(self, match: re.Match[str]) -> list[str] | None:
        """Return marks for `::: module.name` with its options, of which mkdocstrings makes text.

        With an end, or the name of a box, it is one.
        """
        if match["name"] in WORDS or self._last_end > self._index:
            return None
        first = self._index
        options = match["indent"] + " " * 4
        while "".join(self._lines[self._index : self._index + 1]).startswith(options):
            self._index += 1
        text = self._result.restored("\n".join(self._lines[first - 1 : self._index]))
        tag = Tag(text.lstrip(), first, "markup", "mkdocstrings", DOCSTRINGS_MADE)
        return [match["indent"] + self._result.mark_whole(tag)]

    def _mark(self, line: str, kind: str = "", about: str = "", message: str = "") -> str:
        words = line.lstrip()
        indent = line[: len(line) - len(words)]
        words = self._result.restored(words.rstrip())
        return indent + self._result.mark(Tag(words, self._index, kind, about, message))

    def _left_out(self, line: str) -> tuple[str, ...] | None:
        following = self._lines[self._index] if self._index < len(self._lines) else ""
        if ABBREVIATION.fullmatch(line):
            return "markup", "abbreviation", "an abbreviation, which is shown as a tip"
        if CONTENTS.fullmatch(line) or CONTENTS_BELOW.fullmatch(line):
            return "markup", "toc", CONTENTS_MADE
        if ITEM.fullmatch(line) and CONTENTS_BELOW.fullmatch(following):
            return "markup", "toc", CONTENTS_MADE
        if SNIPPET.fullmatch(line):
            return "missing-include", "", INCLUDES
        if ATTRIBUTES_ALONE.fullmatch(line):
            return ("",)
        if self._dialect in {"", "sphinx"} and TARGET.fullmatch(line):
            return ("",)
        if self._dialect == "sphinx" and line.startswith(("% ", "+++")):
            return ("",)
        return None

    def _without_tabs(self, line: str) -> list[str] | None:
        """Return `line` as several, of which those of tabs are marks alone; None if it has none.

        In code and in prose about the components, the line stays whole.
        """
        words = line.lstrip(" \t")
        indent = line[: len(line) - len(words)]
        if words[:1] in {"|", ">"} or (not self._mdx and len(indent.expandtabs(4)) > MOST_INDENT):
            return None
        tabs = [
            match
            for match in MARK.finditer(words)
            if self._result.tags[int(match[1])].about in TABS
        ]
        ends = any(self._result.tags[int(match[1])].whole.startswith("</") for match in tabs)
        if not tabs or (tabs[0].start() and not (ends and self._within)):
            return None
        pieces: list[str] = []
        position = 0
        for match in tabs:
            pieces += [words[position : match.start()].strip(), match[0]]
            position = match.end()
        pieces = [piece for piece in (*pieces, words[position:].strip()) if piece]
        if len(pieces) == 1 or any(FENCE.fullmatch(piece) for piece in pieces):
            return None
        return [new for piece in pieces for new in ("", indent + piece)] + [""]

    def _in_html(self, line: str) -> list[str]:
        """Return a line of HTML as several, so that Markdown in its elements is no HTML.

        In MDX, all of them have Markdown in them, and elsewhere those that say so.
        """
        if not self._apart:
            return [line]
        shown = MARKDOWN_INSIDE.sub(r"\1", line)
        if not BLOCK_TAGS.fullmatch(line):
            return [shown]
        if self._mdx:
            return ["", shown, ""]
        within = self._has_markdown[-1:] == [True]
        begins = ends = within and "<summary" in line
        for match in BLOCK_TAG.finditer(line):
            if not match["end"]:
                self._has_markdown.append(MARKDOWN_INSIDE.match(match[0]) is not None)
                begins = ends = begins or self._has_markdown[-1]
            elif self._has_markdown:
                begins = begins or self._has_markdown.pop()
                ends = ends or begins or self._has_markdown[-1:] == [True]
        return [*([""] if begins else []), shown, *([""] if ends else [])]

    def _with_titles(self, lines: list[str]) -> list[str]:
        """Return `lines`, and before a component or shortcode its title.

        One that unfolds its contents becomes `details`.
        """
        result: list[str] = []
        for line in (piece for whole in lines for piece in self._with_ends(whole)):
            lead = LEAD.match(line)[0]  # type: ignore[index]  # it matches everything
            match = MARK.match(line, len(lead))
            tag = self._result.tags[int(match[1])] if match else None
            if tag is None or not tag.title:
                result.append(line)
            elif tag.about.lower() in UNFOLDING and not lead:
                summary = f"<summary>{escape(tag.title)}</summary>"
                result += ["", f"<details>{summary}", "", *self._begun(tag, line)]
            elif lead.strip():
                result += _titled(lead, escaped(tag.title), line)
            else:
                result += ["", lead[:3] + escaped(tag.title), "", line]
        return result

    def _begun(self, tag: Tag, line: str) -> list[str]:
        """Return the `line` on which `tag` begins to unfold, or several if it ends there too."""
        self._unfolding.append(tag.about)
        return self._with_ends(line)

    def _with_ends(self, line: str) -> list[str]:
        """Return `line` as several, with the end of `details` after each tag that is its end."""
        if not self._unfolding:
            return [line]
        lines: list[str] = []
        position = 0
        for mark in MARK.finditer(line):
            end = END.match(self._result.tags[int(mark[1])].text)
            if end and self._unfolding and self._unfolding[-1] == end["name"]:
                self._unfolding.pop()
                lines += [line[position : mark.end()], "", "</details>", ""]
                position = mark.end()
        return [*lines, line[position:]] if line[position:].strip() or not lines else lines

    def _of_myst(self, line: str) -> list[str] | None:
        if match := directive_of(line, self._dialect):
            return self._directive(match)
        if self._dialect == "sphinx" and (match := FIELD.fullmatch(line)):
            return self._field(match)
        return None

    def _directive(self, match: re.Match[str]) -> list[str]:
        """Return the lines for a directive of MyST: a box, code, or nothing that has words."""
        name, indent, fence = match["name"], match["indent"], match["fence"]
        first = self._index
        options = self._options()
        alt = options.get("alt", "")
        caption = options.get("caption", "").replace('"', "”")
        words = ["", indent + escaped(alt), ""] if alt else []
        if name in CODE_DIRECTIVES:
            self._fence = end_of_fence(match, self._mdx)
            title = f' caption="{caption}"' if caption and "`" not in caption else ""
            return [f"{indent}{fence}{match['rest']}{title}"]
        if name in TEXTLESS_DIRECTIVES or name.startswith("auto"):
            end = self._index
            while end < len(self._lines) and self._lines[end].strip(" \t>") != fence:
                end += 1
            text = "\n".join(self._lines[first - 1 : end + 1])
            line = first
            self._index = end + 1
            if alt:
                return words
            tag = Tag(
                self._result.restored(text), line, "markup", name, "a directive, which is not run"
            )
            return self._result.mark(tag).split("\n")
        # A fence of backticks closes at a line of as many, and so does the box.
        colons = ":" * max(3, len(fence) + len(fence) - 3)
        self._boxes.append((fence, indent + colons))
        title = "" if name in UNTITLED_DIRECTIVES or name in VERSIONS else match["rest"]
        if name in WORDS:  # what stands behind it is the beginning of its text
            words = [*words, "", indent + match["rest"], ""] if match["rest"] else words
            title = WORDS[name]
        if name in VERSIONS:
            goes_on = "".join(self._lines[self._index : self._index + 1]).strip(" \t>") != fence
            words = ["", indent + " ".join(version_label(name, match["rest"], goes_on)), ""]
        return [f"{indent}{colons} {made_box(title)}", *words]

    def _options(self) -> dict[str, str]:
        """Pass over the options of a directive, in a block of YAML or between colons."""
        form, end = OPTION, self._index
        if "".join(self._lines[end : end + 1]).strip(" \t>") == YAML_FENCE:
            form, end = YAML_OPTION, end + 1
        options: dict[str, str] = {}
        while end < len(self._lines) and (option := form.fullmatch(self._lines[end])):
            options[option["name"]] = option["value"].strip()
            end += 1
        if form is YAML_OPTION:
            if "".join(self._lines[end : end + 1]).strip(" \t>") != YAML_FENCE:
                return {}  # it is a rule, and text
            end += 1
            options = {name: value.strip("\"'") for name, value in options.items()}
        self._index = end
        return options

    def _field(self, match: re.Match[str]) -> list[str]:
        """Return a field of a list as a paragraph, or as it is where it goes on with another."""
        before = self._lines[self._index - 2] if self._index > 1 else ""
        if before.strip() and not FIELD.fullmatch(before):
            return [match[0]]
        return ["", f"{match['name']}: {match['value'] or ''}".rstrip()]

    def _dedented(self, line: str) -> str:
        """Return `line` without the indentation that components around it have.

        Their contents may be indented, but are no code; those in a list stay as they are.
        """
        if not MARK.search(line):
            if not self._open or self._outer or not line.strip():
                return line
            indent = len(line) - len(line.lstrip(" "))
            if self._dedent is None:
                self._dedent = indent
            return line[min(indent, self._dedent) :]
        words = line.lstrip(" \t")
        for index in map(int, MARK.findall(line)):
            tag = self._result.tags[index]
            if not tag.whole.startswith("<"):
                continue
            if self._open or self._mdx:
                self._result.tags[index] = replace(tag, block=True)
            if tag.whole.startswith("</"):
                self._open = max(0, self._open - 1)
            elif not tag.whole.endswith("/>"):
                if not self._open:
                    self._outer = line[: len(line) - len(words)]
                self._open += 1
            self._dedent = None
        return words if self._open and not self._outer and MARK.match(words) else line


def _quarto(classes: str) -> str:
    """Return the word above a box of Quarto, such as `{.callout-note}`, that has no title."""
    match = re.search(r"\.callout-(\w+)", classes)
    return WORDS.get(match[1], "") if match else ""


def _titled(lead: str, title: str, line: str) -> list[str]:
    """Return a line of a quotation or an item as several: its title, and what it has below it."""
    below = ITEM_MARK.sub(lambda mark: " " * len(mark[0]), lead)
    begins_item = below != lead
    return [
        *([] if begins_item else [below.rstrip()]),
        lead + title,
        below.rstrip(),
        below + line[len(lead) :],
    ]
