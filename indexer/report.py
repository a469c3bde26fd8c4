"""The report of a build for the person who started it."""

from dataclasses import dataclass

from retrieval.index.answerability import Calibration
from retrieval.report import Report, grouped


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
    report: Report
    seconds: float

    def __str__(self) -> str:
        files = self.report.files
        lines = list(grouped(self.report.findings))
        lines += [f"forced    {failure}" for failure in self.failures]
        lines += [
            f"documents {self.documents}",
            f"sections  {self.sections}",
            f"passages  {self.passages}",
            f"files     {', '.join(f'{count} {level}' for level, count in files.items() if count)}",
            f"judged by {self._judged_by()}",
            f"seconds   {self.seconds:.1f}",
            f"snapshot  {self.snapshot_id}",
        ]
        return "\n".join(lines)

    def _judged_by(self) -> str:
        """Say on which basis answers are judged."""
        fitted = self.calibration
        basis = f"{fitted.basis}, {fitted.answerable} answerable, {fitted.unanswerable} not"
        return f"{basis}; {fitted.promise.in_words()}"
