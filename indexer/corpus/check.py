"""Whether what was read of a corpus may be published."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from indexer.corpus.read import Corpus
from indexer.errors import CorpusError, ShrunkError
from retrieval.errors import SnapshotError
from retrieval.layout import SNAPSHOTS, current_snapshot_id
from retrieval.report import Report, RootCounts
from retrieval.settings import BuildSettings, amount_of
from retrieval.snapshot import PARTS
from retrieval.types import Passage


def check_findings(corpus: Corpus, settings: BuildSettings) -> Corpus:
    """Return `corpus` if its findings allow to publish it. Raises CorpusError if they don't."""
    report = corpus.report
    refused = report.at("refused")
    files, most = sum(report.files.values()), settings.max_refused
    if not corpus.documents:  # any finding may be the reason
        advice = (
            "Correct them, or check that the folder is mounted and complete; there is nothing to "
            "publish."
        )
        raise CorpusError(report, report.findings, advice)
    if any(finding.kind == "owners-file" for finding in refused):
        # Without the owner's contacts and rules, a service would answer wrongly.
        raise CorpusError(report, refused, "Correct them; nothing can be published without that.")
    if (count := report.files["refused"]) > amount_of(most, files):
        raise CorpusError(
            report,
            refused,
            f"{count} of {files} files are refused, more than `max_refused` ({most}). Correct "
            f"them, or publish the rest with --max-refused {count}.",
        )
    if settings.strict and (odd := refused + report.at("warned")):
        raise CorpusError(report, odd, "Correct them, or build without --strict.")
    return corpus


def with_passages(report: Report, passages: Sequence[Passage]) -> Report:
    """Return `report` with the number of passages of each root."""
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


def check_shrink(report: Report, before: Report, what: str, most: str) -> None:
    """Raise ShrunkError if a root has lost more than `most` of its `what`, documents or passages.

    They are compared with the report `before`, that of the live snapshot. A root that is no longer
    in the settings was removed on purpose; but where others are new, it may have another name now,
    so all new ones together are compared with all that are gone.
    """
    compared = [
        (f"the root {name!r}" if name else "the corpus", [name], [name])
        for name in report.roots
        if name in before.roots
    ]
    added = [name for name in report.roots if name not in before.roots]
    gone = [name for name in before.roots if name not in report.roots]
    if added and gone:
        names = " and ".join(map(repr, added))
        compared.append((f"what may be {' and '.join(map(repr, gone))}, now {names},", added, gone))
    for root, names_now, names_then in compared:
        new = sum(getattr(report.roots[name], what) for name in names_now)
        old = sum(getattr(before.roots[name], what) for name in names_then)
        if old - new > amount_of(most, old):
            raise ShrunkError(
                f"nothing was published; {root} has {new} {what}, the live snapshot has {old} of "
                f"them, and it may lose {most} (`max_shrink`). Check that its folder is mounted "
                "and complete, or publish it all the same with --force."
            )


def live_report(index: Path) -> Report:
    """Read the report of the live snapshot; an empty one where there is none that can be read."""
    try:
        folder = index / SNAPSHOTS / current_snapshot_id(index)
        return Report.read_counts(folder / PARTS["report"].path)
    except SnapshotError:
        return Report()
