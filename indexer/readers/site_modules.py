"""Where imports and exports of JavaScript end that stand in Markdown."""

import re

_GAP = r"[ \t]*\n?[ \t]*"
_NAME = r"[\w$]+"
_NAMES = rf"(?:\*{_GAP}as\s+{_NAME}|\{{[^{{}}]*\}})"
IMPORT = re.compile(
    rf"import\b{_GAP}"
    rf"(?:(?:type\s+)?(?:{_NAMES}|{_NAME}(?:{_GAP},{_GAP}{_NAMES})?){_GAP}\bfrom\b{_GAP})?"
    r"(?:\"[^\"\n]+\"|'[^'\n]+')"
    rf"(?:{_GAP}\b(?:with|assert)\b{_GAP}\{{[^{{}}]*\}})?"
    r"[ \t]*(?:;[ \t]*(?=import\b)|;?[ \t]*(?://[^\n]*|/\*[^\n]*\*/[ \t]*)?(?=\n|\Z))"
)
EXPORT = re.compile(r"export\s+(?:const|let|var|function|default|async|class|\{|\*)")
# Comments between two of them.
COMMENTS = re.compile(
    r"(?:\n[ \t]*//[^\n]*|\n[ \t]*/\*[^\n]*\*/[ \t]*)+(?=\n(?:import|export)\b)",
)
# An apostrophe in a word of JSX begins no string. What never closes is odd.
PIECE = re.compile(
    r"(?<!:)//[^\n]*|/\*.*?\*/|`(?:[^`\\]|\\.)*`"
    r"|(?<!\w)\"(?:[^\"\\\n]|\\.)*\"|(?<!\w)'(?:[^'\\\n]|\\.)*'"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<odd>`|/\*)|(?P<end>\n|\Z)",
    re.DOTALL,
)
BLANK = re.compile(r"\n[ \t]*(?=\n|\Z)")
# Where a line ends, or the next one begins, so that the export goes on outside brackets.
GOES_ON = re.compile(r"(?<=[=,?:+&|])\n|(?<==>)\n|\n(?:[ \t]+\S|[{})\].;?]|&&|\|\||:(?!:)|</)")
# None of these stands in brackets, so the ones before it never close.
NEXT = re.compile(r"\n(?:import|export)[ \t]")
# Whatever is longer is no export that a person wrote into a document, but text.
MOST = re.compile(r"(?:[^\n]*\n){0,500}[^\n]*")


def module_end(text: str, start: int) -> int | None:
    """Return where the imports, or the exports, end that begin at `start`; None for neither."""
    end_of = _import_end if text.startswith("import", start) else _export_end
    end = None
    reached = end_of(text, start)
    while reached is not None:
        comments = COMMENTS.match(text, reached)
        end = comments.end() if comments else reached
        reached = end_of(text, end + 1 if text.startswith("\n", end) else end)
    return end


def _import_end(text: str, start: int) -> int | None:
    match = IMPORT.match(text, start)
    return match.end() if match else None


def _export_end(text: str, start: int) -> int | None:
    """Return the end of the line where the brackets of an export close.

    If they never do, it ends before a blank line.
    """
    if EXPORT.match(text, start) is None:
        return None
    depth = 0
    most = MOST.match(text, start)
    for piece in PIECE.finditer(text, start, most.end() if most else len(text)):
        if piece["open"]:
            depth += 1
        elif piece["close"]:
            depth -= 1
        elif piece["odd"]:
            break
        elif piece["end"] is not None:
            end = piece.start()
            if depth > 0 and NEXT.match(text, end):
                break
            if depth > 0:
                continue
            if BLANK.match(text, end) or not GOES_ON.match(text, end):
                return end
    blank = BLANK.search(text, start)
    return blank.start() if blank else len(text)
