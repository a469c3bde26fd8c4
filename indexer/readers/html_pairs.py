"""Questions and answers that a page marks by classes of its own, or by buttons alone.

No list of products holds all such classes. Their words are few, though: a question is called
“question”, “title”, “header”, “trigger” and the like, its answer “answer”, “content” or “body”, and
the two stand next to each other, again and again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

from indexer.readers.html_panels import HEADINGS, QUESTION_MARKS, holds_answer, with_next
from indexer.readers.html_text import (
    CONTROL,
    ancestors,
    classes,
    heading_text,
    inline_text,
    nodes_after,
    nodes_before,
)

LEVELS = ", ".join(sorted(HEADINGS))
MARKED = HEADINGS | {"summary", "dt"}
NO_QUESTIONS = {"summary", "dt", "a", "input", "html", "body", "main", "form", "nav"}
BLOCKS = {"div", "section", "article", "p", "ul", "ol", "dd", "blockquote"}
LAYOUT = {"html", "body", "main"}

# The words of classes, of which a name such as `faq-item__questionTitle` has several.
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
ASKING = frozenset(["q", "question", "questions"])
ANSWERING = frozenset(["a", "ans", "answer", "answers"])
HEADING_WORDS = ASKING | {
    *("title", "header", "heading", "head", "summary"),
    *("trigger", "toggle", "toggler", "button", "btn"),
}
BODY_WORDS = ANSWERING | {
    *("content", "contents", "body", "text", "description", "details"),
    *("panel", "pane", "collapse", "inner"),
}
# A class with one of these is that of something small beside a question or an answer.
SMALL_WORDS = frozenset(
    "author count counter date form icon link meta number total votes".split()  # noqa: SIM905 - a table of words
)
# In the classes of a question, of its answer and of what holds them, these say that it unfolds.
UNFOLDS = re.compile(r"accord[ei]|accordian|collaps|faq|toggle|spoiler|expand|disclos|unfold", re.I)
# Alone, they are the class of a question beside a panel: https://www.w3schools.com/howto/
WHOLE = {"accordion", "collapsible"}
# How far out the classes of what holds a pair are looked at: the item, the list, what is around it.
HOLDERS = 3

# A question has no more characters. The longest of 291 on 33 public pages has 197.
LONGEST = 300
NOT_IN_QUESTIONS = "ul, ol, table, form, input, select, textarea, pre, nav"


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and what follows it; `heading` is the question if it is a heading already."""

    asking: LexborNode
    text: str
    outer: LexborNode  # the question, or what holds nothing else
    answer: LexborNode
    kind: tuple[str, str]  # the classes of the two
    is_sure: bool
    heading: LexborNode | None


def pairs_of(
    root: LexborNode, is_known: Callable[[LexborNode], bool]
) -> Iterator[tuple[Pair, LexborNode]]:
    """Yield each pair of a question and an answer, and the element with which the answer ends.

    What `is_known` is a question that was found in another way. Where a question is no heading, a
    pair counts if it is one of several of its kind, or if both of its classes say what they are.
    """
    kinds: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    seen: set[int] = set()
    for node in root.css("*"):
        pair = _pair(node)
        if pair is None or pair.outer.mem_id in seen or is_known(node):
            continue
        seen.add(pair.outer.mem_id)
        kinds[pair.kind].append(pair)
    pairs = [pair for row in kinds.values() for pair in row if _counts(pair, row)]
    yield from _with_ends(pairs)


def _pair(node: LexborNode) -> Pair | None:
    """Return the pair that begins with `node`, as far as the two alone tell, or None."""
    asking = _name(node, HEADING_WORDS)
    if node.tag in NO_QUESTIONS or not (asking or _may_ask(node)):
        return None
    if any(outer.tag in MARKED or outer.tag in {"button", "form"} for outer in ancestors(node)):
        return None
    outer, answer = with_next(node)
    if answer is None or not (answer.tag in BLOCKS or "-" in (answer.tag or "")):
        return None
    heading = node if node.tag in MARKED else node.css_first(LEVELS)
    text = heading_text(node if heading is None else heading, unfolds=True)
    if not _is_question(node, text, heading) or not holds_answer(answer, text):
        return None
    answering = _name(answer, BODY_WORDS)
    kind = (_kind(asking or " ".join([node.tag or "", *classes(node)])), _kind(answering))
    pair = Pair(node, text, outer, answer, kind, _is_sure(asking, answering), heading)
    named = bool(asking and answering)
    if pair.is_sure or (named and (_unfolds(node, outer, answer) or _is_half_sure(kind))):
        return pair
    if answering and not WHOLE.isdisjoint(classes(node)):
        return pair if _is_first(outer) else None
    if heading is not None:
        return None
    if named and text.endswith(QUESTION_MARKS):
        return pair
    if node.tag == "label" and outer.mem_id != node.mem_id:
        return None  # choices below each other
    return pair if node.tag in {"button", "label"} and _is_first(outer) else None


def _name(node: LexborNode, words: frozenset[str]) -> str:
    """Return the class, or the name of an element of the page's own, that has one of `words`."""
    names = [*classes(node), node.tag or ""] if "-" in (node.tag or "") else classes(node)
    return next((name for name in names if _has(name, words)), "")


def _has(name: str, words: frozenset[str]) -> bool:
    return not words.isdisjoint(_words(name)) and SMALL_WORDS.isdisjoint(_words(name))


def _may_ask(node: LexborNode) -> bool:
    """Return whether `node` may be a question without any class that says so."""
    if node.tag == "label":  # without any script, a box that is ticked shows what follows
        elements = (each for each in nodes_before(node) if not (each.tag or "-").startswith("-"))
        before = next(elements, None)
        return before is not None and before.attributes.get("type") in {"checkbox", "radio"}
    return node.tag == "button" or not WHOLE.isdisjoint(classes(node))


def _is_question(node: LexborNode, text: str, heading: LexborNode | None) -> bool:
    """Return whether these words may be a question, or else a line that stands above a text."""
    if not any(map(str.isalpha, text)) or CONTROL.fullmatch(text) or len(text) > LONGEST:
        return False
    if node.css_first(NOT_IN_QUESTIONS) is not None:
        return False
    return heading is not None or "\n" not in inline_text(node)


def _is_sure(asking: str, answering: str) -> bool:
    return not (ASKING.isdisjoint(_words(asking)) or ANSWERING.isdisjoint(_words(answering)))


def _is_half_sure(kind: tuple[str, str]) -> bool:
    return "question" in _words(kind[0]) or "answer" in _words(kind[1])


def _counts(pair: Pair, row: list[Pair]) -> bool:
    """Return whether a pair is one of several of its kind, or is clear without any other."""
    if pair.is_sure or pair.heading is not None or len({other.text for other in row}) > 1:
        return True
    asks = pair.text.endswith(QUESTION_MARKS)
    return asks and _unfolds(pair.asking, pair.outer, pair.answer)


def _with_ends(pairs: list[Pair]) -> Iterator[tuple[Pair, LexborNode]]:
    """Yield pairs with the elements that end their answers.

    That is the item that holds one pair and nothing before it, if there are several such items. Of
    pairs in one element, an answer ends before the next question; the last of them ends with what
    is called an answer too.
    """
    outers = {pair.outer.mem_id for pair in pairs}
    items = [pair for pair in pairs if _is_item(pair, outers)]
    alike = Counter(_look(pair) for pair in items)
    held = {pair.outer.mem_id for pair in items if alike[_look(pair)] > 1}
    for pair in pairs:
        holder = pair.outer.parent
        if pair.outer.mem_id in held and holder is not None:
            yield pair, holder
            continue
        last = end = pair.answer
        while (after := _next_element(last)) is not None and after.mem_id not in outers:
            last = after
            is_called_so = pair.kind[1] and _kind_of_answer(after) == pair.kind[1]
            end = after if is_called_so else end
        is_followed = after is not None
        yield pair, last if is_followed else end


def _is_item(pair: Pair, outers: set[int]) -> bool:
    holder = pair.outer.parent
    if holder is None or holder.tag in LAYOUT or not _is_first(pair.outer):
        return False
    return sum(child.mem_id in outers for child in holder.iter()) == 1


def _look(pair: Pair) -> tuple[str, str, tuple[str, str]]:
    holder = pair.outer.parent
    names = " ".join(classes(holder)) if holder is not None else ""
    return (holder.tag or "" if holder is not None else "", _kind(names), pair.kind)


def _kind_of_answer(node: LexborNode) -> str:
    return _kind(_name(node, BODY_WORDS))


def _is_first(node: LexborNode) -> bool:
    """Return whether nothing stands before `node` in its parent but other pairs."""
    before = _previous_element(node)
    if before is None:
        return not (node.parent is not None and _own_words_before(node))
    ahead = _previous_element(before)
    return ahead is not None and (ahead.tag, classes(ahead)[:1]) == (node.tag, classes(node)[:1])


def _own_words_before(node: LexborNode) -> bool:
    return any(
        before.tag == "-text" and before.text(deep=False).strip() for before in nodes_before(node)
    )


def _previous_element(node: LexborNode) -> LexborNode | None:
    return next(filter(_is_element_with_words, nodes_before(node)), None)


def _next_element(node: LexborNode) -> LexborNode | None:
    return next(filter(_is_element_with_words, nodes_after(node)), None)


def _is_element_with_words(node: LexborNode) -> bool:
    return not (node.tag or "-").startswith("-") and bool(node.text().strip())


def _unfolds(asking: LexborNode, outer: LexborNode, answer: LexborNode) -> bool:
    """Return whether the classes of a pair, or of what holds it, say that something unfolds."""
    holders = [holder for holder, _ in zip(ancestors(outer), range(HOLDERS), strict=False)]
    near: Iterable[LexborNode] = (
        asking,
        outer,
        answer,
        *(h for h in holders if h.tag not in LAYOUT),
    )
    return any(UNFOLDS.search(name) for node in near for name in classes(node))


@lru_cache(maxsize=4096)  # a page has its classes again and again
def _words(name: str) -> frozenset[str]:
    """Return the words of a class. A letter is one only at its end, or else a product's prefix."""
    words = [word.casefold() for word in WORD.findall(name)]
    return frozenset(word for word in words[:-1] if len(word) > 1) | frozenset(words[-1:])


def _kind(names: str) -> str:
    """Return classes without the numbers and states in them."""
    numberless = re.sub(r"\d+", "", names).split()
    return " ".join(
        name for name in numberless if name not in {"active", "open", "collapsed", "show"}
    )
