"""The contacts and rules of the corpus's `support.yaml`, in the format of docs/support.md."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.sources.source import check_characters
from indexer.sources.yaml_lines import owners_text, yaml_errors
from retrieval.index.phrases import phrase_words
from retrieval.index.support import Contact, Rule, Support
from retrieval.report import Finding

# The file's name. It lies beside the documents, in the corpus's folder.
SUPPORT_FILE = "support.yaml"

# A build warns of a contact from this many days before it expires.
NEAR = timedelta(days=60)

FIX = "see docs/support.md for the format"

Entry = TypeVar("Entry", Contact, Rule)


def read_support(file: Path, today: date) -> tuple[Support, tuple[Finding, ...]]:
    """Read the contacts and rules of `file`, and warn of each contact that expires soon.

    Raises NotIndexedError for anything that is not in the format, and for an expired contact, since
    nobody may be sent to a number that no longer answers.
    """
    text = owners_text(file)
    with yaml_errors(1, FIX):
        # The BaseLoader makes only lists, mappings and strings.
        content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - this loader constructs no objects
    if not isinstance(content, dict) or content.keys() - {"contacts", "urgent"}:
        raise NotIndexedError(1, f"may contain only contacts and urgent; {FIX}")
    contacts = tuple(_parts(content, "contacts", Contact))
    rules = tuple(_parts(content, "urgent", Rule))
    # YAML has escapes for characters that the file itself may not contain.
    check_characters(1, " ".join(" ".join(_texts(contacts, rules)).split()))
    for contact in contacts:
        _check_contact(contact, text, today)
    for rule in rules:
        _check_rule(rule, text)
    if rules and not contacts:
        raise NotIndexedError(1, f"has rules for urgent questions but no contacts; {FIX}")
    warned = [
        finding(
            "expiring",
            (file.as_posix(), _line_of(contact.name, text)),
            f"contact {contact.name!r} expires on {contact.expires_on}; {contact.owner} has to "
            "check it against its source again",
        )
        for contact in contacts
        if contact.expires_on - today <= NEAR
    ]
    return Support(contacts, rules), tuple(warned)


def _parts(content: dict[str, Any], key: str, kind: type[Entry]) -> Iterator[Entry]:
    entries = content.get(key) or []
    if not isinstance(entries, list):
        raise NotIndexedError(1, f"{key} has to be a list; {FIX}")
    for number, entry in enumerate(entries, start=1):
        try:
            yield msgspec.convert(entry, kind, strict=False)
        except msgspec.ValidationError as error:
            raise NotIndexedError(1, f"{key}, number {number}: {error}; {FIX}") from error


def _texts(contacts: tuple[Contact, ...], rules: tuple[Rule, ...]) -> Iterator[str]:
    for part in (*contacts, *rules):
        yield from (value for value in msgspec.structs.astuple(part) if isinstance(value, str))
    for rule in rules:
        for phrases in (*rule.all_of, rule.none_of):
            yield from phrases


def _check_contact(contact: Contact, text: str, today: date) -> None:
    problem = None
    if not contact.number and not contact.link:
        problem = "has neither number nor link"
    elif contact.link and not contact.link.startswith("https://"):
        problem = f"has the link {contact.link!r}, which has to begin with https://"
    elif contact.expires_on < today:
        problem = (
            f"expired on {contact.expires_on}; {contact.owner} has to check it against its source, "
            "and set verified_on and a new expires_on"
        )
    elif contact.verified_on and contact.verified_on > today:
        problem = f"has the verified_on {contact.verified_on}, which is in the future"
    elif not all(part.strip() for part in (contact.name, contact.for_whom, contact.owner)):
        problem = "has a blank name, `for` or owner"
    if problem:
        raise NotIndexedError(_line_of(contact.name, text), f"contact {contact.name!r} {problem}")


def _check_rule(rule: Rule, text: str) -> None:
    lists = [*rule.all_of, rule.none_of] if rule.none_of else rule.all_of
    if not rule.all_of or not all(lists):
        reason = f"rule {rule.signal!r} has an empty list, so it would always or never apply; {FIX}"
        raise NotIndexedError(_line_of(rule.signal, text), reason)
    for phrase in (phrase for phrases in lists for phrase in phrases):
        if not phrase_words(phrase):
            reason = f"rule {rule.signal!r} has a phrase without a word, {phrase!r}; {FIX}"
            raise NotIndexedError(_line_of(rule.signal, text), reason)


def _line_of(name: str, text: str) -> int:
    lines = text.split("\n")
    return next((number for number, line in enumerate(lines, start=1) if name in line), 1)
