"""The groups in which a page shows a result: passages by section, and documents to browse."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from retrieval.index.headings import Headings
from retrieval.types import DocumentHead, Hit, SearchResult
from service.highlights import Stretch, highlighted, rest_from
from service.links import document_url, section_url

# How many documents show their headings where nothing answers: those of the nearest passages.
BROWSED = 3


@dataclass(frozen=True, slots=True)
class FoldedPassage:
    """A passage; `rest`, which may be empty, can be unfolded."""

    id: str
    lead: list[Stretch]
    rest: list[Stretch]


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one section, best first, at the rank of the best one.

    `also_in` maps the links of other sections that say nearly the same to their headings.
    """

    document: DocumentHead
    heading_path: tuple[str, ...]
    url: str
    passages: list[FoldedPassage] = field(default_factory=list)
    also_in: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BrowsedDocument:
    """A document with its outermost headings and their links."""

    document: DocumentHead
    url: str
    headings: list[tuple[str, str]] = field(default_factory=list)


def grouped(result: SearchResult, base_url: str) -> list[Group]:
    # Where nothing answers, no sentence is marked as the answer.
    answered = result.answer is not None and result.answer.state != "none"
    groups: dict[tuple[str, str], Group] = {}
    for hit in result.hits:
        document, passage = hit.document, hit.passage
        group = groups.setdefault(
            (document.id, passage.anchor),
            Group(document, passage.heading_path, section_url(document, passage, base_url)),
        )
        cut = rest_from(hit)
        group.passages.append(
            FoldedPassage(
                passage.id,
                highlighted(hit, sentence=answered, end=cut),
                highlighted(hit, sentence=answered, start=cut),
            )
        )
        for place in hit.also_in:
            path = " › ".join([place.document.title, *place.passage.heading_path])
            url = section_url(place.document, place.passage, base_url)
            group.also_in.setdefault(url, path)
    return list(groups.values())


def documents_to_browse(
    hits: Iterable[Hit], headings: Headings, base_url: str
) -> list[BrowsedDocument]:
    """Return the documents of the nearest hits, to browse."""
    heads = {hit.document.id: hit.document for hit in hits}
    documents = {
        id_: BrowsedDocument(head, document_url(head, base_url))
        for id_, head in list(heads.items())[:BROWSED]
    }
    for heading in headings.headings:
        if heading.document_id in documents and len(heading.heading_path) == 1:
            head = heads[heading.document_id]
            url = section_url(head, heading, base_url)
            documents[heading.document_id].headings.append((heading.heading_path[0], url))
    return list(documents.values())
