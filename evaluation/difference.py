"""The changes that another snapshot brings for the questions of a set."""

from evaluation.collection import from_question_set
from evaluation.compare import compare
from evaluation.measures import per_question, well_judged
from evaluation.run import Answer, run
from evaluation.tables import comparison_table
from indexer.corpus.question_set import QuestionSet
from retrieval.ranking.weights import HYBRID
from retrieval.snapshot import Snapshot


def difference(old: Snapshot, new: Snapshot, questions: QuestionSet) -> str:
    """Return Markdown that compares two snapshots on a question set.

    It has the measures of both, then each question whose first section or answer state differs.
    Questions for which nothing changes are only counted.
    """
    collection = from_question_set(questions, new.documents.values())
    before, after = (run("hybrid", snapshot, collection, HYBRID) for snapshot in (old, new))
    lines = [f"### {questions.name}: {new.id} against {old.id}", ""]
    if collection.relevant:
        old_values, new_values = (
            {**per_question(result), "state": well_judged(result)} for result in (before, after)
        )
        lines += [comparison_table(compare(old_values, new_values)), ""]
    changed = [
        question
        for question in collection.questions
        if _outcome(before.answers[question]) != _outcome(after.answers[question])
    ]
    lines.append(f"{len(changed)} of {len(collection.questions)} questions get something else:")
    lines.append("")
    for question in changed:
        expected = ", ".join(collection.relevant.get(question, {})) or "nothing"
        lines.append(f"- {collection.questions[question]} (wanted: {expected})")
        lines.append(f"  - old: {_text(before.answers[question])}")
        lines.append(f"  - new: {_text(after.answers[question])}")
    return "\n".join(lines)


def _outcome(answer: Answer) -> tuple[str | None, tuple[str, ...]]:
    return answer.state, answer.units[:1]


def _text(answer: Answer) -> str:
    return f"{answer.state}, first {answer.units[0] if answer.units else 'nothing'}"
