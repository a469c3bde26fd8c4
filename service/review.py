"""Whether somebody should have looked at a document again."""

from datetime import UTC, datetime

from retrieval.types import DocumentHead


def is_past_review(document: DocumentHead) -> bool:
    """Whether its review date has passed, by the day in UTC; never, if it has none."""
    return document.review_by is not None and document.review_by < datetime.now(UTC).date()
