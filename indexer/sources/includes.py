"""Includes of Markdown's site generators, of reStructuredText and of AsciiDoc.

In Markdown these are MkDocs's snippets and include-markdown, Jekyll's and DocFX's includes, and
Docusaurus's imports of Markdown.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from indexer.errors import NotIndexedError

# Each stands on a line of its own, in the syntax of its tool; DocFX's may also stand within one.
# Parts of a file (`a.md:3:9`, `a.md:name`) are not the name of a file, and so are not included.
SNIPPET = re.compile(r"-+8<-+ +[\"']?([^\"']+?)[\"']?")
INCLUDE = re.compile(r"\{%-? *include(?:-markdown)? +[\"']([^\"']+)[\"'][^%]*%\}")
LIQUID_INCLUDE = re.compile(r"\{%-? *include +([\w./-]+\.(?:md|markdown))(?: [^%]*)?%\}")
DOCFX_INCLUDE = re.compile(r"\[!INCLUDE *\[[^\]\n]*\]\(([^()\n]*)\)\]", re.IGNORECASE)
IMPORT = re.compile(r"import +([A-Z]\w*) +from +[\"']([^\"']+\.mdx?)[\"'];?")
COMPONENT = re.compile(r"<([A-Z]\w*) */>")
# In reStructuredText. Options below it take in a part of a file, or take it in as code.
RST_INCLUDE = re.compile(r"\.\. include:: +/?(\S+)")
RST_SUFFIXES = (".rst", ".txt", ".inc", ".rest", ".rsti")
# In AsciiDoc. Headings of the included file may stand deeper; other attributes take in a part.
ADOC_INCLUDE = re.compile(r"include::([^\[\]{}]+)\[(?:leveloffset=\+?(?P<deeper>\d))?\]")
ADOC_SUFFIXES = (".adoc", ".asciidoc", ".asc", ".ad", ".txt")

# Includes that are nested deeper than this are a mistake.
DEEPEST = 8
MOST_LINES = 100_000

Line = tuple[str, int]


def with_includes(text: str, file: Path, root: Path) -> tuple[str, tuple[int, ...]]:
    """Return `text` of `file` with its includes in place, and each line's number in `file`.

    Only files inside the folder `root` are included. Their names are relative to the folder of the
    file that includes them, or else to `root` or its `_includes`. What is included is indented as
    the include is. An include whose file can't be found is left as it is, for the reader to report.
    Raises NotIndexedError for includes that are nested too deeply or come to too many lines.
    """
    lines_of = LINES_OF.get(file.suffix.lower(), _lines)
    lines = list(lines_of(text, file, root.resolve(), 0))
    return "\n".join(line for line, _ in lines), tuple(number for _, number in lines)


def _lines(text: str, file: Path, root: Path, depth: int) -> Iterator[Line]:
    imported: dict[str, str] = {}
    written = 0
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        replacement = [(line, number)]
        if match := IMPORT.fullmatch(stripped):
            if _inside(match[2], file, root):
                imported[match[1]] = match[2]
                replacement = [("", number)]
        elif (name := _included(stripped, imported)) and (other := _inside(name, file, root)):
            _check_depth(depth, number)
            within = _lines(_body(other), other, root, depth + 1)
            indent = line[: len(line) - len(line.lstrip())]
            replacement = [
                (indent + included if included else "", number) for included, _ in within
            ]
        elif "[!include" in line.lower() and depth < DEEPEST:
            replacement = [(_with_inline(line, file, root), number)]
        written += len(replacement)
        _check_length(written, number)
        yield from replacement


def _rst_lines(text: str, file: Path, root: Path, depth: int) -> Iterator[Line]:
    lines = text.split("\n")
    written = 0
    for number, line in enumerate(lines, start=1):
        replacement = [(line, number)]
        match = RST_INCLUDE.fullmatch(line.strip())
        has_options = "".join(lines[number : number + 1]).strip().startswith(":")
        other = _inside(match[1], file, root) if match and not has_options else None
        if other and other.suffix.lower() in RST_SUFFIXES:
            _check_depth(depth, number)
            indent = line[: len(line) - len(line.lstrip())]
            within = _rst_lines(_body(other), other, root, depth + 1)
            replacement = [
                (indent + included if included else "", number) for included, _ in within
            ]
        written += len(replacement)
        _check_length(written, number)
        yield from replacement


def _adoc_lines(text: str, file: Path, root: Path, depth: int) -> Iterator[Line]:
    written = 0
    for number, line in enumerate(text.split("\n"), start=1):
        replacement = [(line, number)]
        match = ADOC_INCLUDE.fullmatch(line.strip())
        other = _inside(match[1], file, root) if match else None
        if match and other and other.suffix.lower() in ADOC_SUFFIXES:
            _check_depth(depth, number)
            included = [line for line, _ in _adoc_lines(_body(other), other, root, depth + 1)]
            if deeper := match["deeper"]:
                before, after = f":leveloffset: +{deeper}", f":leveloffset: -{deeper}"
                included = [before, "", *included, "", after]
            replacement = [(text_line, number) for text_line in included]
        written += len(replacement)
        _check_length(written, number)
        yield from replacement


def _check_depth(depth: int, number: int) -> None:
    if depth == DEEPEST:
        raise NotIndexedError(number, f"nests includes more than {DEEPEST} deep; remove one")


def _check_length(written: int, number: int) -> None:
    if written > MOST_LINES:
        raise NotIndexedError(
            number, f"has more than {MOST_LINES} lines with all its includes; split it"
        )


def _included(line: str, imported: dict[str, str]) -> str | None:
    """Return the name of the file that `line` includes, if it does."""
    if match := COMPONENT.fullmatch(line):
        return imported.get(match[1])
    forms = (SNIPPET, INCLUDE, LIQUID_INCLUDE, DOCFX_INCLUDE)
    match = next((match for form in forms if (match := form.fullmatch(line))), None)
    return match[1] if match else None


def _with_inline(line: str, file: Path, root: Path) -> str:
    """Return `line` with its includes in place, each as one line; those in code stay."""

    def words(match: re.Match[str]) -> str:
        other = _inside(match[1], file, root)
        return " ".join(_body(other).split()) if other else match[0]

    pieces = re.split(r"(`[^`]*`)", line)
    return "".join(
        piece if piece.startswith("`") else DOCFX_INCLUDE.sub(words, piece) for piece in pieces
    )


def _inside(name: str, file: Path, root: Path) -> Path | None:
    """Return the file of that `name`, if there is one inside `root`."""
    for folder in (file.parent, root, root / "_includes"):
        try:
            included = (folder / name).resolve()
            if included.is_relative_to(root) and included.is_file():
                return included
        except (OSError, ValueError):  # a name that no file can have
            continue
    return None


def _body(file: Path) -> str:
    """Return the text of `file` without front matter; empty if it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
    front_matter = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    return text[front_matter.end() :] if front_matter else text


# How lines are read in formats other than Markdown.
LINES_OF = {".rst": _rst_lines, ".adoc": _adoc_lines, ".asciidoc": _adoc_lines}
