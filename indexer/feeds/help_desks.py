"""Exports of help desks: what their interfaces give for articles, saved as JSON."""

from collections.abc import Iterator
from typing import Any

import msgspec

from indexer.errors import FeedError
from indexer.feeds.export import Export, address, language
from indexer.feeds.record import Record

# https://developers.freshdesk.com/api/#solution_article_attributes and …#solution_folder_attributes
PUBLISHED = 2
FOR_EVERYONE = 1


def read_zendesk(data: bytes, name: str, export: Export) -> None:
    """Add the articles of `GET /api/v2/help_center/articles`, of one page of it or of several.

    Raises FeedError for a file that has no articles.
    """
    count = 0
    for article in _objects(_decoded(data, name), ("id", "title", "body")):
        count += 1
        if article.get("draft"):
            export.leave_out("a draft")
        elif article.get("user_segment_id") or article.get("user_segment_ids"):
            export.leave_out("shown only to some users (user_segment_id)")
        else:
            locale = str(article.get("locale") or "")
            record = Record(
                id=f"{article['id']}-{locale}" if locale else str(article["id"]),
                title=_text(article["title"]),
                url=address(article.get("html_url")),
                html=_text(article["body"]),
                language=language(locale),
            )
            export.add(f"{name}: article {count}", record)
    _check_any(count, name, "articles with `id`, `title` and `body`")


def read_freshdesk(data: bytes, name: str, export: Export) -> None:
    """Add the articles of `GET /api/v2/solutions/folders/ID/articles`, or of categories with them.

    Raises FeedError for a file that has no articles.
    """
    count = 0
    for article in _objects(_decoded(data, name), ("id", "title", "description")):
        count += 1
        if article.get("status") != PUBLISHED:
            export.leave_out("a draft")
        elif article["visibility"] != FOR_EVERYONE:
            export.leave_out("in a folder that is not for everyone (visibility)")
        else:
            path = f"/support/solutions/articles/{article['id']}"
            record = Record(
                id=str(article["id"]),
                title=_text(article["title"]),
                url=address(export.site.rstrip("/") + path) if export.site else None,
                html=_text(article["description"]),
                language=language(article.get("language")),
            )
            export.add(f"{name}: article {count}", record)
    _check_any(count, name, "articles with `id`, `title` and `description`")


def _decoded(data: bytes, name: str) -> Any:
    """Return the JSON in `data`, or a list of all its lines if each of them is JSON."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return [msgspec.json.decode(line) for line in data.splitlines() if line.strip()]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise FeedError(f"{name}: is not JSON; export the articles as JSON") from None


def _objects(value: Any, keys: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the objects in `value`, at any depth, that have all `keys`, in their order.

    Each has the `visibility` of the object around it, or else that of everyone.
    """
    stack = [(value, FOR_EVERYONE)]
    while stack:
        item, visibility = stack.pop()
        if isinstance(item, list):
            stack += [(inner, visibility) for inner in reversed(item)]
        elif isinstance(item, dict):
            visibility = item.get("visibility") or visibility
            if all(key in item for key in keys):
                yield item | {"visibility": visibility}
            else:
                stack += [(inner, visibility) for inner in reversed(list(item.values()))]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _check_any(count: int, name: str, wanted: str) -> None:
    if not count:
        raise FeedError(f"{name}: nothing was taken; it has no {wanted}")
