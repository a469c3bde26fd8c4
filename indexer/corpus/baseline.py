"""The baseline of `faq-search lint`: findings that are known, and are not shown again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from retrieval.errors import SettingsError
from retrieval.report import Finding


def write_baseline(file: Path, findings: Iterable[Finding]) -> None:
    """Write the `findings` to `file`, without their lines, which change with every edit."""
    known = sorted([entry.kind, entry.file, entry.message] for entry in findings)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n")


def without_known(file: Path, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the `findings` that the baseline in `file` does not have, or has fewer times.

    Raises SettingsError for a file that is no baseline.
    """
    try:
        entries = msgspec.json.decode(file.read_bytes(), type=list[tuple[str, str, str]])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{file}: is not a baseline ({error}); make one with --write-baseline"
        ) from error
    known = Counter(entries)
    for finding in findings:
        entry = (finding.kind, finding.file, finding.message)
        if known[entry]:
            known[entry] -= 1
        else:
            yield finding
