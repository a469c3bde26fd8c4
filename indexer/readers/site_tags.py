"""Tags of site generators that may stand anywhere in Markdown, also across lines."""

import re
from collections.abc import Callable

from indexer.readers.site_marks import (
    CODE_DIRECTIVES,
    FENCE,
    INCLUDES,
    LEAD,
    MARKS_ALONE,
    TABS,
    Marked,
    Tag,
    attribute_of,
    directive_of,
    end_of_fence,
    escaped,
)
from indexer.readers.site_modules import module_end
from indexer.readers.site_shortcodes import (
    SHORTCODE,
    SHOWN_SHORTCODE,
    names_of_pairs,
    shown_shortcode,
    title_of,
    title_of_shortcode,
)
from indexer.readers.site_tabs import TabLabels

# Code in a line, a comment, and what may be a tag.
CODE = re.compile(r"(`+)(?!`)(?:(?!\n[ \t]*\n)[\s\S])*?(?<!`)\1(?!`)")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Behind the last of these in a text, nothing ends with it, so no end is looked for.
ENDS = ("-->", "*/}", "<<}", "{:/}", "{:/comment}")
START = re.compile(
    FENCE.pattern + r"|`+|<!--|\\.|\{\{|\{%|\{[#/*+<>~=-]|[+>~=-][-+<~=]\}|<[/A-Z]|\[!|:::|\{"
    r"|^(?:import|export)\b",
    re.MULTILINE,
)

# What would mean something in a shortcode that is shown, if it stood in Markdown. Nothing else is
# escaped, since it may be code, which is not known yet.
SPECIAL = re.compile(r"[*_`\[\]\\&~^=]|<(?=\S)")
LIQUID = re.compile(r"\{%(?P<inner>(?:(?!%\}|\{%|\n[ \t]*\n).)*)%\}", re.DOTALL)
VARIABLE = re.compile(r"\{\{(?![<%])(?P<inner>(?:(?!\}\}|\{\{|\n[ \t]*\n).)*)\}\}+", re.DOTALL)
INVISIBLE = re.compile(r"\{/\*.*?\*/\}|\{>>.*?<<\}", re.DOTALL)
TEMPLATE_COMMENT = re.compile(r"\{#\s[^{}]*#\}")
# Kramdown's extensions; only the first has contents that nobody sees.
KRAMDOWN_COMMENT = re.compile(
    r"\{::comment(?:[ \t][^{}\n]*)?(?<!/)\}.*?\{:/(?:comment)?\}", re.DOTALL
)
KRAMDOWN = re.compile(
    r"\{:(?:/(?:comment|nomarkdown|options)?|:(?:comment|nomarkdown|options)\b[^{}\n]*)\}"
)
# Tags of Liquid between which is what a page does not show at that place.
UNPRINTED = {
    "comment": "a comment",
    "capture": "what a template keeps for another place",
}
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
    """.split()  # noqa: SIM905 - a table of words reads better so
)

SHORTCODES = "a shortcode, which is not run"
LIQUIDS = "a tag of a template, which is not run"
VARIABLES = "a variable of a template, which has no value here"
IMPORTS = "an import, which is not run"
EXPORTS = "an export, which is not run"
COMPONENTS = "a component, which is not run"


class TagScanner:
    """Puts marks for tags that may stand anywhere, also across lines."""

    def __init__(self, text: str, dialect: str, mdx: bool, result: Marked) -> None:
        self._text = text
        self._dialect = dialect
        self._directives: list[str] = []  # the fences of those that have begun
        self._mdx = mdx
        self._result = result
        self._tabs = TabLabels()
        self._pairs = names_of_pairs(text)
        self._line = 1
        self._counted = 0
        self._clear = 0  # what stands before on its line is only marks
        self._last = {end: text.rfind(end) for end in ENDS}

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
                if MARKS_ALONE.fullmatch(new.rpartition("\n")[2]) and self._begins(start):
                    self._clear = end
            position = max(after, match.end() if new is None else end)
        return "".join([*pieces, text[done:]])

    def _after_fence(self, match: re.Match[str]) -> int:
        """Return where to go on: after a fence's code, or in the directive of the fence."""
        fence = match["fence"]
        directive = directive_of(match[0], self._dialect)
        if directive and directive["name"] not in CODE_DIRECTIVES:
            self._directives.append(fence)
            return match.end()
        if self._directives and match[0].strip(" \t>") == self._directives[-1]:
            self._directives.pop()
            return match.end()
        end = end_of_fence(match, self._mdx).search(self._text, match.end())
        return end.end() if end else len(self._text)

    def _replaced(self, begin: str, start: int) -> tuple[str | None, int, int] | None:
        """Return what stands for the tag at `start`, its end, and where to go on; None for no tag.

        Without a replacement, the text is kept and passed over.
        """
        if begin.startswith(("`", "<!--")):
            if begin == "<!--" and start > self._last["-->"]:
                return None
            pattern = CODE if begin.startswith("`") else COMMENT
            match = pattern.match(self._text, start)
            return (None, start, match.end()) if match else None
        if begin.startswith("\\"):
            return None
        readers: dict[str, tuple[Callable[[int], tuple[str, int, int] | None], ...]] = {
            "{": (self._shortcode, self._liquid, self._variable, self._quiet, self._expression),
            "<": (self._component,),
            "[": (self._docfx,),
            ":": (self._triple,),
            "i": (self._module,),
            "e": (self._module,),
        }
        for reader in readers.get(begin[0], (self._quiet,)):
            if replaced := reader(start):
                return replaced
        return None

    def _begins(self, end: int) -> bool:
        """Return whether only marks stand before `end` on its line."""
        start = max(self._clear, self._text.rfind("\n", 0, end) + 1)
        return not self._text[start:end].strip()

    def _number(self, start: int) -> int:
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        return self._line

    def _marked(self, match: re.Match[str], **what: str) -> tuple[str, int, int]:
        start = match.start()
        begins = LEAD.fullmatch(self._text[self._text.rfind("\n", 0, start) + 1 : start])
        tag = Tag(
            match[0],
            self._number(start),
            what.get("kind", ""),
            what.get("about", ""),
            what.get("message", ""),
            what.get("title", "") if begins or what.get("about") in TABS else "",
        )
        return self._result.mark(tag), match.end(), match.end()

    def _shortcode(self, start: int) -> tuple[str, int, int] | None:
        if shown := SHOWN_SHORTCODE.match(self._text, start):
            words = SPECIAL.sub(r"\\\g<0>", shown_shortcode(shown))
            return words, shown.end(), shown.end()
        match = SHORTCODE.match(self._text, start)
        if match is None:
            return None
        inner = match["inner"][:-1].strip()
        name = re.match(r"/?\s*([\w/.-]*)", inner)
        about = name[1] if name else ""
        if inner.startswith("/"):
            return self._marked(match)
        if about == "highlight" and (code := self._highlighted(match, r"\{\{[<%]\s*/\s*highlight")):
            return code
        title = title_of_shortcode(about, inner, self._pairs)
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
        if name in UNPRINTED:
            closing = re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}").search(self._text, match.end())
            end = closing.end() if closing else match.end()
            return self._hidden(start, end, UNPRINTED[name])
        if name == "highlight" and (code := self._highlighted(match, r"\{%-?\s*endhighlight")):
            return code
        if name.startswith("include") and re.search(r"\.(?:md|markdown|mdx|txt)\b", inner):
            return self._marked(match, kind="missing-include", message=INCLUDES)
        return self._marked(match, kind="markup", about=name, message=LIQUIDS)

    def _hidden(self, start: int, end: int, message: str) -> tuple[str, int, int]:
        tag = Tag(self._text[start:end], self._number(start), "hidden", message=message)
        return self._result.mark(tag), end, end

    def _highlighted(self, match: re.Match[str], closing: str) -> tuple[str, int, int] | None:
        """Return code between two tags that stand on lines of their own, as a fence."""
        end = re.compile(rf"^[ \t]*{closing}[^\n]*?\}}\}}?[ \t]*$", re.MULTILINE).search(
            self._text, match.end()
        )
        begins = not self._text[
            self._text.rfind("\n", 0, match.start()) + 1 : match.start()
        ].strip()
        if end is None or not begins or self._text[match.end() : match.end() + 1] != "\n":
            return None
        code = self._text[match.end() : end.start()]
        before = "\n" * match[0].count("\n")  # the lines below keep their numbers
        return f"{before}``````{code}``````", end.end(), end.end()

    def _variable(self, start: int) -> tuple[str, int, int] | None:
        match = VARIABLE.match(self._text, start)
        if match is None:
            return None
        name = re.search(r"[A-Za-z_][\w.-]*", match["inner"])
        about = name[0] if name else ""
        return self._marked(match, kind="markup", about=about, message=VARIABLES)

    def _quiet(self, start: int) -> tuple[str, int, int] | None:
        """Mark comments, and the marks of changes, whose words stay."""
        if start < max(self._last["*/}"], self._last["<<}"]) and (
            match := INVISIBLE.match(self._text, start)
        ):
            return self._marked(match)
        if start < max(self._last["{:/}"], self._last["{:/comment}"]) and (
            match := KRAMDOWN_COMMENT.match(self._text, start)
        ):
            return self._hidden(start, match.end(), "a comment")
        if match := KRAMDOWN.match(self._text, start):
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
            return self._escaped(match[2]), match.end(), match.end()
        line = self._text[self._text.rfind("\n", 0, start) + 1 : start]
        if line.lstrip(" \t>").startswith(":::"):
            return None  # the attributes of a box
        match = EXPRESSION.match(self._text, start)
        if match is None or match[0].count("\n") > 20:
            return None
        return self._marked(match, kind="markup", about="expression", message=COMPONENTS)

    def _escaped(self, text: str) -> str:
        """Return `text` as Markdown that means just these words, on as many lines.

        A line without words gets a mark that says nothing, since an empty one ends a paragraph.
        """
        if not text.strip():
            return " " + "\n" * text.count("\n")
        first, *rest = map(escaped, text.split("\n"))
        empty = self._result.mark(Tag("", self._line))
        return "\n".join([first, *(line or empty for line in rest)])

    def _component(self, start: int) -> tuple[str, int, int] | None:
        match = COMPONENT.match(self._text, start)
        if match is None:
            return None
        name = match["name"]
        if self._text[max(0, start - 3) : start].endswith(("](", "]: ")):
            return None  # the target of a link, which may have spaces
        if name.lower() in HTML and (not self._mdx or name.isupper()):
            return None
        title = "" if match["alone"] else self._title_of_component(match)
        known = match["end"] or name in TABS
        what = {"kind": "" if known else "markup", "about": name, "message": COMPONENTS}
        return self._marked(match, title=title, **what)

    def _title_of_component(self, match: re.Match[str]) -> str:
        name, attributes = match["name"], match["attributes"]
        if name == "Tabs" and match["end"]:
            self._tabs.end()
        elif name == "Tabs":
            self._tabs.begin(attributes)
        label = self._tabs.label(attributes) if name == "TabItem" else ""
        return label or title_of(attributes, name)

    def _module(self, start: int) -> tuple[str, int, int] | None:
        """Mark what is imported or exported at the top, or below an empty line or marks."""
        if start and not self._begins(start - 1):
            return None
        end = module_end(self._text, start)
        if end is None:
            return None
        about = self._text[start : start + len("import")]
        message = IMPORTS if about == "import" else EXPORTS
        text = self._text[start:end].rstrip()
        tag = Tag(text, self._number(start), "markup", about, message, block=True)
        return self._result.mark(tag), start + len(text), end

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
            words = attribute_of(match["inner"], "alt-text") or attribute_of(match["inner"], "text")
            if words:
                return escaped(words), match.end(), match.end()
        if match["end"] or match["name"] in {"row", "column", "zone", "moniker"}:
            return self._marked(match)
        return self._marked(match, kind="markup", about=match["name"], message=SHORTCODES)
