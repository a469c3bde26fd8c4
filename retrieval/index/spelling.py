"""The spelling of words that a list of phrases contains."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

# Shorter words resemble too many others: "ledge" has five letters, and "edge" is one from it.
SHORTEST = 6
# From this length on, a word may have two slips.
LONG = 10

# A wrong letter is a slip if it sounds like the right one; "shopping" isn't "stopping".
ALIKE = ("aeiouy", "cksz", "dt", "mn")


# Ordinary words that are one slip from a word that matters in the shipped rules, picked by eye from
# the 360 or so such words among the 40,000 most frequent English ones (wordfreq's list).
ORDINARY = frozenset(
    """
    barley batter battle battles bitter blaster bondage breadth bridget brother brought
    butter buttery collapse collection combing dawned decoded delete depleted downing
    drafting emergence exiting felling filling gaping garbage grasping herein heroine hinged
    hopping hunting internationally lacked latter licked litter locket loving marking
    masking massage mediation meditation meditations messing mourning packed packing paddle
    parson patent patrol pecking picket pinching pocket pockets posing propped sacred scaled
    scaling scolded scolding scored second seeking setting shaving shogun shouting slaying
    sowing spitting splashed splashing splicing splitting sporting staying straps tables
    tapping tasking thirsty though thread token tricks trucks vanish
    """.split()  # noqa: SIM905 - a list would have a line for each word
)


class Spelling:
    """Repairs slips in words that are nearly one of the given `words`.

    A slip is a letter too many, a letter missing, two exchanged letters, or a letter that sounds
    like the right one, but never the first; words of at least ten letters may have two. Words that
    were given, that begin with one of `stems`, or that people write in earnest (`ordinary`), remain
    as they are.
    """

    def __init__(
        self, words: Iterable[str], stems: Iterable[str] = (), ordinary: Iterable[str] = ()
    ) -> None:
        self._given = dict.fromkeys(words)
        self._kept = {*self._given, *ordinary}
        self._stems = tuple(stems)
        self._by_rest: dict[str, list[str]] = {}
        for word in self._given:
            # Indian vowel signs aren't letters to Python, and one of them is no slip.
            if len(word) >= SHORTEST and word.isalpha():
                for rest in _rests(word):
                    self._by_rest.setdefault(rest, []).append(word)
        # A longer one has more slips than are repaired, and thousands of rests.
        self._longest = max(map(len, self._given), default=0) + 2

    def joined(self, words: Sequence[str]) -> list[str]:
        """Return `words` with each two that are a given word together as that word ("my self")."""
        joined: list[str] = []
        for word in words:
            both = joined[-1] + word if joined else ""
            if len(both) >= SHORTEST and both in self._given:
                joined[-1] = both
            else:
                joined.append(word)
        return joined

    def repaired(self, words: Sequence[str]) -> list[str]:
        """Return `words` joined, and each that is nearly a given word as that word."""
        words = self.joined(words)
        by_word = {word: self._repaired(word) for word in {*words}}
        return self.joined([by_word[word] for word in words])

    def _repaired(self, word: str) -> str:
        if word in self._kept or word.startswith(self._stems) or len(word) > self._longest:
            return word
        shortened = next((short for short in _shortened(word) if short in self._given), None)
        if shortened or len(word) < SHORTEST - 1:
            return shortened or word
        for rest in _rests(word):
            for given in self._by_rest.get(rest, ()):
                if _slips(word, given) <= _slips_allowed(word, given):
                    return given
        return word


def _shortened(word: str) -> Iterator[str]:
    """Yield `word` with each row of a letter as two ("killl") and as one ("diiie"), if there is a
    row of three."""
    twice = "".join(
        letter for place, letter in enumerate(word) if word[max(place - 2, 0) : place] != letter * 2
    )
    if twice != word:
        yield twice
        yield "".join(
            letter for place, letter in enumerate(word) if word[max(place - 1, 0) : place] != letter
        )


def _rests(word: str) -> Iterator[str]:
    """Yield `word` as it is, then without one letter, then without two if it is long, but never
    without the first."""
    places = range(1, len(word))
    yield word
    for place in places:
        yield word[:place] + word[place + 1 :]
    if len(word) >= LONG:
        for first, second in combinations(places, 2):
            yield word[:first] + word[first + 1 : second] + word[second + 1 :]


def _slips_allowed(written: str, word: str) -> int:
    shorter = min(len(written), len(word))
    if shorter >= LONG:
        return 2
    # Of five letters, only one that should be doubled may be missing: "comit", but not "bride".
    return 1 if shorter >= SHORTEST or _undoubled(written) == _undoubled(word) else 0


def _undoubled(word: str) -> str:
    return "".join(letter for place, letter in enumerate(word) if word[place - 1 : place] != letter)


def _slips(written: str, word: str) -> int:
    """Return how many slips lead from `word` to `written`; a letter that sounds different counts as
    two (the edit distance with neighbours exchanged)."""
    before: list[int] = []
    row = list(range(len(word) + 1))
    for place, letter in enumerate(written):
        last, before, row = before, row, [place + 1]
        for at, right in enumerate(word):
            wrong = 0 if letter == right else 1 if _alike(letter, right) else 2
            best = min(before[at] + wrong, before[at + 1] + 1, row[at] + 1)
            if place and at and letter == word[at - 1] and written[place - 1] == right:
                best = min(best, last[at - 1] + 1)
            row.append(best)
    return row[-1]


def _alike(one_letter: str, another: str) -> bool:
    return any(one_letter in letters and another in letters for letters in ALIKE)
