"""What a mail in plain text repeats of earlier ones, and signatures."""

import re
from dataclasses import dataclass

# The line before a quotation, in some languages: “On 3 May 2024, Ann wrote:”.
ATTRIBUTION = re.compile(
    r"(on|am|le|el|il|op|den|em|w dniu)\b.{4,200}?"
    r"(wrote|schrieb|a écrit|escribió|ha scritto|schreef|skrev|escreveu|napisał)\b.{0,100}:",
    re.IGNORECASE | re.DOTALL,
)
# What programs of mail put before a mail that follows as it was.
ORIGINAL = re.compile(
    r"[-_ ]*(original message|ursprüngliche nachricht|message d'origine|mensaje original)[-_ ]*|"
    r"_{20,}",
    re.IGNORECASE,
)
SENDER = re.compile(r"(from|von|de|da|van|från|fra)\s*:", re.IGNORECASE)
FORWARDED = re.compile(
    r"[-_ >]*(begin )?(forwarded message|weitergeleitete nachricht|message transféré|"
    r"mensaje reenviado).*",
    re.IGNORECASE,
)
SIGNATURE = "--"
# What telephones and programs write below a mail.
SENT_FROM = re.compile(
    r"(sent from (my|a|outlook|mail for|yahoo)|gesendet von|von meinem .{3,40} gesendet|"
    r"envoyé de(puis)? mon|get outlook for|enviado desde)\b.{0,60}",
    re.IGNORECASE,
)
# What a mailing list writes below a mail, after a line.
LIST_FOOTER = re.compile(r"mailing list|unsubscribe|mailman|listinfo", re.IGNORECASE)
RULE = re.compile(r"[-_=]{10,}")
MOST_FOOTER = 6
# The headers of an earlier mail, as Outlook writes them into a text.
EARLIER = re.compile(
    r"\*?(sent|date|gesendet|datum|envoyé|enviado|verzonden|to|an|à|cc|subject|betreff|objet)\*?\s*:",
    re.IGNORECASE,
)
# A signature has a few lines; further down, the two hyphens are a line between parts.
MOST_SIGNED = 15
# The marks before a quoted line: “> > ”.
MARKS = re.compile(r"(?:\s*>)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of a mail that stand together: its own words, or those that it quotes."""

    is_quote: bool
    lines: list[str]


@dataclass(frozen=True, slots=True)
class MailText:
    """What people read of a mail as `pieces` in order, and the texts that are left out."""

    pieces: list[Piece]
    quoted: list[str]
    signed: list[str]

    @property
    def has_own_words(self) -> bool:
        return any("".join(piece.lines).strip() for piece in self.pieces if not piece.is_quote)


def without_quotes(text: str, forwards: bool) -> MailText:
    """Return the text of a mail apart from what it quotes, and its signature.

    A line is quoted if it begins with “>”. Of a quotation that words of the mail follow, the last
    paragraph stays, because that is what they answer. Of a mail that `forwards` another, only
    signatures are left out.
    """
    lines = text.split("\n")
    pieces = [Piece(False, [])]
    signed: list[str] = []
    attributions: dict[int, list[str]] = {}  # by the number of the piece that they introduce
    earlier = ""
    number = 0
    while number < len(lines):
        rest = lines[number:]
        if lines[number].startswith(">") and not forwards:
            end = _end_of_quote(lines, number)
            attributions[len(pieces)] = _attribution(pieces[-1].lines)
            pieces += [Piece(True, lines[number:end]), Piece(False, [])]
            number = end
            continue
        if not forwards and _begins_earlier(rest):
            earlier = "\n".join(rest)
            break
        if end := _end_of_signature(rest):
            signed.append("\n".join(rest[:end]))
            number += end
            continue
        pieces[-1].lines.append(lines[number])
        number += 1
    shown: list[Piece] = []
    quoted: list[str] = []
    for place, piece in enumerate(pieces):
        if not piece.is_quote:
            shown.append(piece)
            continue
        is_answered = any(line.strip() for line in pieces[place + 1].lines)
        first, last = answered_part(piece.lines) if is_answered else (0, 0)
        shown.append(Piece(True, [_unmarked(line) for line in piece.lines[first:last]]))
        quoted.append("\n".join([*attributions[place], *piece.lines[:first], *piece.lines[last:]]))
    return MailText(shown, _with_words([*quoted, earlier]), _with_words(signed))


def answered_part(lines: list[str]) -> tuple[int, int]:
    """Return where the last paragraph of a quotation begins and ends, without its signature.

    Both are 0 if there is none.
    """
    words = [_unmarked(line) for line in lines]
    end = len(lines)
    if SIGNATURE in words and end - words.index(SIGNATURE) <= MOST_SIGNED:
        end = words.index(SIGNATURE)
    while end and not words[end - 1]:
        end -= 1
    first = end
    while first and words[first - 1] and _depth(lines[first - 1]) == _depth(lines[end - 1]):
        first -= 1
    return first, end


def _unmarked(line: str) -> str:
    return MARKS.sub("", line, 1).strip()


def _depth(line: str) -> int:
    marks = MARKS.match(line)
    return marks[0].count(">") if marks else 0


def _with_words(texts: list[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip("> \t\n")]


def _end_of_quote(lines: list[str], number: int) -> int:
    end = number
    for position in range(number, len(lines)):
        if lines[position].startswith(">"):
            end = position + 1
        elif lines[position].strip():
            break
    return end


def _attribution(own: list[str]) -> list[str]:
    """Remove the lines that introduce a quotation, such as “Ann wrote:”, from the end of `own`."""
    while own and not own[-1].strip():
        own.pop()
    for count in (1, 2, 3):
        last = own[-count:]
        if len(last) == count and ATTRIBUTION.fullmatch(" ".join(last).strip()):
            del own[-count:]
            return last
    return []


def _begins_earlier(lines: list[str]) -> bool:
    """Return whether `lines` begin an earlier mail that is not marked by `>`."""
    line = lines[0].strip()
    if ORIGINAL.fullmatch(line) or RULE.fullmatch(line):
        following = [following_line for following_line in lines[1:6] if following_line.strip()]
        return bool(following) and _has_headers(following)
    if _has_headers(lines[:5]):
        return True
    for count in (1, 2, 3):
        words = " ".join(lines[:count]).strip()
        if ATTRIBUTION.fullmatch(words) and re.search(r"\d", words):
            after = next(
                (following_line for following_line in lines[count:] if following_line.strip()), ">"
            )
            return not after.strip().startswith(">")
    return False


def _has_headers(lines: list[str]) -> bool:
    first = lines[0].strip(" *") if lines else ""
    others = sum(EARLIER.match(line.strip()) is not None for line in lines[1:])
    return SENDER.match(first) is not None and others > 0


def _end_of_signature(lines: list[str]) -> int:
    """Return how many lines a signature has, with its mark; 0 if `lines` begin with none."""
    line = lines[0].strip()
    if SENT_FROM.fullmatch(line):
        return 1
    if RULE.fullmatch(line):
        end = next(
            (
                n
                for n, following_line in enumerate(lines[:MOST_FOOTER])
                if not following_line.strip()
            ),
            0,
        )
        end = end or min(len(lines), MOST_FOOTER)
        return end if LIST_FOOTER.search(" ".join(lines[1:end])) else 0
    if line != SIGNATURE:
        return 0
    for position, following_line in enumerate(lines):
        if following_line.strip().startswith(">") or (
            position and _begins_earlier(lines[position:])
        ):
            return position if position <= MOST_SIGNED else 0
    return len(lines) if len("\n".join(lines).strip().split("\n")) <= MOST_SIGNED else 0
