"""The quality gate: the checks that a new snapshot must pass before it may replace the live one."""

from evaluation.collection import Collection, from_question_set, unit_id, units_of
from evaluation.compare import compare
from evaluation.measures import Values, per_question, well_judged
from evaluation.run import LONGEST_QUESTION, run
from indexer.corpus.question_set import QuestionSet
from retrieval.query import clean_query
from retrieval.ranking.weights import HYBRID
from retrieval.search import SearchOptions, search
from retrieval.snapshot import Snapshot

# A question that must be answered needs its section among the first three hits, which people read.
MUST_ANSWER_HITS = 3

PLAIN = SearchOptions(highlight=False)

# A regression counts if chance alone would give it less than once in twenty times.
SIGNIFICANT = 0.05


def gate(new: Snapshot, live: Snapshot | None, questions: QuestionSet) -> list[str]:
    """Return the reasons why `new` may not be published, one string each; empty if it may.

    Without a `live` snapshot that could be opened, `new` is compared with none.
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
    failures = []
    for question, section in questions.must_answer:
        result = search(
            new, clean_query(question, LONGEST_QUESTION), MUST_ANSWER_HITS, options=PLAIN
        )
        sections = [section for hit in result.hits for section in units_of(hit, "section")]
        if section not in sections:
            failures.append(
                f"must_answer: {question!r}: {section} is not among the first {MUST_ANSWER_HITS}"
            )
        elif result.answer and result.answer.state == "none":
            failures.append(f"must_answer: {question!r}: is judged not to be answered here")
    return failures


def _answered(new: Snapshot, questions: QuestionSet) -> list[str]:
    failures = []
    for question in questions.must_not_answer:
        result = search(new, clean_query(question, LONGEST_QUESTION), 1, options=PLAIN)
        if result.answer and result.answer.state == "answered":
            failures.append(
                f"must_not_answer: {question!r}: is judged to be answered by "
                f"{unit_id(result.hits[0].passage, 'section')}"
            )
    return failures


def _differing(new: Snapshot, questions: QuestionSet) -> list[str]:
    failures = []
    for group in questions.same_answer:
        first = {}
        for question in group:
            hits = search(new, clean_query(question, LONGEST_QUESTION), 1, options=PLAIN).hits
            # Among near-duplicate sections, it does not matter which one comes first.
            first[question] = min(units_of(hits[0], "section")) if hits else "nothing"
        if len(set(first.values())) > 1:
            answers = "; ".join(f"{question!r} gets {unit}" for question, unit in first.items())
            failures.append(f"same_answer: {answers}")
    return failures


def _regressions(new: Snapshot, live: Snapshot, collection: Collection) -> list[str]:
    """Return the measures on which `new` is significantly worse than `live`, one string each."""
    if not collection.relevant:
        return []
    before, after = (_values(snapshot, collection) for snapshot in (live, new))
    return [
        f"{change.measure} falls from {change.base:.3f} to {change.other:.3f} against the live "
        f"snapshot (adjusted p {change.adjusted_p:.3f}, {change.losses} questions worse, "
        f"{change.wins} better)"
        for change in compare(before, after)
        if change.other < change.base and change.adjusted_p < SIGNIFICANT
    ]


def _values(snapshot: Snapshot, collection: Collection) -> Values:
    result = run("hybrid", snapshot, collection, HYBRID)
    values = per_question(result)
    return {"P@1": values["P@1"], "nDCG@10": values["nDCG@10"], "state": well_judged(result)}
