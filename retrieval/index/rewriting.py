"""Query rewriting: synonyms are replaced by the corpus's words, and spelling is corrected.

It helps a person who types fast or in jargon, and every change is shown to them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from retrieval.files.json_file import read_json, write_json
from retrieval.types import Change

# A word includes its hyphens and apostrophes: “self-harm” and “doesn't” are one word each.
WORD = re.compile(r"\w+(?:[-'’]\w+)*")

# Shorter words have too many neighbours one letter away: “cut” is near “cup”, “cute” and “out”.
SHORTEST_CORRECTED = 5
# Damerau found a single slip in four of five misspelt words ("A technique for computer detection
# and correction of spelling errors", CACM 7, 1964). Two slips are only corrected in long words:
# from 8 letters on, “helpline” would be searched as “helping” and “exporting” as “expiring”.
SHORTEST_WITH_TWO_SLIPS = 12


class Rewriter:
    """Replaces synonyms and corrects spelling.

    `synonyms` maps what people type, in lower case, to what the corpus writes. `words` counts the
    words of the corpus, in lower case.
    """

    def __init__(self, synonyms: dict[str, str], words: dict[str, int]) -> None:
        self.synonyms = synonyms
        self.words = words
        # By first letter and length, so that of 300,000 words only a few thousand are compared.
        self._by_start: dict[tuple[str, int], list[str]] = {}
        for word in words:
            self._by_start.setdefault((word[0], len(word)), []).append(word)

    @classmethod
    def from_texts(cls, texts: Iterable[str], synonyms: dict[str, str]) -> "Rewriter":
        words = Counter(word for text in texts for word in WORD.findall(text.lower()))
        return cls({typed.lower(): used for typed, used in synonyms.items()}, dict(words))

    def rewrite(
        self, query: str, is_known: Callable[[str], bool]
    ) -> tuple[str, tuple[Change, ...]]:
        """Return `query` in the corpus's words, and the changes: synonyms first, then spelling.

        A replaced synonym is not corrected again. A word counts as misspelt only if the corpus
        doesn't have it, `is_known` doesn't know it, and the corpus has a word a slip away.
        """
        changes: list[Change] = []
        query = self._with_synonyms(query, changes)
        settled = {word for change in changes for word in WORD.findall(change.used)}

        def correct(match: re.Match[str]) -> str:
            word = match[0]
            if word in settled or not (used := self._corrected(word.lower(), is_known)):
                return word
            changes.append(Change("spelling", word, used))
            return used

        return WORD.sub(correct, query), tuple(changes)

    def write(self, file: Path) -> None:
        write_json(file, _Stored(self.synonyms, self.words))

    @classmethod
    def read(cls, file: Path) -> "Rewriter":
        stored = read_json(file, _Stored)
        return cls(stored.synonyms, stored.words)

    def _with_synonyms(self, query: str, changes: list[Change]) -> str:
        """Return `query` with synonyms replaced, longer ones first, whole words only."""
        if not self.synonyms:
            return query
        longest_first = sorted(self.synonyms, key=lambda typed: (-len(typed), typed))
        pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"

        def replace(match: re.Match[str]) -> str:
            used = self.synonyms[match[0].lower()]
            changes.append(Change("synonym", match[0], used))
            return used

        return re.sub(pattern, replace, query, flags=re.IGNORECASE)

    def _corrected(self, word: str, is_known: Callable[[str], bool]) -> str | None:
        """Return the word of the corpus that `word` most likely misspells, if there is one.

        The first letter is hardly ever wrong (Yannakoudakis and Fawthrop, "The rules of spelling
        errors", Information Processing & Management 19, 1983). A word that begins with the other is
        another form of it, not a slip.
        """
        if (
            len(word) < SHORTEST_CORRECTED
            or not word.replace("-", "").isalpha()
            or word in self.words
            or is_known(word)
        ):
            return None
        slips = 2 if len(word) >= SHORTEST_WITH_TWO_SLIPS else 1
        candidates = [
            other
            for length in range(len(word) - slips, len(word) + slips + 1)
            for other in self._by_start.get((word[0], length), ())
            if not other.startswith(word) and not word.startswith(other)
        ]
        near = process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        # (distance, frequency, spelling) decide, in this order; `near` has (word, distance, index).
        best = min(near, key=lambda item: (item[1], -self.words[item[0]], item[0]), default=None)
        return str(best[0]) if best else None


@dataclass(frozen=True, slots=True)
class _Stored:
    synonyms: dict[str, str]
    words: dict[str, int]
