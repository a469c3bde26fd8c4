"""Whether a question is a heading, or a question that an author lists, nearly word for word."""

from rapidfuzz.distance import Levenshtein

from retrieval.index.phrases import as_words
from retrieval.types import Passage

# The share of a heading's words that may be left out, added or exchanged: one word in six.
MOST_CHANGED = 1 / 6


def repeats_heading(question: str, passage: Passage) -> bool:
    """Return whether `question` repeats the heading of `passage`, or a question listed there.

    Case, punctuation and accents don't matter, nor does a word in six; the order of words does.
    """
    words = as_words(question)
    texts = [*passage.heading_path[-1:], *passage.also_asked]
    return bool(words) and any(_alike(words, as_words(text)) for text in texts)


def _alike(words: list[str], others: list[str]) -> bool:
    most = int(MOST_CHANGED * len(others))
    return Levenshtein.distance(words, others, score_cutoff=most) <= most
