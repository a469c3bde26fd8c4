"""How the evidence for a passage is weighed.

Reasons and figures: docs/decisions/0006-views-and-fusion.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    """The weights of the parts of a score; a part with weight 0 isn't computed.

    `passage`, `heading` and `sentence` weigh cosines of the question with the passage under its
    headings, with the title and headings alone, and with the passage's best sentence. `lexical`
    weighs the share of the question's words, by their rarity, that the passage holds (0 to 1), to
    the power of 1.5, because few shared words say little.
    With `rewrite` the query is rewritten first. `candidates` passages of the dense search, and as
    many of the lexical one, are scored in full.
    """

    passage: float = 0.5
    heading: float = 0.25
    sentence: float = 0.25
    lexical: float = 0.6
    rewrite: bool = True
    candidates: int = 50  # 25, 50, 100 and 200 give the same nDCG@10 to .001 on five sets

    @property
    def judged(self) -> bool:
        """Whether it computes all parts that the judgement of an answer needs."""
        return all((self.passage, self.heading, self.sentence, self.lexical))


HYBRID = Ranking()

# The rankings that an evaluation can run by name: plain designs, and the default without a stage.
RANKINGS = {
    "hybrid": HYBRID,
    "dense": Ranking(passage=1, heading=0, sentence=0, lexical=0, rewrite=False),
    "lexical": Ranking(passage=0, heading=0, sentence=0, lexical=1, rewrite=False),
    "dense+lexical": Ranking(passage=1, heading=0, sentence=0, rewrite=False),
    "hybrid-passage": Ranking(passage=0, heading=1 / 2, sentence=1 / 2),
    "hybrid-heading": Ranking(passage=2 / 3, heading=0, sentence=1 / 3),
    "hybrid-sentence": Ranking(passage=2 / 3, heading=1 / 3, sentence=0),
    "hybrid-lexical": Ranking(lexical=0),
    "hybrid-rewrite": Ranking(rewrite=False),
}
