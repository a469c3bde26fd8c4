"""Marks in a text, each of which stands for a piece of it that has no words for readers.

Braces mean something in most site generators, and nothing in code. Whether a line is code is known
only once it has been parsed. So each tag becomes a mark, a number between two characters that no
text has. After parsing, marks in code become the tags again, and all others are left out and
reported.
"""

import re
from dataclasses import dataclass, field, replace

OPEN, CLOSE = "\ufdd0", "\ufdd1"  # noncharacters, which Unicode keeps out of texts
STROKE = "\ufdd2"  # stands for a stroke that parts no cells, while a table is read
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
MARKS_ALONE = re.compile(f"[ \\t]*(?:{OPEN}\\d+{CLOSE}[ \\t]*)+")

# What may stand before the words of a line: quotations, and items that begin.
_ITEM = r"(?:[-*+]|\d{1,9}[.)])"
LEAD = re.compile(rf"[ \t>]*(?:{_ITEM}[ \t]+)*")
ITEM_MARK = re.compile(_ITEM)

# A fence of code, also in a quotation or a list.
FENCE = re.compile(
    r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*$",
    re.MULTILINE,
)
# An attribute of a component, a shortcode or a box, with its value in quotes.
ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\{\s*)?(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")
# A directive of MyST, whose fence is like that of code.
DIRECTIVE = re.compile(
    r"(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,}|:{3,})\s*\{(?P<name>[\w:.-]+)\}[ \t]*(?P<rest>.*)"
)

# What people unfold, whose title so is a heading as `summary` is: components, shortcodes, blocks.
UNFOLDING = {
    *("details", "expand", "expandable", "accordion", "accordion-item", "accordionitem", "toggle"),
    *("collapse", "collapsible", "disclosure", "faq", "faq-item", "faqitem"),
}

# MyST's directives that show a program's text as it is.
CODE_DIRECTIVES = {"code", "code-block", "sourcecode", "code-cell", "math", "mermaid", "prompt"}

# Docusaurus's components for tabs.
TABS = {"Tabs", "TabItem"}

INCLUDES = "an include of a file that is not in its root"


@dataclass(frozen=True, slots=True)
class Tag:
    """A piece of text that has a mark: what it is, and whether that is to be reported."""

    text: str
    line: int
    kind: str = ""
    about: str = ""
    message: str = ""
    title: str = ""
    whole: str = ""  # what the report shows, where the mark stands for a part of it
    block: bool = False  # whether it is never code, however far it is indented


@dataclass(slots=True)
class Marked:
    """A text with marks for its tags. `numbers` has the line in the file of each line."""

    lines: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    # The marks that begin boxes, each with the one that ends it, or None if nothing does.
    boxes: dict[int, int | None] = field(default_factory=dict)

    def mark(self, tag: Tag) -> str:
        """Return a mark that stands for `tag`, and for each further line one that says nothing."""
        first, *rest = tag.text.split("\n")
        marks = []
        whole = tag.whole or tag.text
        for offset, text in enumerate([first, *rest]):
            words = text.lstrip() if offset else text
            indent = text[: len(text) - len(words)]
            if offset and not words:
                marks.append(text)
                continue
            shown = (
                Tag(words, tag.line + offset, block=tag.block)
                if offset
                else replace(tag, text=text, whole=whole)
            )
            self.tags.append(shown)
            marks.append(f"{indent if offset else ''}{OPEN}{len(self.tags) - 1}{CLOSE}")
        return "\n".join(marks)

    def mark_whole(self, tag: Tag) -> str:
        """Return one mark that stands for all lines of `tag`."""
        self.tags.append(replace(tag, whole=tag.whole or tag.text))
        return f"{OPEN}{len(self.tags) - 1}{CLOSE}"

    def restored(self, text: str) -> str:
        """Return `text` with its tags as they were."""
        return MARK.sub(lambda match: self.tags[int(match[1])].text, text)


def directive_of(line: str, dialect: str) -> re.Match[str] | None:
    """Return the match of a directive of MyST that a line begins.

    Outside Sphinx, a name with a full stop before it is the language of code: Pandoc's and
    Python-Markdown's way to write it.
    """
    match = DIRECTIVE.fullmatch(line)
    if match is None or dialect not in {"", "sphinx"}:
        return None
    return match if dialect == "sphinx" or not match["name"].startswith(".") else None


def end_of_fence(match: re.Match[str], mdx: bool) -> re.Pattern[str]:
    """Return the pattern of the line that ends the code whose fence `match` has found.

    It is as long, or longer, and indented by less than four more columns, as in CommonMark; in MDX
    by any.
    """
    fence = match["fence"]
    line = match[0]
    columns = len(line[: line.index(fence)].expandtabs(4))
    deeper = "" if mdx else rf"(?![ \t>]{{{columns + 4},}})"
    return re.compile(rf"^{deeper}[ \t>]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE)


def escaped(text: str) -> str:
    """Return `text` as Markdown that means just these words."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


def attribute_of(text: str, name: str) -> str:
    """Return the value of an attribute that is in quotes; empty if there is none."""
    for key, double, single, back in ATTRIBUTE.findall(text):
        if key == name:
            return " ".join((double or single or back).split())
    return ""
