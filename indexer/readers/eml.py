"""The reader for saved mails (.eml): RFC 5322 and MIME. The subject is the title.

Who wrote a mail, to whom and when is not kept.
"""

import email
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from html import escape

from selectolax.lexbor import LexborHTMLParser

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.html_left_out import with_shadow_trees
from indexer.readers.mail_flowed import unflowed
from indexer.readers.mail_html_quotes import drop_quotes
from indexer.readers.mail_quotes import FORWARDED, Piece, without_quotes
from indexer.readers.metadata import language_of
from indexer.readers.plain_text import BULLET, text_blocks
from indexer.readers.reading import Reading
from indexer.readers.rendered import Rendered, reading_of_rendered
from indexer.readers.sanitize import blocks_html
from indexer.readers.symbol_fonts import show_symbols
from indexer.sources.slugs import alphanumeric
from indexer.sources.source import Source, without_controls
from retrieval.report import Finding

# Without any of these, a file is no mail.
HEADERS = ("from", "to", "subject", "date", "message-id", "received", "content-type")
ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}
# “Re:”, “Fwd:” and the like say how a mail came, and not what it is about.
REPLY = re.compile(
    r"\s*((re|fwd?|aw|wg|tr|rv|sv|vs|antw|i|r|odp)(\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
FORWARDS = re.compile(r"\s*(fwd?|wg|tr|rv|i|doorst)\s*:", re.IGNORECASE)

# A boundary that should be in quotes, which some programs forget, and the library doesn't forgive.
BOUNDARY = re.compile(
    rb"^((?:content-type:|[ \t])[^\n]*\bboundary=)([^\s\";]*=[^\s\";]*)",
    re.IGNORECASE | re.MULTILINE,
)
UNNAMED = {"x-unknown", "unknown-8bit", "unknown", "default", "x-user-defined"}

# Programs indent what they quote here and there. In a flowed text, such a line is the mail's own.
INDENTED_MARK = re.compile(r"^[^\S\n]+(?=>)", re.MULTILINE)

# Mails that are forwarded in each other deeper than this are a mistake.
DEEPEST = 5
# Signatures that programs check and nobody reads.
UNSEEN = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
}


def read_mail(source: Source) -> Reading:
    """Read a mail. Raises NotIndexedError where no document can be made of the file at all."""
    try:
        data = BOUNDARY.sub(rb'\1"\2"', source.data)
        message = email.message_from_bytes(data, policy=policy.default)
    except (MessageError, ValueError, LookupError, TypeError) as error:
        raise NotIndexedError(1, "is damaged; save the mail again") from error
    if not isinstance(message, EmailMessage) or not any(name in message for name in HEADERS):
        raise NotIndexedError(1, "is not a mail; save it as .eml")
    content = _Content(source.name)
    pages = tuple(content.html_of(message, 0))
    subject = REPLY.sub("", _header(message, "subject"), 1)
    rendered = Rendered(
        pages,
        ((subject, "the subject"),),
        language_of(_header(message, "content-language")),
        lambda _: 1,
    )
    reading = reading_of_rendered(rendered, source)
    return replace(reading, findings=(*reading.findings, *content.findings))


def _header(message: EmailMessage, name: str) -> str:
    """Return the decoded words of a header; empty if there is none, or none that can be read."""
    try:
        value = message[name]
        return " ".join(str(value or "").split())
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""  # the library does not catch all that headers can have


class _Content:
    """Makes HTML of the parts of a mail in order, and collects what is left out in `findings`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.findings: list[Finding] = []

    def html_of(self, part: EmailMessage, depth: int, forwards: bool = False) -> Iterator[str]:
        """Yield the HTML of `part` and all in it that people see."""
        kind = part.get_content_type()
        if kind in ENCRYPTED:
            smime = str(part.get_param("smime-type", "") or "")
            if "signed" not in smime:
                raise NotIndexedError(1, "is encrypted; save it without encryption", "encrypted")
        if depth == 0:
            forwards = FORWARDS.match(_header(part, "subject")) is not None
        if kind == "message/rfc822":
            yield from self._forwarded(part, depth)
        elif part.is_multipart():
            for child in self._visible_parts(part, kind):
                yield from self.html_of(child, depth + 1, forwards)
        elif kind == "text/plain" and not self._is_attached(part):
            yield self._plain(part, forwards)
        elif kind == "text/html" and not self._is_attached(part):
            yield self._html(self._text(part), forwards)
        else:
            self._report_attached(part, kind)

    def _forwarded(self, part: EmailMessage, depth: int) -> Iterator[str]:
        """Yield a mail within the mail, under its subject."""
        inner = next(
            (
                inner_part
                for inner_part in part.iter_parts()
                if isinstance(inner_part, EmailMessage)
            ),
            None,
        )
        if inner is None:
            return
        if depth >= DEEPEST:
            message = f"is forwarded more than {DEEPEST} times; save it as a file of its own"
            self._report("not-understood", message, _header(inner, "subject"))
            return
        subject = _header(inner, "subject")
        yield f"<h2>{escape(subject)}</h2>" if subject else ""
        yield from self.html_of(inner, depth + 1)

    def _visible_parts(self, part: EmailMessage, kind: str) -> list[EmailMessage]:
        """Return the parts of several that people see; of alternatives it is one."""
        parts = [
            inner_part for inner_part in part.iter_parts() if isinstance(inner_part, EmailMessage)
        ]
        if kind != "multipart/alternative":
            return parts
        # The last one is the richest. It is HTML, by itself or with its pictures, or else a text.
        for wanted in ("text/html", "text/plain"):
            for inner_part in reversed(parts):
                if any(inner.get_content_type() == wanted for inner in inner_part.walk()):
                    return [inner_part, *(other for other in parts if _is_no_alternative(other))]
        return parts

    def _plain(self, part: EmailMessage, forwards: bool) -> str:
        text = self._text(part)
        are_lines_whole = False
        if str(part.get_param("format", "")).casefold() == "flowed":
            delete_space = str(part.get_param("delsp", "")).casefold() == "yes"
            text, are_lines_whole = unflowed(text, delete_space)
        else:
            text = INDENTED_MARK.sub("", text)
        forwards = forwards or any(map(FORWARDED.fullmatch, map(str.strip, text.split("\n"))))
        content = without_quotes(text, forwards)
        if not content.has_own_words:
            content = without_quotes(text, forwards=True)
        self._report_quotes(content.quoted, content.signed)
        return "".join(_piece_html(piece, are_lines_whole) for piece in content.pieces)

    def _html(self, text: str, forwards: bool) -> str:
        tree = LexborHTMLParser(with_shadow_trees(text))
        quoted, signed = drop_quotes(tree, forwards)
        if quoted and tree.body is not None and not alphanumeric(tree.body.text()):
            tree = LexborHTMLParser(with_shadow_trees(text))  # it has nothing of its own
            quoted, signed = drop_quotes(tree, forwards=True)
        self._report_quotes(quoted, signed)
        show_symbols(tree)
        return "" if tree.body is None else tree.body.html or ""

    def _text(self, part: EmailMessage) -> str:
        """Return the text of a part. Raises NotIndexedError for an encoding that nobody knows."""
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
        charset = str(part.get_param("charset", "") or "utf-8").strip("'\" ").casefold()
        text, is_whole = _decoded(data, charset)
        if not is_whole:
            message = f"declares the encoding {charset}, but is not in it; save it again"
            self._report("character", message, "")
        return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))

    def _report_quotes(self, quoted: list[str], signed: list[str]) -> None:
        for texts, message in ((quoted, "repeats another mail"), (signed, "is a signature")):
            for text in texts:
                self._report("furniture", message, text)

    def _is_attached(self, part: EmailMessage) -> bool:
        return part.get_content_disposition() == "attachment"

    def _report_attached(self, part: EmailMessage, kind: str) -> None:
        if kind in UNSEEN:
            return
        try:
            name = part.get_filename() or kind
        except (ValueError, LookupError, TypeError, AttributeError):
            name = kind
        if kind.startswith("image/"):
            self._report("no-words", "a picture", name)
            return
        message = "has an attachment, which is not read; save it as a file of its own"
        self._report("not-understood", message, name)

    def _report(self, kind: str, message: str, text: str) -> None:
        self.findings.append(finding(kind, (self._name, 1), message, text=text))


def _is_no_alternative(part: EmailMessage) -> bool:
    """Return whether a part is no alternative form of the text, such as an invitation."""
    return part.get_content_maintype() not in {"text", "multipart"}


def _piece_html(piece: Piece, are_lines_whole: bool) -> str:
    """Return the HTML of a piece; of one whose lines are whole, each is a paragraph or an item."""
    text = "\n".join(piece.lines)
    if are_lines_whole:
        text = "".join(
            f"{line}\n" if BULLET.fullmatch(line) else f"\n{line}\n\n" for line in piece.lines
        )
    html = blocks_html(text_blocks(text))
    return f"<blockquote>{html}</blockquote>" if piece.is_quote and html else html


def _decoded(data: bytes, charset: str) -> tuple[str, bool]:
    """Return the text of `data`, and whether all of it is in the encoding `charset`.

    Raises NotIndexedError for an encoding that nobody knows.
    """
    name = charset
    if charset in UNNAMED:
        name = "utf-8"
    elif charset in {"us-ascii", "ascii"}:
        name = "utf-8"  # which it is a part of
    elif charset in {"iso-8859-1", "latin1"}:
        name = "windows-1252"
    elif charset == "utf-16" and not data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        # RFC 2781 has big-endian here, and Windows writes little-endian. A text's spaces and line
        # ends have a zero as their greater byte.
        is_little = data[1::2].count(0) > data[::2].count(0)
        name = "utf-16-le" if is_little else "utf-16-be"
    try:
        return data.decode(name).removeprefix("\ufeff"), True
    except UnicodeDecodeError:
        pass
    except (LookupError, UnicodeError) as error:
        raise _unknown(charset) from error
    try:
        return data.decode(name, errors="replace").removeprefix("\ufeff"), False
    except UnicodeError as error:
        raise _unknown(charset) from error  # such as “punycode”, which is none for texts


def _unknown(charset: str) -> NotIndexedError:
    message = f"declares the encoding {charset}, which is unknown; save it again"
    return NotIndexedError(1, message, "encoding")
