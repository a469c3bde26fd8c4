"""Exports of help desks and websites, by the names that `faq-search push --from` has for them."""

from collections.abc import Callable

from indexer.feeds.export import Export
from indexer.feeds.help_desks import read_freshdesk, read_zendesk
from indexer.feeds.wordpress import read_wordpress

# Each takes a file's bytes and its name, adds the documents to an Export, and raises FeedError for
# a file that is not such an export.
EXPORTS: dict[str, Callable[[bytes, str, Export], None]] = {
    "zendesk": read_zendesk,
    "freshdesk": read_freshdesk,
    "wordpress": read_wordpress,
}
