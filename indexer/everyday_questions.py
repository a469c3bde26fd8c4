"""Everyday questions about nothing in particular, as they ship."""

from pathlib import Path

FILE = Path(__file__).parent / "everyday_questions.txt"


def background_questions() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines()
