"""What only a build can raise.

FaqSearchError
├── CorpusError        the corpus holds something that can't be indexed
├── ExportError        the model cannot be made to run without PyTorch; a build then goes on with it
├── GateError          the new snapshot fails questions that its owner holds it to
├── QuestionSetError   the owner's questions can't be read, or don't fit the corpus
├── RejectedFileError  one file of it can't; the build gathers these into a CorpusError
└── PublishError       the snapshot can't be written or put in place
    └── LockedError        another build is at work in the same index
"""

from indexer.report import Reject
from retrieval.errors import FaqSearchError


class CorpusError(FaqSearchError):
    """`rejects` lists all that is wrong, so that an author can mend it in one go."""

    def __init__(self, rejects: tuple[Reject, ...], *, rest: bool) -> None:
        lines = ["nothing was published; the corpus has problems:", *map(str, rejects)]
        if rest:  # there are documents that could be published without what was rejected
            lines.append("Mend them, or publish the rest with --skip-bad.")
        super().__init__("\n".join(lines))
        self.rejects = rejects


class ExportError(FaqSearchError):
    pass


class GateError(FaqSearchError):
    """`failures` lists why the snapshot `snapshot_id` was not published."""

    def __init__(self, failures: list[str], snapshot_id: str) -> None:
        super().__init__(
            "\n".join(
                [
                    f"nothing was published; {snapshot_id} fails the owner's questions:",
                    *failures,
                    f"See all that changes with `faq-search diff live {snapshot_id}`. Mend the "
                    "documents or the questions, or publish all the same with --force.",
                ]
            )
        )
        self.failures = failures


class QuestionSetError(FaqSearchError):
    pass


class VectorIndexError(FaqSearchError):
    pass


class PublishError(FaqSearchError):
    pass


class LockedError(PublishError):
    pass


class RejectedFileError(FaqSearchError):
    """A reader can make no document of this file. `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason
