"""Blocks of MkDocs between lines of slashes (pymdownx.blocks): `/// note | Title` … `///`."""

import re
from collections.abc import Sequence

from indexer.readers.site_marks import Marked, Tag
from indexer.sources.blocks import BlockKind, words_of

OPENING = re.compile(
    r"(?P<indent>[ \t>]*)(?P<slashes>/{3,}) *(?P<name>[\w-]+) *(?:\| *(?P<argument>.*?) *)?"
)
CLOSING = re.compile(r"[ \t>]*(?P<slashes>/{3,}) *")
# The first line of options begins so, and all others are indented as it is, or more.
OPTION = re.compile(r"\s*[\w-]+:(?:\s|$)")
TYPE = re.compile(r"(?m)^ *type: *[\"']?(?P<type>[\w-]+)")
OPTIONS_INDENT = " " * 4

# The kinds that pymdownx knows without being told of more.
WORDED = (
    *("note", "attention", "caution", "danger", "error", "tip", "hint", "warning", "important"),
)
CAPTIONS = ("caption", "figure-caption", "table-caption")
KINDS = {
    **{name: BlockKind(name, "admonition", words_of(name)) for name in WORDED},
    **{name: BlockKind(name, "caption", "") for name in CAPTIONS},
    "admonition": BlockKind("admonition", "admonition", ""),
    "details": BlockKind("details", "details", ""),
}
# They have other contents, or other arguments.
OTHERS = {"tab", "html", "define"}
# Elements of HTML whose contents are no Markdown, and those that nobody sees.
RAW = {"pre", "code", "textarea", "option", "math", "canvas"}
UNSEEN = {"script", "style"}

FENCE = "`" * 6

BLOCKS = "a block, which is not made"
NUMBERS = "a number that is put before a caption"


class SlashBlocks:
    """Reads blocks between lines of slashes: each is a box, or no text.

    `end` is the index of the line after what was read last.
    """

    def __init__(
        self, lines: list[str], dialect: str, kinds: Sequence[BlockKind], result: Marked
    ) -> None:
        self._lines = lines
        self._dialect = dialect
        self._result = result
        self._kinds = KINDS | {kind.name: kind for kind in kinds}
        # The index of the last line that may end a block, by its slashes.
        self._last = {
            match["slashes"]: index
            for index, line in enumerate(lines)
            if "///" in line and (match := CLOSING.fullmatch(line))
        }
        self._open: list[tuple[str, int]] = []  # the slashes of blocks, and their marks
        self.end = 0

    def read(self, line: str, index: int) -> list[str] | None:
        """Return the lines for the `line` before `index`; None if it begins and ends no block."""
        self.end = index
        if self._dialect not in {"", "mkdocs"} or "///" not in line:
            return None
        if match := CLOSING.fullmatch(line):
            return self._closed(line, match["slashes"])
        match = OPENING.fullmatch(line)
        if match is None or not self._begins(match):
            return None
        name = match["name"].lower()
        tag = re.split(r"[^\w-]", match["argument"] or "", maxsplit=1)[0].lower()
        if name == "html" and tag in RAW | UNSEEN:
            return self._raw(line, match, tag)
        return self._opened(line, match, name)

    def _begins(self, match: re.Match[str]) -> bool:
        """Return whether a block begins; where it is not sure, one that ends."""
        is_known = self._knows(match["name"].lower())
        if self._dialect == "mkdocs" and is_known:
            return True
        may_begin = self._dialect == "mkdocs" or is_known
        return may_begin and self._last.get(match["slashes"], 0) >= self.end

    def _knows(self, name: str) -> bool:
        return name in self._kinds or name in OTHERS

    def _end(self, slashes: str) -> int | None:
        """Return the index of the next line of just these slashes."""
        for index in range(self.end, len(self._lines)):
            match = CLOSING.fullmatch(self._lines[index])
            if match and match["slashes"] == slashes:
                return index
        return None

    def _opened(self, line: str, match: re.Match[str], name: str) -> list[str]:
        first = self.end
        options = self._options(match["indent"])
        argument = match["argument"] or ""
        kind = self._kinds.get(name)
        title = argument if kind and kind.base != "caption" else ""
        if name == "tab":
            title = argument
        elif kind and match["argument"] is None:
            given = TYPE.search(options)
            title = words_of(given["type"]) if given and name == kind.base else kind.title
        text = self._result.restored(line.strip(" \t>"))
        if options:
            text = f"{text}\n{self._result.restored(options)}"
        about = "details" if kind and kind.base == "details" and argument else ""
        tag = Tag(text, first, about=about, title=title)
        if not self._knows(name):
            tag = Tag(text, first, "markup", name, BLOCKS)
        elif kind and kind.base == "caption" and name != "caption":
            tag = Tag(text, first, "markup", name, NUMBERS)
        index = len(self._result.tags)
        self._open.append((match["slashes"], index))
        if not tag.kind:
            self._result.boxes[index] = None
        return [match["indent"] + self._result.mark_whole(tag)]

    def _closed(self, line: str, slashes: str) -> list[str] | None:
        """Return the lines that end the innermost block of these slashes, and those in it."""
        depth = next(
            (depth for depth, (open_, _) in enumerate(reversed(self._open)) if open_ == slashes),
            None,
        )
        if depth is None:
            return None
        words = line.lstrip(" \t>")
        indent = line[: len(line) - len(words)]
        lines: list[str] = []
        for _ in range(depth + 1):
            _, index = self._open.pop()
            if index in self._result.boxes:
                self._result.boxes[index] = len(self._result.tags)
            # Only the last one has text, which the slashes are in code.
            shown = "" if len(lines) < depth else words.rstrip()
            lines.append(indent + self._result.mark_whole(Tag(shown, self.end)))
        return lines

    def _raw(self, line: str, match: re.Match[str], tag: str) -> list[str]:
        """Return the lines for a block whose contents are code, or are not shown."""
        first = self.end
        self._options(match["indent"])
        begin, end = self.end, self._end(match["slashes"])
        end = len(self._lines) if end is None else end
        self.end = end + 1
        if tag in UNSEEN:
            text = self._result.restored("\n".join([line, *self._lines[first : self.end]]))
            hidden = Tag(text, first, "hidden", message="an element that is not shown")
            return self._result.mark(hidden).split("\n")
        fence = match["indent"] + FENCE
        return [fence, *self._lines[begin:end], fence]

    def _options(self, indent: str) -> str:
        """Pass over the options of a block, and return their lines."""
        begin = self.end
        prefix = indent + OPTIONS_INDENT
        if begin == len(self._lines) or not OPTION.match(self._lines[begin].removeprefix(indent)):
            return ""
        while self.end < len(self._lines) and self._lines[self.end].startswith(prefix):
            self.end += 1
        return "\n".join(line.removeprefix(indent) for line in self._lines[begin : self.end])
