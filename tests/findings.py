"""The findings of a reading, a corpus or a build, by whether anything is wrong."""

from indexer.corpus.read import Corpus
from indexer.readers.reading import Reading
from indexer.report import BuildReport
from retrieval.report import Finding

Found = Reading | Corpus | BuildReport


def odd(found: Found) -> tuple[Finding, ...]:
    """What was refused or warned of."""
    return tuple(each for each in _all(found) if each.level in {"refused", "warned"})


def left_out(found: Found) -> tuple[Finding, ...]:
    """What was left out on purpose."""
    return tuple(each for each in _all(found) if each.level == "noted")


def _all(found: Found) -> tuple[Finding, ...]:
    return found.findings if isinstance(found, Reading) else found.report.findings
