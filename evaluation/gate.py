"""The quality gate: what a new snapshot must get right before it may replace the live one."""

from evaluation.collection import Collection, from_question_set, unit_id, units_of
from evaluation.compare import compare
from evaluation.measures import Values, per_question, well_judged
from evaluation.run import LONGEST_QUESTION, run
from indexer.corpus.question_set import QuestionSet
from retrieval.query import clean_query
from retrieval.ranking.weights import HYBRID
from retrieval.search import SearchOptions, search
from retrieval.snapshot import Snapshot

# A question that must be answered needs its section among the first three, which people look at.
LOOKED_AT = 3

PLAIN = SearchOptions(highlight=False)

# A change for the worse counts if chance would give it less than once in twenty times.
SIGNIFICANT = 0.05


def gate(new: Snapshot, live: Snapshot | None, questions: QuestionSet) -> list[str]:
    """Why `new` may not be published, one reason a line; empty if it may.

    Nothing is compared where there is no `live` snapshot that could be opened.
    """
    failures = [
        *_unanswered(new, questions),
        *_answered(new, questions),
        *_differing(new, questions),
    ]
    if live:
        failures += _regressions(new, live, from_question_set(questions, new.documents.values()))
    return failures


def _unanswered(new: Snapshot, questions: QuestionSet) -> list[str]:
    found = []
    for question, section in questions.must_answer:
        result = search(new, clean_query(question, LONGEST_QUESTION), LOOKED_AT, options=PLAIN)
        sections = [section for hit in result.hits for section in units_of(hit, "section")]
        if section not in sections:
            found.append(f"must_answer: {question!r}: {section} is not among the first {LOOKED_AT}")
        elif result.answer and result.answer.state == "none":
            found.append(f"must_answer: {question!r}: is judged not to be answered here")
    return found


def _answered(new: Snapshot, questions: QuestionSet) -> list[str]:
    found = []
    for question in questions.must_not_answer:
        result = search(new, clean_query(question, LONGEST_QUESTION), 1, options=PLAIN)
        if result.answer and result.answer.state == "answered":
            found.append(
                f"must_not_answer: {question!r}: is judged to be answered by "
                f"{unit_id(result.hits[0].passage, 'section')}"
            )
    return found


def _differing(new: Snapshot, questions: QuestionSet) -> list[str]:
    found = []
    for group in questions.same_answer:
        first = {}
        for question in group:
            hits = search(new, clean_query(question, LONGEST_QUESTION), 1, options=PLAIN).hits
            # Of sections that say the same, it doesn't matter which comes first.
            first[question] = min(units_of(hits[0], "section")) if hits else "nothing"
        if len(set(first.values())) > 1:
            answers = "; ".join(f"{question!r} gets {unit}" for question, unit in first.items())
            found.append(f"same_answer: {answers}")
    return found


def _regressions(new: Snapshot, live: Snapshot, collection: Collection) -> list[str]:
    """The measures on which `new` is worse than `live` by more than chance."""
    if not collection.relevant:
        return []
    before, after = (_values(each, collection) for each in (live, new))
    return [
        f"{one.measure} falls from {one.base:.3f} to {one.other:.3f} against the live snapshot "
        f"(adjusted p {one.adjusted_p:.3f}, {one.losses} questions worse, {one.wins} better)"
        for one in compare(before, after)
        if one.other < one.base and one.adjusted_p < SIGNIFICANT
    ]


def _values(snapshot: Snapshot, collection: Collection) -> Values:
    done = run("hybrid", snapshot, collection, HYBRID)
    values = per_question(done)
    return {"P@1": values["P@1"], "nDCG@10": values["nDCG@10"], "state": well_judged(done)}
