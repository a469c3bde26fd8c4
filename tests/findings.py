"""The findings of a reading, a corpus or a build, by whether anything is wrong."""

from indexer.corpus.read import Corpus
from indexer.readers.reading import Reading
from indexer.report import BuildReport
from retrieval.report import Finding

Result = Reading | Corpus | BuildReport


def odd(result: Result) -> tuple[Finding, ...]:
    """What was refused or warned of."""
    return tuple(finding for finding in _all(result) if finding.level in {"refused", "warned"})


def left_out(result: Result) -> tuple[Finding, ...]:
    """What was left out on purpose."""
    return tuple(finding for finding in _all(result) if finding.level == "noted")


def _all(result: Result) -> tuple[Finding, ...]:
    return result.findings if isinstance(result, Reading) else result.report.findings
