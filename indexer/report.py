"""The report of a build for the person who started it."""

from dataclasses import dataclass

from retrieval.index.answerability import Calibration


@dataclass(frozen=True, slots=True)
class _Remark:
    """A remark about a file. `reason` says what is wrong and what to do; `line` counts from 1."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Reject(_Remark):
    """Content that cannot be indexed."""


class Warned(_Remark):
    """Content that is still valid, but that its owner has to attend to soon."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text that was left out on purpose, such as a web page's navigation, and the reason."""

    file: str
    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        text = self.text if len(self.text) <= 60 else self.text[:59] + "…"
        return f"{self.file}:{self.line}: {self.reason}: “{text}”"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The result of a build.

    `failures` are those of the gate that `--force` overruled. `seconds` is the wall time of the
    whole build.
    """

    snapshot_id: str
    documents: int
    sections: int
    passages: int
    calibration: Calibration
    failures: tuple[str, ...]
    rejects: tuple[Reject, ...]
    dropped: tuple[Dropped, ...]
    warned: tuple[Warned, ...]
    seconds: float

    def __str__(self) -> str:
        lines = [f"rejected  {reject}" for reject in self.rejects]
        lines += [f"dropped   {dropped}" for dropped in self.dropped]
        lines += [f"warning   {warned}" for warned in self.warned]
        lines += [f"forced    {failure}" for failure in self.failures]
        lines += [
            f"documents {self.documents}",
            f"sections  {self.sections}",
            f"passages  {self.passages}",
            f"rejects   {len(self.rejects)}",
            f"dropped   {len(self.dropped)}",
            f"judged by {self._judged_by()}",
            f"seconds   {self.seconds:.1f}",
            f"snapshot  {self.snapshot_id}",
        ]
        return "\n".join(lines)

    def _judged_by(self) -> str:
        """The basis on which answers are judged."""
        fitted = self.calibration
        if fitted.basis == "default":
            return "the default: too few headings and sentences to calibrate on"
        return f"{fitted.basis}, {fitted.answerable} answerable, {fitted.unanswerable} not"
