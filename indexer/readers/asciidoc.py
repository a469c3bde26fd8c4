"""The reader for AsciiDoc (.adoc, .asciidoc), which Asciidoctor makes into HTML.

https://docs.asciidoctor.org/asciidoc/latest/
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.html_text import inline_text
from indexer.readers.programs import ASCIIDOCTOR, run
from indexer.readers.reading import Reading
from indexer.readers.rendered import Rendered, line_finder, reading_of_rendered
from indexer.sources.source import Source
from retrieval.report import Finding

OPTIONS = (
    *("--safe-mode", "secure", "--embedded", "--backend", "html5"),
    *("-a", "showtitle", "-a", "toc!", "-a", "sectanchors!", "-a", "sectlinks!", "-a", "icons!"),
    *("-a", "source-highlighter!", "-a", "experimental", "-a", "skip-front-matter"),
    *("-a", "attribute-missing=warn", "-a", "sectnums!", "-a", "figure-caption!"),
    *("-a", "table-caption!", "-a", "example-caption!", "-o", "-", "-"),
)

HEADING = re.compile(r"(?:=+|#+|\.)\s*(\S.*?)\s*=*|(\S.*?)(?:::|;;)\s*.*")
MESSAGE = re.compile(
    r"asciidoctor: (?P<level>[A-Z]+): (?:<stdin>: )?(?:line (?P<line>\d+): )?(?P<text>.*)"
)
MISSING = re.compile(r"skipping reference to missing attribute: (?P<name>\S+)")
FORMULA = re.compile(r"\\\$(.+?)\\\$|\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
COMMENT = re.compile(r"//(?!/)")
FENCE = re.compile(r"-{4,}|\.{4,}|\+{4,}|/{4,}|`{3,}.*")
CODE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)


def read_asciidoc(source: Source) -> Reading:
    """Read a document of AsciiDoc.

    Anchors are Asciidoctor's. Raises NotIndexedError where it is not installed, or where no
    document can be made of the file.
    """
    program = ASCIIDOCTOR.check_installed(source.suffix, ".html")
    text = source.text
    with TemporaryDirectory(prefix="faq-search-") as folder:
        html, messages = run([program, *OPTIONS], Path(folder), text.encode())
    if not html.strip() and messages.strip():
        reason = f"is not understood by Asciidoctor ({messages.strip()[:200]}); correct it"
        raise NotIndexedError(1, reason)
    return reading_of_html(
        html.decode("utf-8", "replace"), messages, replace(source, data=text.encode())
    )


def reading_of_html(html: str, messages: str, source: Source) -> Reading:
    """Return the reading of what Asciidoctor makes of a document, and of what it says of it."""
    findings = list(_messages(messages, source.name))
    for name in dict.fromkeys(entry.about for entry in findings if entry.kind == "markup"):
        html = "".join(
            piece if piece.startswith("<pre") else piece.replace(f"{{{name}}}", "")
            for piece in CODE.split(html)
        )
    html = FORMULA.sub(lambda match: next(filter(None, match.groups()), ""), html)
    if html.rfind("<!--") > html.rfind("-->"):  # of HTML that is let through, and never ends
        html = html.replace("<!--", "")
    tree = LexborHTMLParser(html)
    if tree.body is not None:
        findings += [*_comments(source), *_left_out(tree, source)]
        _put_in_notes(tree)
        _ask_questions(tree)
        html = tree.body.html or ""
    line_of = line_finder(_headings(source.text))
    reading = reading_of_rendered(Rendered((html,), line_of=line_of), source)
    return replace(reading, findings=(*reading.findings, *findings))


def _messages(messages: str, name: str) -> Iterator[Finding]:
    """Yield a finding for each message of Asciidoctor."""
    for message in map(MESSAGE.fullmatch, dict.fromkeys(messages.split("\n"))):
        if message is None:
            continue
        place = (name, int(message["line"] or 1))
        if missing := MISSING.match(message["text"]):
            explanation = "a value that is set elsewhere"
            yield finding(
                "markup", place, explanation, about=missing["name"], text=f"{{{missing['name']}}}"
            )
        elif message["level"] in {"ERROR", "FATAL"}:
            yield finding("not-understood", place, f"is not understood: {message['text']}")


def _comments(source: Source) -> Iterator[Finding]:
    """Yield a finding for each comment; adjacent lines of comments are one."""
    comment: list[str] = []
    fence, begun = "", 1
    for number, line in enumerate([*source.text.split("\n"), ""], start=1):
        stripped = line.rstrip()
        inside = bool(fence)
        if inside:
            fence = "" if stripped == fence else fence
        elif FENCE.fullmatch(stripped):
            fence = stripped
        in_comment = (fence or stripped).startswith("////")
        if in_comment or (not inside and COMMENT.match(stripped)):
            begun = begun if comment else number
            comment.append(stripped.strip("/ "))
        elif comment:
            text = "\n".join(comment).strip()
            comment = []
            if text:
                yield finding("hidden", (source.name, begun), "a comment", text=text)


def _left_out(tree: LexborHTMLParser, source: Source) -> Iterator[Finding]:
    """Take out what only stands for something else: files to include, and pictures."""
    findings = []
    for link in tree.css("a.include"):
        message = "includes a file that is not in its root, or only a part of one"
        target = link.attributes.get("href") or ""
        line = source.text.count("\n", 0, max(0, source.text.find(f"include::{target}"))) + 1
        findings.append(finding("missing-include", (source.name, line), message, text=target))
        link.decompose()
    for image in tree.css("img"):
        target = image.attributes.get("src") or ""
        default = re.sub(r"[-_]", " ", PurePosixPath(target).stem)
        if (image.attributes.get("alt") or "") in {"", default}:  # nobody wrote that description
            message = "contains no text"
            findings.append(finding("no-words", (source.name, 1), message, text=target))
            image.decompose()
    yield from findings


def _put_in_notes(tree: LexborHTMLParser) -> None:
    """Move notes into the text that refers to them."""
    notes = {}
    for note in tree.css("#footnotes .footnote"):
        words = inline_text(note)
        notes[note.id or ""] = re.sub(r"^\s*\d+\.\s*", "", words)
    for mark in tree.css("sup.footnote, sup.footnoteref"):
        link = mark.css_first("a")
        name = (link.attributes.get("href") or "")[1:] if link is not None else ""
        mark.replace_with(f" ({notes[name]})" if notes.get(name) else "")
    for listed in tree.css("#footnotes"):
        listed.decompose()


def _ask_questions(tree: LexborHTMLParser) -> None:
    """Turn Asciidoctor's lists of questions into `<dl>`, whose terms become headings."""
    for listed in tree.css("div.qanda"):
        if (outer := listed.css_first("ol")) is None:
            continue
        pieces = []
        for item in outer.iter():
            paragraphs = [element for element in item.iter() if element.tag == "p"]
            asked = [paragraph for paragraph in paragraphs if paragraph.css_first("em") is not None]
            question = asked[0] if asked and asked[0].mem_id == paragraphs[0].mem_id else None
            words = inline_text(question) if question is not None else ""
            rest = "".join(
                element.html or ""
                for element in item.iter()
                if question is None or element.mem_id != question.mem_id
            )
            pieces.append(f"<dt>{escape(words)}</dt><dd>{rest}</dd>")
        _replace(listed, f"<dl>{''.join(pieces)}</dl>")


def _replace(node: LexborNode, html: str) -> None:
    body = LexborHTMLParser(html).body
    inner = None if body is None else body.css_first("dl")
    if inner is not None:
        node.replace_with(inner)


def _headings(text: str) -> Iterator[tuple[str, int]]:
    """Yield the words of each heading and its line."""
    for number, line in enumerate(text.split("\n"), start=1):
        if match := HEADING.fullmatch(line.strip()):
            yield match[1] or match[2] or "", number
