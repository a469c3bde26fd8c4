"""Link fragments for headings, made as the generators of sites make them so that links still work.

Each rule follows the function of its tool that is named beside it. Those of Python-Markdown and
docutils gave the same as these libraries for 200,000 random texts. github-slugger 2 and Hugo 0.111
gave the same for 20,000 texts of all scripts, but for letters that are newer than their tables of
Unicode; so did Hugo for 2,060 headings with links, code, HTML, emoji and attributes. Markdig was
not compared.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import PurePath

from retrieval.root import Dialect

# What GitHub keeps of a heading besides hyphens and spaces: letters, marks, decimal digits,
# letters that are numbers, and connecting punctuation. It is `\p{Word}` in html-pipeline, and the
# same in github-slugger.
_WORD = {"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"}
# Symbols that Unicode counts as letters (Other_Alphabetic), and so `\p{Word}` does: Ⓐ, 🄰, 🅐, 🅰.
_LETTERS_IN_CIRCLES = "".join(
    chr(code)
    for first, last in (
        (0x24B6, 0x24E9),
        (0x1F130, 0x1F149),
        (0x1F150, 0x1F169),
        (0x1F170, 0x1F189),
    )
    for code in range(first, last + 1)
)
_LETTER_OR_DIGIT = {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"}

# Hugo knows about 1,800 such names. Any other is taken for one too.
EMOJI_NAME = re.compile(r":[\w+-]+:")

# docutils.nodes: letters that do not decompose into ASCII.
_DOCUTILS = str.maketrans(
    "øđħıłŧƀƃƈƌƒƙƚƞƥƫƭƴƶǥȥȴȵȶȷȼȿɀɇɉɋɍɏ", "odhiltbbcdfklnpttyzgzlntjcszejqry"
) | {0xDF: "sz", 0xE6: "ae", 0x153: "oe", 0x238: "db", 0x239: "qp"}


def slug(text: str) -> str:
    """Return `text` in lower case without punctuation, with hyphens for spaces. It may be empty."""
    return _github(unicodedata.normalize("NFC", text))


def _kept(text: str, categories: set[str], others: str) -> str:
    return "".join(
        character
        for character in text
        if character in others or unicodedata.category(character) in categories
    )


def _github(text: str) -> str:
    """Follow `slug` of github-slugger, which Docusaurus uses; GitHub's own is the same."""
    return _kept(text.strip().lower(), _WORD, " -" + _LETTERS_IN_CIRCLES).replace(" ", "-")


def _python_markdown(text: str) -> str:
    """Follow `slugify` of markdown.extensions.toc, which MkDocs uses."""
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text).strip().lower())


def _hugo(text: str) -> str:
    """Follow `sanitizeAnchorName` of Hugo's markup/goldmark/autoid.go, of the type `github`."""
    text = text.replace("İ", "i")  # Go has one letter for one letter, Python an i and a dot
    return _kept(text.strip(), _LETTER_OR_DIGIT, "_ -").replace(" ", "-").lower()


def _hugo_emoji(text: str) -> str:
    """Follow Hugo with `enableEmoji`, which puts emoji, of which nothing stays, for their names."""
    return _hugo(EMOJI_NAME.sub("😀", text))


def _docutils(text: str) -> str:
    """Follow `make_id` of docutils.nodes."""
    text = unicodedata.normalize("NFKD", text.lower().translate(_DOCUTILS))
    text = " ".join(text.encode("ascii", "ignore").decode().split())
    return re.sub(r"^[-0-9]+|-+$", "", re.sub(r"[^a-z0-9]+", "-", text))


def _markdig(text: str) -> str:
    """Follow `LinkHelper.UrilizeAsGfm` of Markdig, which DocFX uses."""
    words = _kept(text, _LETTER_OR_DIGIT, "_ -").replace(" ", "-")
    # The lower case of .NET that depends on no language leaves this letter alone.
    return "İ".join(part.lower() for part in words.split("İ"))


def _hyphenated(base: str) -> Iterator[str]:
    """Yield `base`, then `base-1`, `base-2`, …"""
    yield base
    yield from (f"{base}-{number}" for number in count(1))


def _underscored(base: str) -> Iterator[str]:
    """Yield `base`, `base_1`, … as `unique` of markdown.extensions.toc does.

    Where `base` ends in such a number, the next ones follow it.
    """
    if base:
        yield base
    match = re.fullmatch(r"(.*)_([0-9]+)", base)
    stem, before = (match[1], int(match[2])) if match else (base, 0)
    yield from (f"{stem}_{number}" for number in count(before + 1))


def _numbered_ids(base: str) -> Iterator[str]:
    """Yield `base`, and then `id1`, `id2`, …, as `set_id` of docutils does with Sphinx's prefix."""
    if base:
        yield base
    yield from (f"id{number}" for number in count(1))


@dataclass(frozen=True, slots=True)
class Rule:
    """How anchors are made of headings: of a heading's words, of no words, and of what is taken."""

    slug: Callable[[str], str]
    empty: str
    numbered: Callable[[str], Iterator[str]]


RULES = {
    "github": Rule(_github, "section", _hyphenated),
    "python-markdown": Rule(_python_markdown, "", _underscored),
    "hugo": Rule(_hugo, "heading", _hyphenated),
    "hugo-emoji": Rule(_hugo_emoji, "heading", _hyphenated),
    "docutils": Rule(_docutils, "", _numbered_ids),
    "markdig": Rule(_markdig, "section", _hyphenated),
}
RULE_OF_DIALECT: dict[Dialect, str] = {
    "": "github",
    "mkdocs": "python-markdown",
    "docusaurus": "github",
    "hugo": "hugo",
    "github": "github",
    "sphinx": "docutils",
    "docfx": "markdig",
}


def document_id_of(path: PurePath) -> str:
    """Return the id of the document whose file is at `path` in the corpus, without its suffix."""
    return "/".join(slug(part) or "document" for part in path.parts)


def number_anchors(headings: Iterable[tuple[str, str | None]], rule: str = "github") -> list[str]:
    """Return an anchor for each (heading text, explicit anchor or None), all different.

    Explicit anchors are used as they are and must differ from each other; none of them is given to
    another heading, even before it. A slug that is taken gets a number in reading order, and a
    heading without a letter or digit the anchor of its `rule`, one of RULES, such as `section`.
    """
    headings = list(headings)
    made_by = RULES[rule]
    taken = {explicit for _, explicit in headings if explicit is not None}
    anchors = []
    for text, explicit in headings:
        if explicit is not None:
            anchors.append(explicit)
            continue
        candidates = made_by.numbered(made_by.slug(text) or made_by.empty)
        anchor = next(candidate for candidate in candidates if candidate not in taken)
        taken.add(anchor)
        anchors.append(anchor)
    return anchors


def alphanumeric(text: str) -> str:
    """Return the letters and digits of `text` in lower case, for comparisons with other texts."""
    return "".join(character for character in text.casefold() if character.isalnum())
