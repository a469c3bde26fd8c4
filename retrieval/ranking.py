"""How the evidence for a passage is weighed.

Reasons and figures: docs/decisions/0006-views-and-fusion.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    """Weights of the parts of a score; a part with weight 0 isn't looked at.

    `passage`, `heading` and `sentence` weigh cosines of the question with the passage under its
    headings, with the title and headings alone, and with the passage's best sentence. `lexical`
    weighs the share of the question's words, by their rarity, that the passage holds (0 to 1),
    over the square root of the largest share of any passage.
    `candidates` passages of the dense and as many of the lexical search are scored in full.
    """

    passage: float = 1 / 3
    heading: float = 1 / 3
    sentence: float = 1 / 3
    lexical: float = 0.3
    candidates: int = 200

    @property
    def judged(self) -> bool:
        """Whether it looks at all that an answer is judged from."""
        return all((self.passage, self.heading, self.sentence, self.lexical))


HYBRID = Ranking()

# What an evaluation can run by name: each stage alone, and the default without each stage.
RANKINGS = {
    "hybrid": HYBRID,
    "dense": Ranking(passage=1, heading=0, sentence=0, lexical=0),
    "lexical": Ranking(passage=0, heading=0, sentence=0, lexical=1),
    "dense+lexical": Ranking(passage=1, heading=0, sentence=0),
    "views": Ranking(lexical=0),
    "hybrid-heading": Ranking(passage=1 / 2, heading=0, sentence=1 / 2),
    "hybrid-sentence": Ranking(passage=1 / 2, heading=1 / 2, sentence=0),
    "hybrid-passage": Ranking(passage=0, heading=1 / 2, sentence=1 / 2),
}
