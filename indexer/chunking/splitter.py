"""The splitting of sections into passages. It needs no file and no model, only a token counter."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from indexer.chunking.sentences import split_sentences
from retrieval.types import Block, Document, Passage, Section, with_context

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class _Unit:
    """The smallest piece of text that the splitter moves.

    `joint` is put between it and the text before it. `lead_in` is the sentence that introduces a
    list, or the header of a table; it is repeated where the unit begins a passage.
    """

    text: str
    joint: str
    lead_in: str = ""


def split(document: Document, count_tokens: CountTokens, limit: int) -> list[Passage]:
    """Split `document` into passages, in reading order.

    Each lies in one section, and its `embedded_text` has at most `limit` tokens by `count_tokens`
    (which counts special tokens too). A section that is too long is cut between blocks (items,
    rows, lines), then between sentences, then between words, and only then inside a word. Nothing
    is left out: the passages' texts in order, less repeated lead-ins, are the text of the document.
    The passages of a section that continues another one are numbered on from that one's.

    `limit` must leave room for a few words beside the encoder's special tokens. 16 is enough.
    """
    passages: list[Passage] = []
    numbers: Counter[str] = Counter()  # of the passages so far, by anchor
    for section in document.sections:
        context = _context(document.title, section.heading_path, count_tokens, limit)

        def fits(text: str, context: str = context) -> bool:
            return count_tokens(with_context(context, text)) <= limit

        for text in _texts(section, document.language, fits):
            numbers[section.anchor] += 1
            passages.append(
                Passage(
                    id=f"{document.id}:{section.anchor}:{numbers[section.anchor]}",
                    document_id=document.id,
                    heading_path=section.heading_path,
                    anchor=section.anchor,
                    text=text,
                    context=context,
                    also_asked=section.also_asked,
                    page=section.page,
                )
            )
    return passages


def _context(
    title: str, heading_path: tuple[str, ...], count_tokens: CountTokens, limit: int
) -> str:
    """Return title and headings, which the encoder reads before the text.

    They may take up half the limit. Where they would take more, the outermost are dropped first,
    and in the end the last part of the innermost heading is cut off.
    """

    def fits(context: str) -> bool:
        return count_tokens(context) <= limit // 2

    parts = [part for part in (title, *heading_path) if part]
    while not fits(context := " › ".join(parts)):
        if len(parts) == 1:
            return context[: _longest(context, 0, len(context), fits)]
        parts.pop(0)
    return context


def _texts(section: Section, language: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """Yield the texts of a section's passages, each filled greedily with units."""
    text = ""
    for unit in _units(section.blocks, language):
        if text and fits(f"{text}{unit.joint}{unit.text}"):
            text = f"{text}{unit.joint}{unit.text}"
            continue
        for piece in _pieces(unit, language, fits):
            if text and fits(f"{text}{piece.joint}{piece.text}"):
                text = f"{text}{piece.joint}{piece.text}"
                continue
            if text:
                yield text
            text = piece.text
            if piece.lead_in and fits(with_lead_in := f"{piece.lead_in}\n{piece.text}"):
                text = with_lead_in
    if text:
        yield text


def _units(blocks: tuple[Block, ...], language: str) -> Iterator[_Unit]:
    lead_in = ""
    for block in blocks:
        if block.kind == "paragraph":
            yield _Unit(block.text, joint="\n\n")
            lead_in = split_sentences(block.text, language)[-1].strip()
            continue
        if block.kind != "list":
            lead_in = block.pieces[0] if block.kind == "table" else ""
        for number, piece in enumerate(block.pieces):
            opens_table = block.kind == "table" and number == 0
            joint = "\n\n" if number == 0 and block.kind != "list" else "\n"
            yield _Unit(piece, joint, "" if opens_table else lead_in)
        lead_in = ""


def _pieces(unit: _Unit, language: str, fits: Callable[[str], bool]) -> list[_Unit]:
    """Return `unit` itself if a passage can hold it, else its sentences, cut as needed."""
    if fits(unit.text):
        return [unit]
    pieces: list[_Unit] = []
    joint = unit.joint
    for sentence in split_sentences(unit.text, language):
        for text, gap in _cut(sentence, fits):
            pieces.append(_Unit(text, joint, unit.lead_in))
            joint = gap
    return pieces


def _cut(sentence: str, fits: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Yield (text, the joint after it) for pieces that fit, cut at white space if possible."""
    start, end = _skip_space(sentence, 0), len(sentence.rstrip())
    while start < end:
        cut = _longest(sentence, start, end, fits)
        if cut < end:
            space = sentence.rfind(" ", start + 1, cut + 1)
            cut = space if space > start else max(cut, start + 1)
        following = _skip_space(sentence, cut)
        yield sentence[start:cut], " " if following > cut else ""
        start = following


def _longest(text: str, start: int, end: int, fits: Callable[[str], bool]) -> int:
    """Return the end of the longest part of `text` that begins at `start` and fits.

    That is `end` if all of it fits, and `start` if nothing does. The search doubles its step before
    it bisects, so that the cost of a cut depends on the limit and not on how much text follows.
    """
    low, step = start, 256  # characters: about a quarter of a passage of 256 tokens
    while low < end and fits(text[start : min(low + step, end)]):
        low, step = min(low + step, end), step * 2
    high = min(low + step, end)
    while high - low > 1:
        middle = (low + high) // 2
        if fits(text[start:middle]):
            low = middle
        else:
            high = middle
    return low


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
