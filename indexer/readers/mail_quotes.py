"""What a mail repeats of earlier ones, and signatures, which are left out."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.readers.html_left_out import empty

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

QUOTES = (
    "blockquote[type=cite], .gmail_quote, .gmail_quote_container, .yahoo_quoted, .moz-cite-prefix, "
    ".protonmail_quote, .zmail_extra, #OLK_SRC_BODY_SECTION, #isForwardContent"
)
SIGNATURES = (
    ".gmail_signature, .moz-signature, #Signature, .protonmail_signature_block, "
    "#signature, [data-smartmail=gmail_signature], .x_gmail_signature, #ms-outlook-mobile-signature"
)
# What Outlook puts before a mail that follows.
DIVIDERS = "#divRplyFwdMsg, #x_divRplyFwdMsg, #appendonsend, div[style*='border-top']"


def without_quotes(text: str, forwards: bool) -> tuple[str, list[str], list[str]]:
    """Return the text of a mail, what it quotes, and its signature.

    Of a mail that `forwards` another, only signatures are left out.
    """
    lines = text.split("\n")
    own: list[str] = []
    quoted: list[str] = []
    signed: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        rest = lines[number:]
        if line.startswith(">") and not forwards:
            end = _end_of_quote(lines, number)
            attribution = _attribution(own)
            quoted.append("\n".join([*attribution, *lines[number:end]]))
            number = end
            continue
        if not forwards and _begins_earlier(rest):
            quoted.append("\n".join(rest))
            break
        if end := _end_of_signature(rest):
            signed.append("\n".join(rest[:end]))
            number += end
            continue
        own.append(lines[number])
        number += 1
    return "\n".join(own), _with_words(quoted), _with_words(signed)


def _with_words(texts: list[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip()]


def _end_of_quote(lines: list[str], number: int) -> int:
    end = number
    for position in range(number, len(lines)):
        line = lines[position].strip()
        if line.startswith(">"):
            end = position + 1
        elif line:
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


def drop_quotes(tree: LexborHTMLParser, forwards: bool) -> tuple[list[str], list[str]]:
    """Empty what a mail in HTML quotes, and its signatures, and return the texts of both.

    Of a mail that `forwards` another, only signatures are left out.
    """
    signed = list(empty(tree.css(SIGNATURES)))
    if forwards:
        return [], signed
    quotes = [
        node for node in tree.css(QUOTES) if not FORWARDED.match(node.text(separator=" ").strip())
    ]
    for node in tree.css(DIVIDERS):
        if node.id == "appendonsend" or SENDER.match(node.text(separator=" ").strip()):
            quotes += [node, *_following(node)]
    quoted = list(empty(quotes))
    return quoted, signed


def _following(node: LexborNode) -> list[LexborNode]:
    """Return all elements that come after `node`, also if `node` is alone in its parent."""
    while node.parent is not None and node.parent.tag != "body":
        others = [
            element.text().strip()
            for element in node.parent.iter(include_text=True)
            if element.mem_id != node.mem_id
        ]
        if any(others):
            break
        node = node.parent
    following = []
    after = node.next
    while after is not None:
        if not (after.tag or "-").startswith(("-", "_", "!")):
            following.append(after)
        after = after.next
    return following
