"""Whether what was read of a corpus may be published."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.corpus.read import Corpus
from indexer.errors import CorpusError, ShrunkError
from retrieval.errors import SnapshotError
from retrieval.layout import SNAPSHOTS, current_snapshot_id
from retrieval.parts import path_of
from retrieval.report import Report, RootCounts
from retrieval.settings import BuildSettings, Settings, StoreSettings, amount_of
from retrieval.types import Passage

# What no setting bears: without the owner's contacts and rules, a service answers wrongly.
NEVER_BORNE = {"owners-file", "no-document"}


def check_findings(corpus: Corpus, settings: BuildSettings) -> Corpus:
    """Return `corpus` if its findings allow to publish it. Raises CorpusError if they don't."""
    report = corpus.report
    refused = report.files.get("refused", 0)
    never = any(finding.kind in NEVER_BORNE for finding in report.findings)
    if never or not corpus.documents:
        raise CorpusError(report, "Correct them; nothing can be published without that.")
    if refused > amount_of(settings.max_refused, sum(report.files.values())):
        raise CorpusError(
            report,
            f"{refused} of {sum(report.files.values())} files are refused, more than `max_refused` "
            f"({settings.max_refused}). Correct them, or publish the rest with --max-refused "
            f"{refused}.",
        )
    if settings.strict and report.worst in {"refused", "warned"}:
        raise CorpusError(report, "Correct them, or build without --strict.")
    return corpus


def with_passages(report: Report, passages: Sequence[Passage]) -> Report:
    """`report` with the number of passages of each root."""
    counted = Counter(passage.document_id.partition("/")[0] for passage in passages)
    named = {name: counted[name] for name in report.roots if name}
    others = sum(counted.values()) - sum(named.values())
    return replace(
        report,
        roots={
            name: RootCounts(counts.documents, named.get(name, others))
            for name, counts in report.roots.items()
        },
    )


def check_shrink(report: Report, settings: Settings, what: str) -> None:
    """Raise ShrunkError if a root has lost too many of its `what`, documents or passages.

    They are compared with the live snapshot. A root that is no longer in the settings was removed
    on purpose.
    """
    before = live_report(settings)
    for name, counts in report.roots.items():
        old = getattr(before.roots.get(name, RootCounts(0, 0)), what)
        new = getattr(counts, what)
        if old - new > amount_of(settings.max_shrink, old):
            root = f"the root {name!r}" if name else "the corpus"
            raise ShrunkError(
                f"nothing was published; {root} has {new} {what}, the live snapshot has {old} of "
                f"them, and it may lose {settings.max_shrink} (`max_shrink`). Check that its "
                "folder is mounted and complete, or publish it all the same with --force."
            )


def live_report(settings: StoreSettings) -> Report:
    """The report of the live snapshot; an empty one where there is none that can be read."""
    try:
        folder = settings.index / SNAPSHOTS / current_snapshot_id(settings.index)
        return Report.read(folder / path_of("report"))
    except SnapshotError:
        return Report()
