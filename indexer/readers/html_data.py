"""The questions that a page holds as data for search engines: https://schema.org/FAQPage."""

import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from indexer.readers.html_text import inline_text
from indexer.readers.sanitize import blocks_html
from indexer.readers.sections import FlatSection
from indexer.sources.slugs import alphanumeric
from retrieval.types import Block

# An answer with fewer letters and digits may occur in a text by chance.
LEAST_LETTERS = 25


def asked_in_data(tree: LexborHTMLParser) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the questions of a https://schema.org/FAQPage in JSON-LD.

    Each comes as (its letters and digits, (question, answer)).
    """
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            content = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        for question, answer in _answered_questions(content):
            letters = alphanumeric(question)
            if letters and answer:
                yield letters, (" ".join(question.split()), answer)


def only_in_data(
    asked: dict[str, tuple[str, str]], parts: list[FlatSection]
) -> Iterator[FlatSection]:
    """Yield the questions of JSON-LD that the page itself lacks.

    Where the page has the answer under another heading, the question is also asked there.
    """
    shown = {alphanumeric(text) for part in parts for text in (part.text, *part.also_asked)}
    answers = [(part, "".join(alphanumeric(block.text) for block in part.blocks)) for part in parts]
    texts = "\n".join(letters for _, letters in answers)
    for letters, (question, answer) in asked.items():
        answered = alphanumeric(answer)
        if letters in shown or (letters in texts and answered in texts):
            continue
        if len(answered) >= LEAST_LETTERS:
            has_it = [part for part, text in answers if answered in text]
            if has_it:
                has_it[0].also_asked.append(question)
                continue
        part = FlatSection(2, question, None, 1)
        part.blocks.append(Block("paragraph", (answer,)))
        part.html.append(blocks_html(part.blocks))
        yield part


def _answered_questions(content: Any) -> Iterator[tuple[str, str]]:
    """Yield (question, answer) for every question in `content`, at any depth."""
    queue = [content]
    while queue:
        item = queue.pop(0)
        if isinstance(item, list):
            queue += item
        elif isinstance(item, dict):
            answer = item.get("acceptedAnswer")
            if item.get("@type") == "Question" and isinstance(answer, dict):
                yield _plain(item.get("name")), _plain(answer.get("text"))
            else:
                queue += item.values()


def _plain(html: object) -> str:
    if not isinstance(html, str):
        return ""
    body = LexborHTMLParser(html).body
    return inline_text(body) if body is not None else ""
