"""The front matter of a document: YAML between lines of `---`, or TOML between `+++`."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import yaml

from indexer.errors import NotIndexedError
from indexer.findings import finding
from indexer.readers.metadata import LANGUAGE, URL
from indexer.sources.source import NO_TEXT
from indexer.sources.yaml_lines import yaml_errors
from retrieval.characters import without_invisible
from retrieval.report import Finding
from retrieval.root import LABEL_NAME, LABEL_VALUE_MOST
from retrieval.types import Document

YAML_BLOCK = re.compile(r"---[ \t]*\n(?P<inner>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
TOML_BLOCK = re.compile(r"\+\+\+[ \t]*\n(?P<inner>(?:.*\n)*?)\+\+\+[ \t]*(?:\n|$)")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The values that mean something here. `navigation_title` is the page's name in menus.

    `also_asked` are questions that the beginning of the document answers too.
    """

    title: str | None = None
    language: str | None = None
    audience: str | None = None
    reviewed_on: date | None = None
    review_by: date | None = None
    expires: date | None = None
    source: str | None = None
    url: str | None = None
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    also_asked: tuple[str, ...] = ()
    navigation_title: str | None = None

    def described(self, document: Document) -> Document:
        """Return `document` with these values, which take precedence over its own."""
        return replace(
            document,
            url=self.url or document.url,
            language=self.language or document.language,
            audience=self.audience,
            reviewed_on=self.reviewed_on or document.reviewed_on,
            review_by=self.review_by,
            expires=self.expires,
            source=self.source,
            labels=self.labels,
        )


KEYS = (
    *("title", "language", "audience", "reviewed_on", "review_by", "expires", "source", "url"),
    *("labels", "also_asked"),
)
NESTED = ("labels", "also_asked")  # these may have several values
DAYS = ("reviewed_on", "review_by", "expires")

# Keys of site generators by which a page is hidden, and the values that hide it. Sites show such
# pages to nobody, or only to whoever has their address.
YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
HIDING = {
    "draft": YES,  # Jekyll, Hugo, Docusaurus, MkDocs
    "published": NO,  # Jekyll
    "unlisted": YES,  # Docusaurus
    "headless": YES,  # Hugo
    "build.render": ("never",),  # Hugo, and with a stroke before
    "_build.render": ("never",),
    "noindex": YES,
    "nosearch": YES,  # Sphinx
    "search": NO,
    "search.exclude": YES,  # MkDocs Material
    "search.index": NO,
    "search_exclude": YES,  # Just the Docs
    "exclude_search": YES,  # Docsy
    "robots": ("noindex", "none"),
    "html_meta.robots": ("noindex", "none"),  # MyST
}
# Keys by which a page is hidden until a day, or from a day on: Hugo's.
FROM_DAY = ("publishDate", "publishdate")
UNTIL_DAY = ("expiryDate", "expirydate", "unpublishdate")

# Keys by which a page only leads to another one: jekyll-redirect-from, Hugo and Docusaurus themes.
REDIRECTING = ("redirect_to", "redirect", "redirectTo", "redirect_url")

# Names of a page in menus, in the order in which they are preferred.
NAVIGATION_TITLES = ("sidebar_label", "linkTitle", "linktitle", "nav_title", "menu.name")

# Keys of MkDocs, Docusaurus, Hugo, Jekyll and DocFX that say nothing about the text. A `date` or
# `lastmod` is when the text was written, not when it was checked against its source.
SITE_KEYS = frozenset(
    """
    aliases author authors categories category comments cover custom_edit_url date description
    displayed_sidebar excerpt featured has_children hide hide_table_of_contents hide_title icon
    id image keywords last_update lastmod layout linktitle linkTitle menu nav_exclude nav_order
    nav_title order outputs pagination_label pagination_next pagination_prev params parent
    parse_number_prefixes permalink redirect_from resources robots search show sidebar
    sidebar_class_name sidebar_custom_props sidebar_label sidebar_position sitemap slug status
    subtitle summary tags template title_meta toc toc_depth toc_max_heading_level
    toc_min_heading_level translationKey type weight
    Locale locale schema no-loc uid f1_keywords helpviewer_keywords manager applies_to
    """.split()  # noqa: SIM905 - a table of words reads better so
) | {"online version", "external help file", "Module Name", "Module Guid", "Help Version"}
# Microsoft's keys, such as `ms.date` and `ms.topic`.
SITE_KEY = re.compile(r"ms\.[\w.-]+")
SILENT = SITE_KEYS | {*FROM_DAY, *UNTIL_DAY} | {key.partition(".")[0] for key in HIDING}


@dataclass(frozen=True, slots=True)
class _Block:
    """The keys and values of front matter, all values as text.

    `lines` has the line of each key, and `twice` the keys that are there more than once: the last
    value of each counts, as in site generators.
    """

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    twice: tuple[str, ...] = ()


def split_front_matter(text: str) -> tuple[str, str, str]:
    """Return the kind of front matter (yaml, toml, or nothing), its inner text, and the rest.

    The rest begins with as many empty lines as the front matter has, so that lines keep their
    numbers. Raises NotIndexedError for front matter that is not closed.
    """
    for kind, fence, pattern in (("yaml", "---", YAML_BLOCK), ("toml", "+++", TOML_BLOCK)):
        first = text.partition("\n")[0].rstrip()
        if first != fence:
            continue
        match = pattern.match(text)
        if match is None:
            reason = f"front matter is not closed; end it with a line `{fence}`"
            raise NotIndexedError(1, reason, "front-matter")
        if kind == "yaml" and not _is_mapping(match["inner"]):
            return "", "", text  # two rules with text between them
        return kind, match["inner"], "\n" * match[0].count("\n") + text[match.end() :]
    return "", "", text


def take_front_matter(text: str, file: str) -> tuple[FrontMatter, list[Finding], str]:
    """Return the front matter of `text`, what is odd in it, and the rest with its numbers of lines.

    Raises NotIndexedError as `split_front_matter` and `parse_front_matter` do.
    """
    kind, inner, rest = split_front_matter(text)
    front, findings = parse_front_matter(kind, inner, file) if kind else (FrontMatter(), [])
    return front, findings, rest


def front_matter_if_any(text: str, file: str) -> tuple[FrontMatter, list[Finding], str]:
    """Do as `take_front_matter`, but for `text` that is no Markdown and may begin otherwise."""
    return take_front_matter(text, file) if has_front_matter(text) else (FrontMatter(), [], text)


def has_front_matter(text: str) -> bool:
    """Return whether `text`, which is no Markdown, begins with front matter.

    Plain text may begin with a line of hyphens or the head of a letter. So it has to be closed, and
    to have a key that means something here, or by which site generators choose a layout.
    """
    match = YAML_BLOCK.match(text)
    keys = {line.partition(":")[0] for line in match["inner"].split("\n")} if match else set()
    return not keys.isdisjoint({*KEYS, "id", "layout", "permalink"})


def _is_mapping(inner: str) -> bool:
    """Return whether `inner` is front matter and not prose: a line has a key, or all are empty."""
    lines = [line for line in inner.split("\n") if line.strip() and not line.startswith("#")]
    return not lines or any(re.match(r"[\"']?[\w.-]+[\"']?\s*:(\s|$)", line) for line in lines)


def parse_front_matter(
    kind: str, inner: str, file: str, today: date | None = None
) -> tuple[FrontMatter, list[Finding]]:
    """Parse the front matter `inner`, from the file's second line on, and report what is odd in it.

    Raises NotIndexedError where it is not valid, and for a page that its site does not show on the
    day `today`.
    """
    block = _read(kind, inner)
    today = today or datetime.now(UTC).date()
    _check_published(block, today)
    findings: list[Finding] = []

    def odd(key: str, message: str, kind: str = "bad-value") -> None:
        line = block.lines.get(key) or block.lines.get(key.partition(".")[0], 1)
        about = key if kind == "unknown-key" else ""
        findings.append(finding(kind, (file, line), f"front matter: {message}", about=about))

    for key in block.twice:
        odd(key, f"`{key}` is given twice; keep one")
    known: dict[str, Any] = {}
    for key, value in block.values.items():
        if key in NESTED:
            continue
        if key not in KEYS:
            if key not in SILENT and not SITE_KEY.fullmatch(key):
                odd(
                    key,
                    f"`{key}` means nothing here; the keys are {', '.join(KEYS)}",
                    "unknown-key",
                )
        elif problem := _problem(key, value):
            odd(key, problem)
        elif _text(value):
            known[key] = _day(_text(value)) if key in DAYS else _text(value)
    ends = (_day(_text(block.values.get(key))) for key in UNTIL_DAY)
    known.setdefault("expires", next((day for day in ends if day), None))
    labels = dict(_labels(block.values.get("labels"), odd))
    asked = tuple(_asked(block.values.get("also_asked"), odd))
    titles = (_text(_at(block.values, key)) for key in NAVIGATION_TITLES)
    navigation_title = next((title for title in titles if title), None)
    front = FrontMatter(**known, labels=labels, also_asked=asked, navigation_title=navigation_title)
    return front, findings


def _read(kind: str, inner: str) -> _Block:
    if kind == "toml":
        return _read_toml(inner)
    with _in_front_matter(), yaml_errors(2, "put quotes round the value, or close its brackets"):
        loader = yaml.BaseLoader(inner)  # it makes only lists, mappings and strings
        node = loader.get_single_node()
        content = loader.construct_document(node) if node else {}
    if not isinstance(content, dict):
        reason = "front matter: has to consist of lines of `key: value`"
        raise NotIndexedError(2, reason, "front-matter")
    lines: dict[str, int] = {}
    twice: list[str] = []
    for key, value in node.value if node else ():
        if key.value in lines:
            twice.append(key.value)
        lines[key.value] = 2 + key.start_mark.line
        if isinstance(value, yaml.MappingNode):
            for nested, _ in value.value:
                lines[f"{key.value}.{nested.value}"] = 2 + nested.start_mark.line
    return _Block(content, lines, tuple(twice))


def _read_toml(inner: str) -> _Block:
    try:
        content = tomllib.loads(inner)
    except tomllib.TOMLDecodeError as error:
        named = re.search(r"line (\d+)", str(error))
        number = 1 + int(named[1]) if named else 1
        reason = f"front matter: is not valid TOML ({error})"
        raise NotIndexedError(number, reason, "front-matter") from error
    lines: dict[str, int] = {}
    for number, line in enumerate(inner.split("\n"), start=2):
        if match := re.match(r"\s*\[*[\"']?([\w-]+)", line):
            lines.setdefault(match[1], number)
    return _Block(_as_text(content), lines)


def _as_text(value: Any) -> Any:
    """Return `value` with each number, date and boolean in it as the text that YAML has for it."""
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


@contextmanager
def _in_front_matter() -> Iterator[None]:
    try:
        yield
    except NotIndexedError as error:
        reason = f"front matter: {error.reason}"
        raise NotIndexedError(error.line, reason, "front-matter") from error


def _at(values: Any, path: str) -> Any:
    """Return the value at `path`, whose parts are separated by full stops; None if there is none.

    A menu may be one, or several by their names; the first that has the key counts.
    """
    key, _, rest = path.partition(".")
    value = values.get(key) if isinstance(values, dict) else None
    if not rest or value is None:
        return value
    inner = _at(value, rest)
    if inner is None and isinstance(value, dict):
        inner = next(
            (deeper for deeper in (_at(menu, rest) for menu in value.values()) if deeper), None
        )
    return inner


def _text(value: Any) -> str:
    """Return a single value with its white space folded; empty for YAML's null and for a list."""
    if not isinstance(value, str) or value in {"~", "null", "Null", "NULL"}:
        return ""
    return " ".join(without_invisible(value).split())


def _day(text: str) -> date | None:
    """Return the day with which `text` begins, or None."""
    try:
        return date.fromisoformat(text[:10]) if DAY.match(text) else None
    except ValueError:
        return None


def _check_published(block: _Block, today: date) -> None:
    """Raise NotIndexedError for a page that the site does not show today, or shows as another."""
    values = {key.casefold(): value for key, value in block.values.items()}  # as Hugo reads them
    lines = {key.casefold(): line for key, line in block.lines.items()}
    for key, hiding in HIDING.items():
        given = _at(values, key)
        rules = given if isinstance(given, list) and key.endswith("robots") else [given]
        value = " ".join(map(_text, rules)).casefold()
        if any(word in hiding for word in re.split(r"[,\s]+", value)):
            line = lines.get(key.partition(".")[0], 1)
            reason = f"is hidden by its site (`{key}: {value}`)"
            raise NotIndexedError(line, reason, "not-published")
    for key in FROM_DAY:
        day = _day(_text(block.values.get(key)))
        if day is not None and day > today:
            reason = f"is published on {day} (`{key}`)"
            raise NotIndexedError(block.lines.get(key, 1), reason, "not-published")
    for key in REDIRECTING:
        if target := _text(block.values.get(key)):
            reason = f"only leads to {target} (`{key}`)"
            raise NotIndexedError(block.lines.get(key, 1), reason, "redirect")


def _problem(key: str, value: Any) -> str | None:
    """Return why the `value` of a key in KEYS can't be used, or None."""
    if not isinstance(value, str):
        return f"`{key}` has more than one value; write one"
    text = _text(value)
    if match := NO_TEXT.search(text):
        return f"`{key}` has the character U+{ord(match[0]):04X}; take it out"
    if not text:
        return None
    if key in DAYS and _day(text) is None:
        return f"`{key}` is {text!r}; write the day as 2026-01-31"
    if key == "language" and not LANGUAGE.fullmatch(text):
        return f"`language` is {text!r}; write a code such as en or en-GB"
    if key == "url" and not URL.fullmatch(text):
        return f"`url` is {text!r}; it has to start with https://, http:// or /, without a #"
    return None


def _asked(value: Any, odd: Callable[..., None]) -> Iterator[str]:
    """Yield the questions of `also_asked`: a list, or one a line."""
    questions = value.split("\n") if isinstance(value, str) else value
    if not isinstance(questions, list | None):
        odd("also_asked", "`also_asked` is not a list; write one question a line")
        return
    yield from (text for question in questions or () if (text := _text(question)))


def _labels(labels: Any, odd: Callable[..., None]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the labels that can be used, with their values, and tell `odd` of all others."""
    if labels is None or labels == "":
        return
    if not isinstance(labels, dict):
        odd("labels", "`labels` are not pairs; write lines of `name: value` under it")
        return
    for name, value in labels.items():
        values = [_text(single) for single in (value if isinstance(value, list) else [value])]
        if name in KEYS:
            odd(f"labels.{name}", f"`{name}` is a key of its own; put it outside `labels`")
        elif not re.fullmatch(LABEL_NAME, name):
            odd(
                f"labels.{name}",
                f"`labels.{name}` is not a label; use names of lower-case letters, digits, hyphens "
                "and underscores",
            )
        elif not all(0 < len(text) <= LABEL_VALUE_MOST for text in values):
            odd(
                f"labels.{name}",
                f"`labels.{name}` has a value that is not 1 to {LABEL_VALUE_MOST} characters",
            )
        elif values:
            yield name, tuple(values)
