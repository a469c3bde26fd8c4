"""What only a site generator would replace in Markdown, marked so that it can be left out.

Braces mean something in most generators, and nothing in code. Whether a line is code is known only
once it has been parsed. So each tag becomes a mark, a number between two characters that no text
has. After parsing, marks in code become the tags again, and all others are left out and reported.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

OPEN, CLOSE = "\ufdd0", "\ufdd1"  # noncharacters, which Unicode keeps out of texts
MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
MARKS_ALONE = re.compile(f"[ \\t]*(?:{OPEN}\\d+{CLOSE}[ \\t]*)+")

# A fence of code, also in a quotation or a list; code in a line; a comment; and what may be a tag.
FENCE = re.compile(
    r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*$",
    re.MULTILINE,
)
CODE = re.compile(r"(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?(?<!`)\1(?!`)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
START = re.compile(
    FENCE.pattern + r"|`+|<!--|\\.|\{\{|\{%|\{[#/*+<>~=-]|[+>~=-][-+<~=]\}|<[/A-Z]|\[!|:::|\{",
    re.MULTILINE,
)

# The contents of each end at the first closing braces, and have no opening ones: otherwise many
# opening braces would each look for an end up to the end of the text.
SHORTCODE = re.compile(r"\{\{[<%](?P<inner>(?:(?!\}\}|\{\{).)*)(?<=[>%])\}\}", re.DOTALL)
LIQUID = re.compile(r"\{%(?P<inner>(?:(?!%\}|\{%|\n[ \t]*\n).)*)%\}", re.DOTALL)
VARIABLE = re.compile(r"\{\{(?![<%])(?P<inner>(?:(?!\}\}|\{\{|\n[ \t]*\n).)*)\}\}+", re.DOTALL)
INVISIBLE = re.compile(r"\{/\*.*?\*/\}|\{>>.*?<<\}", re.DOTALL)
TEMPLATE_COMMENT = re.compile(r"\{#\s[^{}]*#\}")
CRITIC = re.compile(r"\{(?:\+\+|--|==|~~)(?=\S)|(?<=\S)(?:\+\+|--|==|~~)\}")
SUBSTITUTION = re.compile(r"\{~~(?P<old>[^{}\n]*?)~>(?P<new>[^{}\n]*?)~~\}")
_ATTRIBUTES = (
    r"(?:[^<>\"'{}/]|/(?!>)|\"[^\"]*\"|'[^']*'"
    r"|\{(?:[^{}\"]|\"[^\"]*\"|\{(?:[^{}\"]|\"[^\"]*\"|\{[^{}]*\})*\})*\})*"
)
COMPONENT = re.compile(
    rf"<(?P<end>/?)(?P<name>[A-Z][\w.]*)(?=[\s/>])(?P<attributes>{_ATTRIBUTES})(?P<alone>/?)>"
)
EXPRESSION = re.compile(r"\{(?!\s*[#.:])(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}")
LITERAL = re.compile(r"\{\s*([\"'`])([^\"'`{}\\]*)\1\s*\}")
DOCFX = re.compile(
    r"\[!(?P<name>include|code(?:-[\w-]+)?)\s*\[[^\]\n]*\]\([^()\n]*\)\]"
    r"|\[!(?P<video>video)\s[^\]\n]*\]|\[!(?P<div>div)\b[^\]\n]*\]",
    re.IGNORECASE,
)
TRIPLE = re.compile(
    r":::\s*(?P<name>zone|moniker|row|column|image|code|video|no-loc)(?P<end>-end)?\b"
    r"(?P<inner>[^\n]*?)(?::::|$)",
    re.MULTILINE,
)

# Elements of HTML, which may be written in capitals; any other name in capitals is a component.
HTML = frozenset(
    """
    a abbr address article aside b blockquote body br button caption center cite code col dd del
    details dfn div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head
    header hr html i iframe img input ins kbd label legend li link main map mark meta nav noscript
    object ol optgroup option p param pre q s samp script section select small span strike strong
    style sub summary sup table tbody td textarea tfoot th thead time title tr tt u ul var video
    """.split()  # noqa: SIM905  a table of words reads better so
)
# The first of these attributes is what people see of a component or a shortcode that has contents.
TITLES = ("label", "title", "header", "summary", "question", "caption", "name", "value")
TITLED_SHORTCODES = {"tab", "details", "expand", "accordion", "collapse", "figure", "callout"}
TABS = {"Tabs", "TabItem"}
ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\{\s*)?(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")
POSITIONAL = re.compile(r"\s*[\w/.-]+\s+(?:\"([^\"]*)\"|`([^`]*)`)")

# MkDocs's tabs, which have the form of its boxes.
TAB = re.compile(r"(?P<indent>[ \t>]*)={3}[!+]*[ \t]+(?P<title>\"[^\n]*\")[ \t]*")
ABBREVIATION = re.compile(r" {0,3}\*\[[^\]\n]+\]:.*")
CONTENTS = re.compile(r"\s*(?:\[TOC\]|\[\[_?TOC_?\]\])\s*", re.IGNORECASE)
CONTENTS_BELOW = re.compile(r"\s*\{:[^{}]*\btoc\b[^{}]*\}\s*")
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+\S.*")
ATTRIBUTES_ALONE = re.compile(r"\s*\{::?[^{}]*\}\s*|\s*\{\s*[#.][^{}]*\}\s*")
SNIPPET = re.compile(r"\s*-+8<-+\s+\S.*")
TARGET = re.compile(r"\([^()\s]+\)=\s*")
IMPORT = re.compile(r"import\s+(?:[\w*{][^;\n\"']*?\sfrom\s+)?[\"'][^\"'\n]+[\"'];?\s*")
EXPORT = re.compile(r"export\s+(?:const|let|var|function|default|async|class|\{|\*).*")
DIRECTIVE = re.compile(
    r"(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,}|:{3,})\s*\{(?P<name>[\w:.-]+)\}[ \t]*(?P<rest>.*)"
)
OPTION = re.compile(r"\s*:[\w-]+:.*")
QUARTO = re.compile(r"(?P<indent>[ \t>]*)(?P<fence>:{3,})\s*\{(?P<inner>[^{}]*)\}\s*")
# MyST's directives that show a program's text as it is, and those that have no text of their own.
CODE_DIRECTIVES = {"code", "code-block", "sourcecode", "code-cell", "math", "mermaid", "prompt"}
TEXTLESS_DIRECTIVES = {
    *("toctree", "contents", "image", "include", "literalinclude", "bibliography", "index"),
    *("tableofcontents", "raw", "eval-rst", "automodule", "autoclass", "autofunction"),
}

# Lines of only these elements begin and end blocks of Markdown in MDX and in MkDocs's md_in_html.
BLOCK_TAGS = re.compile(
    r"\s*(?:</?(?:div|details|section|center|figure|figcaption)\b[^<>]*>\s*)+"
    r"|\s*<summary\b[^<>]*>.*</summary>\s*"
)
MARKDOWN_INSIDE = re.compile(r"(<[a-z]+\b[^<>]*?)\s+markdown(?:=(?:\"\w*\"|'\w*'|\w+))?(?=[\s>])")

SHORTCODES = "a shortcode, which is not run"
LIQUIDS = "a tag of a template, which is not run"
VARIABLES = "a variable of a template, which has no value here"
COMPONENTS = "a component, which is not run"
INCLUDES = "an include of a file that is not in its root"
IMPORTS = "an import, which is not run"
CONTENTS_MADE = "a table of contents, which a site generator would make"


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

    def mark(self, tag: Tag) -> str:
        """A mark that stands for `tag`, with one for each further line, which say nothing."""
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
                Tag(words, tag.line + offset) if offset else replace(tag, text=text, whole=whole)
            )
            self.tags.append(shown)
            marks.append(f"{indent if offset else ''}{OPEN}{len(self.tags) - 1}{CLOSE}")
        return "\n".join(marks)

    def restored(self, text: str) -> str:
        """`text` with its tags as they were."""
        return MARK.sub(lambda match: self.tags[int(match[1])].text, text)


def marked(text: str, dialect: str, mdx: bool) -> Marked:
    """`text`, a Markdown file of `dialect`, with marks for what a site generator would replace."""
    result = Marked()
    text = text.replace(OPEN, "").replace(CLOSE, "")
    masked = _Scanner(text, dialect, mdx, result).masked()
    for line, number in _Lines(masked.split("\n"), dialect, mdx, result).read():
        result.lines.append(line)
        result.numbers.append(number)
    return result


class _Scanner:
    """Puts marks for tags that may stand anywhere, also across lines."""

    def __init__(self, text: str, dialect: str, mdx: bool, result: Marked) -> None:
        self._text = text
        self._directives: list[str] | None = [] if dialect in {"", "sphinx"} else None
        self._mdx = mdx
        self._result = result
        self._line = 1
        self._counted = 0
        self._last = {end: text.rfind(end) for end in ("-->", "*/}", "<<}")}

    def masked(self) -> str:
        text, position, done = self._text, 0, 0
        pieces = []
        while match := START.search(text, position):
            start = match.start()
            if match["fence"]:
                position = self._after_fence(match)
                continue
            replaced = self._replaced(match[0], start)
            if replaced is None:
                position = match.end()
                continue
            new, end, after = replaced
            if new is not None:
                pieces += [text[done:start], new]
                done = end
            position = max(after, match.end() if new is None else end)
        return "".join([*pieces, text[done:]])

    def _after_fence(self, match: re.Match[str]) -> int:
        """Where to go on: after the code of a fence, or in the directive that it begins or ends."""
        fence = match["fence"]
        if self._directives is not None:
            directive = DIRECTIVE.fullmatch(match[0])
            if directive and directive["name"] not in CODE_DIRECTIVES:
                self._directives.append(fence)
                return match.end()
            if self._directives and match[0].strip(" \t>") == self._directives[-1]:
                self._directives.pop()
                return match.end()
        closing = re.compile(rf"^[ \t>]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE)
        end = closing.search(self._text, match.end())
        return end.end() if end else len(self._text)

    def _replaced(self, begin: str, start: int) -> tuple[str | None, int, int] | None:
        """What stands for the tag at `start`, its end, and where to go on; None for no tag.

        Without a replacement, the text is kept and passed over.
        """
        if begin.startswith(("`", "<!--")):
            if begin == "<!--" and start > self._last["-->"]:
                return None
            pattern = CODE if begin.startswith("`") else COMMENT
            found = pattern.match(self._text, start)
            return (None, start, found.end()) if found else None
        if begin.startswith("\\"):
            return None
        readers: dict[str, tuple[Callable[[int], tuple[str, int, int] | None], ...]] = {
            "{": (self._shortcode, self._liquid, self._variable, self._quiet, self._expression),
            "<": (self._component,),
            "[": (self._docfx,),
            ":": (self._triple,),
        }
        for reader in readers.get(begin[0], (self._quiet,)):
            if replaced := reader(start):
                return replaced
        return None

    def _number(self, start: int) -> int:
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        return self._line

    def _marked(self, match: re.Match[str], **what: str) -> tuple[str, int, int]:
        start = match.start()
        begins = not self._text[self._text.rfind("\n", 0, start) + 1 : start].strip(" \t>")
        tag = Tag(
            match[0],
            self._number(start),
            what.get("kind", ""),
            what.get("about", ""),
            what.get("message", ""),
            what.get("title", "") if begins else "",
        )
        return self._result.mark(tag), match.end(), match.end()

    def _shortcode(self, start: int) -> tuple[str, int, int] | None:
        match = SHORTCODE.match(self._text, start)
        if match is None:
            return None
        inner = match["inner"][:-1].strip().removeprefix("/*").strip()
        name = re.match(r"/?\s*([\w/.-]*)", inner)
        about = name[1] if name else ""
        if inner.startswith("/"):
            return self._marked(match)
        if about == "highlight" and (code := self._highlighted(match, r"\{\{[<%]\s*/\s*highlight")):
            return code
        title = ""
        if about.rpartition("/")[2] in TITLED_SHORTCODES:
            positional = POSITIONAL.match(inner) if about != "figure" else None
            title = _title(inner) or ((positional[1] or positional[2]) if positional else "")
            if about == "figure" and not title:
                title = _attribute(inner, "alt")
        return self._marked(match, kind="markup", about=about, message=SHORTCODES, title=title)

    def _liquid(self, start: int) -> tuple[str, int, int] | None:
        match = LIQUID.match(self._text, start)
        if match is None:
            return None
        inner = match["inner"].strip("- \t\n")
        name = (re.match(r"[\w-]*", inner) or inner)[0]
        if name.startswith("end") or name in {"else", "elsif", "when"}:
            return self._marked(match)
        if name == "raw":
            new, end, _ = self._marked(match)
            closing = re.compile(r"\{%-?\s*endraw").search(self._text, end)
            return new, end, closing.start() if closing else end
        if name == "comment":
            closing = re.compile(r"\{%-?\s*endcomment\s*-?%\}").search(self._text, match.end())
            end = closing.end() if closing else match.end()
            tag = Tag(self._text[start:end], self._number(start), "hidden", message="a comment")
            return self._result.mark(tag), end, end
        if name == "highlight" and (code := self._highlighted(match, r"\{%-?\s*endhighlight")):
            return code
        if name.startswith("include") and re.search(r"\.(?:md|markdown|mdx|txt)\b", inner):
            return self._marked(match, kind="missing-include", message=INCLUDES)
        return self._marked(match, kind="markup", about=name, message=LIQUIDS)

    def _highlighted(self, match: re.Match[str], closing: str) -> tuple[str, int, int] | None:
        """Code between two tags that stand on lines of their own, as a fence."""
        end = re.compile(rf"^[ \t]*{closing}[^\n]*?\}}\}}?[ \t]*$", re.MULTILINE).search(
            self._text, match.end()
        )
        begins = not self._text[
            self._text.rfind("\n", 0, match.start()) + 1 : match.start()
        ].strip()
        if end is None or not begins or self._text[match.end() : match.end() + 1] != "\n":
            return None
        code = self._text[match.end() : end.start()]
        return f"``````{code}``````", end.end(), end.end()

    def _variable(self, start: int) -> tuple[str, int, int] | None:
        match = VARIABLE.match(self._text, start)
        if match is None:
            return None
        name = re.search(r"[A-Za-z_][\w.-]*", match["inner"])
        about = name[0] if name else ""
        return self._marked(match, kind="markup", about=about, message=VARIABLES)

    def _quiet(self, start: int) -> tuple[str, int, int] | None:
        """Comments, and marks of changes, whose words stay."""
        if start < max(self._last["*/}"], self._last["<<}"]) and (
            match := INVISIBLE.match(self._text, start)
        ):
            return self._marked(match)
        if match := TEMPLATE_COMMENT.match(self._text, start):
            return self._marked(match)
        if match := SUBSTITUTION.match(self._text, start):
            return f"{match['old']} {match['new']}", match.end(), match.end()
        match = CRITIC.match(self._text, start)
        return self._marked(match) if match else None

    def _expression(self, start: int) -> tuple[str, int, int] | None:
        if not self._mdx:
            return None
        if match := LITERAL.match(self._text, start):
            return escaped(match[2]) or " ", match.end(), match.end()
        match = EXPRESSION.match(self._text, start)
        if match is None or match[0].count("\n") > 20:
            return None
        return self._marked(match, kind="markup", about="expression", message=COMPONENTS)

    def _component(self, start: int) -> tuple[str, int, int] | None:
        match = COMPONENT.match(self._text, start)
        if match is None:
            return None
        name = match["name"]
        if self._text[max(0, start - 3) : start].endswith(("](", "]: ")):
            return None  # the target of a link, which may have spaces
        if name.lower() in HTML and (not self._mdx or name.isupper()):
            return None
        title = "" if match["alone"] else _title(match["attributes"], name)
        known = match["end"] or name in TABS
        what = {"kind": "" if known else "markup", "about": name, "message": COMPONENTS}
        return self._marked(match, title=title, **what)

    def _docfx(self, start: int) -> tuple[str, int, int] | None:
        match = DOCFX.match(self._text, start)
        if match is None:
            return None
        if match["div"]:
            return self._marked(match)
        name = (match["name"] or match["video"]).lower()
        if name == "include":
            return self._marked(match, kind="missing-include", message=INCLUDES)
        about = "code" if name.startswith("code") else name
        return self._marked(match, kind="markup", about=about, message=SHORTCODES)

    def _triple(self, start: int) -> tuple[str, int, int] | None:
        match = TRIPLE.match(self._text, start)
        if match is None:
            return None
        if match["name"] in {"image", "no-loc"} and not match["end"]:
            words = _attribute(match["inner"], "alt-text") or _attribute(match["inner"], "text")
            if words:
                return escaped(words), match.end(), match.end()
        if match["end"] or match["name"] in {"row", "column", "zone", "moniker"}:
            return self._marked(match)
        return self._marked(match, kind="markup", about=match["name"], message=SHORTCODES)


class _Lines:
    """Reads lines outside code: those that a generator defines become what CommonMark knows."""

    def __init__(self, lines: list[str], dialect: str, mdx: bool, result: Marked) -> None:
        self._lines = lines
        self._dialect = dialect
        self._result = result
        self._mdx = mdx
        self._apart = mdx or any(MARKDOWN_INSIDE.search(line) for line in lines)
        self._fence = ""
        self._boxes: list[tuple[str, str]] = []  # the fences of directives, and what closes them
        self._open = 0  # how many components are open
        self._outer = ""  # the indentation of the outermost one
        self._dedent: int | None = None
        self._index = 0

    def read(self) -> Iterator[tuple[str, int]]:
        while self._index < len(self._lines):
            number = self._index + 1
            line = self._dedented(self._lines[self._index])
            self._index += 1
            for new in self._line(line):
                yield new, number

    def _line(self, line: str) -> list[str]:
        if self._fence:
            if re.fullmatch(rf"[ \t>]*{self._fence[0]}{{{len(self._fence)},}}[ \t]*", line):
                self._fence = ""
            return [line]
        if self._boxes and line.strip(" \t>") == self._boxes[-1][0]:
            return [self._boxes.pop()[1]]
        if (match := DIRECTIVE.fullmatch(line)) and self._dialect in {"", "sphinx"}:
            return self._directive(match)
        if match := FENCE.fullmatch(line):
            self._fence = match["fence"]
            return [line]
        if match := QUARTO.fullmatch(line):
            title = _attribute(match["inner"], "title")
            return [f'{match["indent"]}{match["fence"]} box "{title}"']
        if match := TAB.fullmatch(line):
            return [f"{match['indent']}!!! tab {match['title']}"]
        if not line[:1].isspace() and (ended := self._module(line)):
            return ended
        if what := self._left_out(line):
            return [self._mark(line, *what)]
        return self._with_titles(self._in_html(line))

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

    def _module(self, line: str) -> list[str] | None:
        """The lines that are imported or exported by this one and those below it."""
        before = self._lines[self._index - 2] if self._index > 1 else ""
        if before.strip() and not MARKS_ALONE.fullmatch(before):
            return None
        end = self._index
        if IMPORT.fullmatch(line):
            while end < len(self._lines) and IMPORT.fullmatch(self._lines[end]):
                end += 1
        elif re.fullmatch(r"import\s+(?:\w+,\s*)?\{[^}]*", line) or EXPORT.fullmatch(line):
            while end < len(self._lines) and (self._lines[end].strip()):
                end += 1
            text = "\n".join(self._lines[self._index - 1 : end])
            if line.startswith("import") and not re.search(r"from\s+[\"'][^\"']+[\"']", text):
                return None
        else:
            return None
        text = self._result.restored("\n".join(self._lines[self._index - 1 : end]))
        about = line.split(maxsplit=1)[0]
        message = IMPORTS if about == "import" else "an export, which is not run"
        marks = self._result.mark(Tag(text, self._index, "markup", about, message))
        self._index = end
        return marks.split("\n")

    def _in_html(self, line: str) -> list[str]:
        if not self._apart or not BLOCK_TAGS.fullmatch(line):
            return [MARKDOWN_INSIDE.sub(r"\1", line)] if self._apart else [line]
        return ["", MARKDOWN_INSIDE.sub(r"\1", line), ""]

    def _with_titles(self, lines: list[str]) -> list[str]:
        """`lines`, and before a component or shortcode its title."""
        result: list[str] = []
        for line in lines:
            match = MARK.match(line.lstrip(" \t"))
            title = self._result.tags[int(match[1])].title if match else ""
            indent = line[: len(line) - len(line.lstrip())]
            result += ["", indent[:3] + escaped(title), "", line] if title else [line]
        return result

    def _directive(self, match: re.Match[str]) -> list[str]:
        """A directive of MyST: a box, code, or nothing that has words."""
        name, indent, fence = match["name"], match["indent"], match["fence"]
        options = 0
        while self._index < len(self._lines) and OPTION.fullmatch(self._lines[self._index]):
            self._index += 1
            options += 1
        empty = [""] * options
        if name in CODE_DIRECTIVES:
            self._fence = fence
            return [f"{indent}{fence}{match['rest']}"]
        if name in TEXTLESS_DIRECTIVES or name.startswith("auto"):
            end = self._index
            while end < len(self._lines) and self._lines[end].strip(" \t>") != fence:
                end += 1
            text = "\n".join(self._lines[self._index - 1 - options : end + 1])
            line = self._index - options
            self._index = end + 1
            tag = Tag(
                self._result.restored(text), line, "markup", name, "a directive, which is not run"
            )
            return self._result.mark(tag).split("\n")
        # A fence of backticks closes at a line of as many, and so does the box.
        colons = ":" * max(3, len(fence) + len(fence) - 3)
        self._boxes.append((fence, indent + colons))
        return [f"{indent}{colons} {name.replace(':', '-')} {match['rest']}", *empty]

    def _dedented(self, line: str) -> str:
        """`line` without the indentation that components around it have.

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
            if not tag.text.startswith("<"):
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


def escaped(text: str) -> str:
    """`text` as Markdown that means just these words."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


def _attribute(text: str, name: str) -> str:
    """The value of an attribute that is in quotes; empty if there is none."""
    for key, double, single, back in ATTRIBUTE.findall(text):
        if key == name:
            return " ".join((double or single or back).split())
    return ""


def _title(attributes: str, name: str = "") -> str:
    """What people see of a component or a shortcode before its contents."""
    names = TITLES if name in ("", "TabItem") else TITLES[:6]
    return next((title for key in names if (title := _attribute(attributes, key))), "")
