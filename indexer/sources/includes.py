"""Markdown that takes in other files, as generators of sites do: MkDocs's snippets and
include-markdown, Docusaurus's imports of Markdown.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from indexer.errors import RejectedFileError

# Each on a line of its own, in the words of the tool that knows it. Parts of a file (`a.md:3:9`,
# `a.md:name`) are no name of a file, and so are not followed.
SNIPPET = re.compile(r"-+8<-+ +[\"']?([^\"']+?)[\"']?")
INCLUDE = re.compile(r"\{%-? *include(?:-markdown)? +[\"']([^\"']+)[\"'][^%]*%\}")
IMPORT = re.compile(r"import +([A-Z]\w*) +from +[\"']([^\"']+\.mdx?)[\"'];?")
COMPONENT = re.compile(r"<([A-Z]\w*) */>")

# An include of includes of includes is a mistake long before this.
DEEPEST = 8
MOST_LINES = 100_000

Line = tuple[str, int]


def with_includes(text: str, file: Path, root: Path) -> tuple[str, tuple[int, ...]]:
    """`text` of `file` with what it includes in place, and for each line the line in `file`.

    Only files inside the folder `root` are taken in, found from the folder of the file that names
    them or from `root`. What can't be found stays as it is, for the reader to report. Raises
    RejectedFileError for includes that have no end.
    """
    lines = list(_lines(text, file, root.resolve(), 0))
    return "\n".join(line for line, _ in lines), tuple(number for _, number in lines)


def _lines(text: str, file: Path, root: Path, depth: int) -> Iterator[Line]:
    imported: dict[str, str] = {}
    written = 0
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        taken = [(line, number)]
        if found := IMPORT.fullmatch(stripped):
            if _inside(found[2], file, root):
                imported[found[1]] = found[2]
                taken = [("", number)]
        elif (name := _named(stripped, imported)) and (other := _inside(name, file, root)):
            if depth == DEEPEST:
                raise RejectedFileError(
                    number, f"includes files in each other more than {DEEPEST} deep; take one out"
                )
            within = _lines(_body(other), other, root, depth + 1)
            taken = [(each, number) for each, _ in within]
        written += len(taken)
        if written > MOST_LINES:
            raise RejectedFileError(
                number, f"has more than {MOST_LINES} lines with all that it includes; split it"
            )
        yield from taken


def _named(line: str, imported: dict[str, str]) -> str | None:
    if found := COMPONENT.fullmatch(line):
        return imported.get(found[1])
    found = SNIPPET.fullmatch(line) or INCLUDE.fullmatch(line)
    return found[1] if found else None


def _inside(name: str, file: Path, root: Path) -> Path | None:
    """The file of that `name`, if it is one inside `root`."""
    for folder in (file.parent, root):
        try:
            found = (folder / name).resolve()
            if found.is_relative_to(root) and found.is_file():
                return found
        except (OSError, ValueError):  # a name that no file can have
            continue
    return None


def _body(file: Path) -> str:
    """Its text without front matter; empty where it has none that can be read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""
    found = re.match(r"---\n.*?\n---\n", text, re.DOTALL)
    return text[found.end() :] if found else text
