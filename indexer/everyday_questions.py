"""Everyday questions about no particular subject, from the file that ships with the package."""

from pathlib import Path

FILE = Path(__file__).parent / "everyday_questions.txt"


def everyday_questions() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines()
