"""What a build found in the files that it read: which it refused, and what it left out of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from retrieval.files.json_file import read_json, write_json

# A file that was refused is not indexed, because it can't be trusted. What is warned of is odd, or
# lacks something. What is advised would make the text better; only `faq-search lint` looks for it.
# What is noted was left out on purpose.
Level = Literal["refused", "warned", "advised", "noted"]
LEVELS: tuple[Level, ...] = get_args(Level)  # the gravest first

# Of a path, so many characters are shown, as fit on a few lines; a path may have 4,096.
MOST_OF_PATH = 300

# The findings of a kind that a report shows, since the next hundred would say the same.
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was found in a file.

    `message` says what it is and what to do. `line` counts from 1. `about` names what it concerns
    where that groups findings, such as a key of front matter. `text` is what was left out.
    """

    level: Level
    kind: str
    file: str
    line: int
    message: str
    about: str = ""
    text: str = ""

    @property
    def place(self) -> str:
        """The file and the line, of a long path only the last `MOST_OF_PATH` characters."""
        file = self.file if len(self.file) <= MOST_OF_PATH else f"…{self.file[-MOST_OF_PATH:]}"
        return f"{file}:{self.line}"

    def __str__(self) -> str:
        """Return it on one line, the text as far as its first 60 characters."""
        place = f"{self.place}: {self.message}"
        if not self.text:
            return place
        text = " ".join(self.text.split())
        return f"{place}: “{text if len(text) <= 60 else text[:59] + '…'}”"


@dataclass(frozen=True, slots=True)
class RootCounts:
    """How much of one root was indexed."""

    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a build, in the order in which files were read.

    `files` counts the files that were looked at by the gravest level of their findings; those
    without any are under "read". `roots` counts what was indexed, by the names of the roots.
    """

    findings: tuple[Finding, ...] = ()
    files: dict[str, int] = field(default_factory=dict)
    roots: dict[str, RootCounts] = field(default_factory=dict)

    @property
    def worst(self) -> Level | None:
        """The gravest level that was reached; None where nothing was found."""
        return min((finding.level for finding in self.findings), key=LEVELS.index, default=None)

    def at(self, level: Level) -> tuple[Finding, ...]:
        """Return the findings of that `level`."""
        return tuple(finding for finding in self.findings if finding.level == level)

    def write(self, file: Path) -> None:
        write_json(file, self)

    @classmethod
    def read(cls, file: Path) -> "Report":
        """Read the report in `file`; raise SnapshotError where it can't be read."""
        return read_json(file, cls)

    @classmethod
    def read_counts(cls, file: Path) -> "Report":
        """Read the report in `file` without its findings, of which there may be thousands.

        Raises SnapshotError where it can't be read.
        """
        counts = read_json(file, _Counts)
        return cls(files=counts.files, roots=counts.roots)


@dataclass(frozen=True, slots=True)
class _Counts:
    files: dict[str, int]
    roots: dict[str, RootCounts]


def grouped(findings: tuple[Finding, ...]) -> Iterator[str]:
    """Yield lines of text: each kind of finding with its count and up to three examples.

    The gravest level comes first, and within a level the most frequent kind.
    """
    groups: dict[tuple[Level, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.level, finding.kind, finding.about), []).append(finding)
    ordered = sorted(groups, key=lambda group: (LEVELS.index(group[0]), -len(groups[group])))
    for group in ordered:
        level, kind, about = group
        members = groups[group]
        name = f"{kind} ({about})" if about else kind
        yield f"{level:9} {len(members)} × {name}"
        yield from (f"          {member}" for member in members[:EXAMPLES])
        if len(members) > EXAMPLES:
            yield f"          and {len(members) - EXAMPLES} more"
