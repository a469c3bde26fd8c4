"""Other words for some of the question's: what the corpus calls a thing, and how it is spelt.

A person who types fast or in jargon is helped before anything is embedded, and is always told.
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

# With its hyphens and apostrophes: “self-harm” and “doesn't” are one word each.
WORD = re.compile(r"\w+(?:[-'’]\w+)*")

# Shorter words have too many neighbours one letter away: “cut” is near “cup”, “cute” and “out”.
SHORTEST_REPAIRED = 5
# Damerau found a single slip in four of five misspelt words ("A technique for computer detection
# and correction of spelling errors", CACM 7, 1964). Two are only taken for one in long words:
# from 8 letters on, “helpline” would be searched as “helping” and “exporting” as “expiring”.
SHORTEST_WITH_TWO_SLIPS = 12


class Rewriter:
    """`synonyms` maps what people type, in lower case, to what the corpus writes.

    `words` counts the corpus's words, in lower case.
    """

    def __init__(self, synonyms: dict[str, str], words: dict[str, int]) -> None:
        self.synonyms = synonyms
        self.words = words
        # By first letter and length: of 300,000 words a few thousand have to be looked at.
        self._alike: dict[tuple[str, int], list[str]] = {}
        for word in words:
            self._alike.setdefault((word[0], len(word)), []).append(word)

    @classmethod
    def from_texts(cls, texts: Iterable[str], synonyms: dict[str, str]) -> "Rewriter":
        words = Counter(word for text in texts for word in WORD.findall(text.lower()))
        return cls({typed.lower(): used for typed, used in synonyms.items()}, dict(words))

    def rewrite(
        self, query: str, is_known: Callable[[str], bool]
    ) -> tuple[str, tuple[Change, ...]]:
        """`query` with the corpus's words put in, and what was changed: synonyms, then spelling.

        A synonym goes first and is not repaired. A word is taken for misspelt only if the corpus
        doesn't hold it, `is_known` doesn't know it, and the corpus has a word a slip away.
        """
        changes: list[Change] = []
        query = self._with_synonyms(query, changes)
        settled = {word for change in changes for word in WORD.findall(change.used)}

        def repair(found: re.Match[str]) -> str:
            word = found[0]
            if word in settled or not (used := self._repaired(word.lower(), is_known)):
                return word
            changes.append(Change("spelling", word, used))
            return used

        return WORD.sub(repair, query), tuple(changes)

    def write(self, file: Path) -> None:
        write_json(file, _Stored(self.synonyms, self.words))

    @classmethod
    def read(cls, file: Path) -> "Rewriter":
        stored = read_json(file, _Stored)
        return cls(stored.synonyms, stored.words)

    def _with_synonyms(self, query: str, changes: list[Change]) -> str:
        """Longer ones first; whole words only."""
        if not self.synonyms:
            return query
        longest_first = sorted(self.synonyms, key=lambda typed: (-len(typed), typed))
        pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"

        def replace(found: re.Match[str]) -> str:
            used = self.synonyms[found[0].lower()]
            changes.append(Change("synonym", found[0], used))
            return used

        return re.sub(pattern, replace, query, flags=re.IGNORECASE)

    def _repaired(self, word: str, is_known: Callable[[str], bool]) -> str | None:
        """The corpus's word that `word` most likely is a slip of, if there is one.

        The first letter is hardly ever wrong (Yannakoudakis and Fawthrop, "The rules of spelling
        errors", Information Processing & Management 19, 1983). A word that only goes on where the
        other ends is another form of it, not a slip.
        """
        if (
            len(word) < SHORTEST_REPAIRED
            or not word.replace("-", "").isalpha()
            or word in self.words
            or is_known(word)
        ):
            return None
        slips = 2 if len(word) >= SHORTEST_WITH_TWO_SLIPS else 1
        near = [
            each
            for length in range(len(word) - slips, len(word) + slips + 1)
            for each in self._alike.get((word[0], length), ())
            if not each.startswith(word) and not word.startswith(each)
        ]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=slips, limit=None)
        best = min(found, key=lambda each: (each[1], -self.words[each[0]], each[0]), default=None)
        return str(best[0]) if best else None


@dataclass(frozen=True, slots=True)
class _Stored:
    synonyms: dict[str, str]
    words: dict[str, int]
