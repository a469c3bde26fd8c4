"""Findings about a corpus for its authors, which need neither a model nor an index."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from indexer.corpus.question_set import QUESTIONS_FILE, QuestionSet, owners_questions
from indexer.corpus.read import Corpus
from indexer.errors import QuestionSetError
from indexer.findings import finding
from indexer.minhash import near_duplicates
from retrieval.report import Finding
from retrieval.types import Document, Section

# The shipped model reads 256 tokens, some 190 words, at a time. A section of more than 600 words is
# cut into four or more passages, and its heading describes none of them well.
MOST_WORDS = 600
FEWEST_WORDS = 5

LINK = re.compile(r'href="([^"]*)"')
DOCUMENTS = "/documents/"

ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,5}\b")
CODE = re.compile(r"<(?:code|kbd|samp|var)>(.*?)</(?:code|kbd|samp|var)>", re.DOTALL)
ROMAN = re.compile(r"[IVXLCDM]+")
# Everyday acronyms, which would be harder to read if they were explained.
EVERYDAY = {"AM", "EU", "FAQ", "GP", "ID", "OK", "PDF", "PIN", "PM", "SMS", "TV", "UK", "US", "USA"}


def lint(corpus: Corpus, folder: Path) -> list[Finding]:
    """Return all findings in the `corpus` that was read from `folder`, by file and line."""
    findings = list(corpus.report.findings)
    findings += _shared_headings(corpus)
    findings += _near_duplicates(corpus)
    findings += _dead_links(corpus)
    findings += _acronyms(corpus)
    for document in corpus.documents:
        file = corpus.files[document.id]
        findings += _lengths(file, document)
    try:
        questions = owners_questions(folder, corpus.documents)
    except QuestionSetError as error:
        place = ((folder / QUESTIONS_FILE).as_posix(), 1)
        findings.append(finding("bad-questions", place, str(error)))
    else:
        findings += _unreached(corpus, questions) if questions else []
    return sorted(
        findings,
        key=lambda finding: (finding.file, finding.line, finding.kind, finding.message),
    )


def _shared_headings(corpus: Corpus) -> Iterator[Finding]:
    """Yield a finding for every section with the same last heading as an earlier one."""
    first: dict[str, str] = {}
    for document in corpus.documents:
        for section in document.sections:
            if not section.heading_path or not section.blocks:
                continue
            place = f"{corpus.files[document.id]}:{section.line}"
            heading = section.heading_path[-1]
            other = first.setdefault(" ".join(heading.casefold().split()), place)
            if other != place:
                yield finding(
                    "shared-heading",
                    (corpus.files[document.id], section.line),
                    f"“{heading}” is also the heading of {other}, so readers cannot tell them "
                    "apart in a list of results; make each heading say what it is about",
                )


def _near_duplicates(corpus: Corpus) -> Iterator[Finding]:
    """Yield a finding for every section that says nearly the same as an earlier one."""
    places = [
        (corpus.files[document.id], section)
        for document in corpus.documents
        for section in document.sections
    ]
    pairs = near_duplicates(len(places), lambda number: _text(places[number][1]))
    for number, earlier, similarity in pairs:
        file, section = places[number]
        earlier_file, earlier_section = places[earlier]
        yield finding(
            "near-duplicate",
            (file, section.line),
            f"{similarity:.0%} of it is also at {earlier_file}:{earlier_section.line}; keep one "
            "and link to it, or one day they will say different things",
        )


def _lengths(file: str, document: Document) -> Iterator[Finding]:
    for section in document.sections:
        words = len(_text(section).split())
        if words > MOST_WORDS:
            advice = (
                f"search works better on sections of at most {MOST_WORDS}; divide it by headings"
            )
            yield finding("length", (file, section.line), f"has {words} words; {advice}")
        elif section.blocks and words < FEWEST_WORDS:
            advice = "too few to be found; write a sentence, or join it with its neighbour"
            yield finding("length", (file, section.line), f"has {words} words; {advice}")


def _acronyms(corpus: Corpus) -> Iterator[Finding]:
    """Yield a finding for every unexplained acronym, once, where it first occurs.

    Words in code are none: keywords of a language are written in capitals.
    """
    explained = {typed.upper() for typed in corpus.synonyms} | EVERYDAY
    places: dict[str, tuple[str, int]] = {}
    counts: Counter[str] = Counter()
    for document in corpus.documents:
        file = corpus.files[document.id]
        for acronym, line in _unexplained(document):
            places.setdefault(acronym, (file, line))
            counts[acronym] += 1
        explained |= _explained(document)
    for acronym, place in places.items():
        if acronym in explained:
            continue
        more = counts[acronym] - 1
        elsewhere = f" (nor in {more} more documents)" if more else ""
        yield finding(
            "unexplained-acronym",
            place,
            f"{acronym} is never explained{elsewhere}; write it out once with ({acronym}) after "
            "it, or list it in synonyms.yaml",
        )


def _unexplained(document: Document) -> Iterator[tuple[str, int]]:
    """Yield the acronyms of `document`, each once, with the line of the section where it first is.

    A word that also occurs in lower case, or that is in a line of capitals, is only emphasised.
    """
    seen = {word.upper() for word in re.findall(r"\b[A-Za-z][a-z]+\b", _prose(document))}
    for section in document.sections:
        seen |= {word for code in CODE.findall(section.html) for word in ACRONYM.findall(code)}
    for section in document.sections:
        lines = [*section.heading_path[-1:], *_words(section).split("\n")]
        quiet = "\n".join(line for line in lines if not line.isupper())
        for acronym in ACRONYM.findall(quiet):
            if acronym not in seen and not ROMAN.fullmatch(acronym):
                seen.add(acronym)
                yield acronym, section.line


def _explained(document: Document) -> set[str]:
    """Return the acronyms that stand in brackets, or before brackets, somewhere in `document`."""
    prose = _prose(document)
    return set(re.findall(rf"\(({ACRONYM.pattern})\)", prose)) | set(
        re.findall(rf"({ACRONYM.pattern}) \(", prose)
    )


def _prose(document: Document) -> str:
    return "\n".join(
        line
        for section in document.sections
        for line in (*section.heading_path[-1:], _words(section))
    )


def _words(section: Section) -> str:
    """Return the text of `section` without its blocks of code."""
    return "\n".join(block.text for block in section.blocks if block.kind != "code")


def _dead_links(corpus: Corpus) -> Iterator[Finding]:
    """Yield a finding for every link to a document or heading that does not exist."""
    anchors = {
        document.id: {section.anchor for section in document.sections}
        for document in corpus.documents
    }
    for document in corpus.documents:
        for section in document.sections:
            for href in map(unescape, LINK.findall(section.html)):
                if not href.startswith(("#", DOCUMENTS)):
                    continue
                name, _, anchor = map(unquote, href.removeprefix(DOCUMENTS).partition("#"))
                target = anchors.get(name or document.id)
                if target is None:
                    message = f"links to the document {name!r}, which does not exist"
                elif anchor and anchor not in target:
                    message = (
                        f"links to #{anchor} of {name or 'its own document'}, which has no such "
                        "heading"
                    )
                else:
                    continue
                yield finding(
                    "dead-link",
                    (corpus.files[document.id], section.line),
                    f"{message}; correct the link or remove it",
                )


def _unreached(corpus: Corpus, questions: QuestionSet) -> Iterator[Finding]:
    """Yield a finding for every section that is the answer to none of the owner's questions."""
    reached = {section for _, section in questions.answerable}
    for document in corpus.documents:
        for section in document.sections:
            name = f"{document.id}#{section.anchor}"
            if section.continues or not section.heading_path:
                continue
            if section.blocks and name not in reached:
                yield finding(
                    "unreached",
                    (corpus.files[document.id], section.line),
                    f"no question of {questions.file.name} has {name} as its answer; add one that "
                    "people would ask",
                )


def _text(section: Section) -> str:
    return "\n".join(block.text for block in section.blocks)
