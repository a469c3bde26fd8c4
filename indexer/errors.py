"""The errors that only a build raises. All of them are kinds of `FaqSearchError`."""

from indexer.report import Reject
from retrieval.errors import FaqSearchError


class CorpusError(FaqSearchError):
    """The corpus has content that cannot be indexed.

    `rejects` lists every problem, so that an author can correct them all in one go. `can_skip` says
    that there are documents that can be published without the rejected content.
    """

    def __init__(self, rejects: tuple[Reject, ...], *, can_skip: bool) -> None:
        lines = ["nothing was published; the corpus has problems:", *map(str, rejects)]
        if can_skip:
            lines.append("Correct them, or publish the rest with --skip-bad.")
        super().__init__("\n".join(lines))
        self.rejects = rejects


class ExportError(FaqSearchError):
    """The model cannot be exported to run without PyTorch. A build continues without the export."""


class GateError(FaqSearchError):
    """The new snapshot did not pass the quality gate.

    `failures` lists why the snapshot `snapshot_id` was not published.
    """

    def __init__(self, failures: list[str], snapshot_id: str) -> None:
        super().__init__(
            "\n".join(
                [
                    f"nothing was published; {snapshot_id} fails the owner's questions:",
                    *failures,
                    f"See all changes with `faq-search diff live {snapshot_id}`. Correct the "
                    "documents or the questions, or publish it anyway with --force.",
                ]
            )
        )
        self.failures = failures


class QuestionSetError(FaqSearchError):
    """The owner's questions cannot be read, or do not fit the corpus."""


class VectorIndexError(FaqSearchError):
    """No vector store meets the limits, or a store has not stored its vectors correctly."""


class PublishError(FaqSearchError):
    """The snapshot cannot be written or put in place."""


class LockedError(PublishError):
    """Another build is running in the same index."""


class RejectedFileError(FaqSearchError):
    """A file cannot be made into a document. `line` counts from 1.

    A build collects these in a CorpusError.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
