"""What a page shows of a result: passages by section, and where else to look."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from retrieval.index.headings import Headings
from retrieval.types import DocumentHead, Hit, SearchResult
from service.highlights import Stretch, marked, rest_from
from service.links import document_url, section_url

# Documents whose headings are shown where nothing answers: those of the nearest passages.
BROWSED = 3


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """`rest`, if there is any, is what unfolds."""

    id: str
    lead: list[Stretch]
    rest: list[Stretch]


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one section, best first; it stands where its best hit would.

    `also_in` has the headings of other sections that say nearly the same, by their links.
    """

    document: DocumentHead
    heading_path: tuple[str, ...]
    url: str
    passages: list[ShownPassage] = field(default_factory=list)
    also_in: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Browsed:
    """A document, and the outermost headings in it with their links."""

    document: DocumentHead
    url: str
    headings: list[tuple[str, str]] = field(default_factory=list)


def grouped(result: SearchResult, base_url: str) -> list[Group]:
    # Where nothing answers, no sentence does.
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
            ShownPassage(
                passage.id,
                marked(hit, sentence=answered, end=cut),
                marked(hit, sentence=answered, start=cut),
            )
        )
        for place in hit.also_in:
            path = " › ".join([place.document.title, *place.passage.heading_path])
            url = section_url(place.document, place.passage, base_url)
            group.also_in.setdefault(url, path)
    return list(groups.values())


def browsed(hits: Iterable[Hit], headings: Headings, base_url: str) -> list[Browsed]:
    """The documents of the nearest hits, to look through."""
    heads = {hit.document.id: hit.document for hit in hits}
    found = {
        id_: Browsed(head, document_url(head, base_url))
        for id_, head in list(heads.items())[:BROWSED]
    }
    for each in headings.headings:
        if each.document_id in found and len(each.heading_path) == 1:
            head = heads[each.document_id]
            url = section_url(head, each, base_url)
            found[each.document_id].headings.append((each.heading_path[0], url))
    return list(found.values())
