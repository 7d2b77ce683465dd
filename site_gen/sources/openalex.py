"""OpenAlex: answers of `/works`, one work, or works one a line.

An abstract comes as the positions of each word and is put together again. Topics of OpenAlex are subjects, so they are
read as categories. https://docs.openalex.org/api-entities/works/work-object
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from site_gen.model import Problem, Record
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._fields import Json, below, distinct, filled, first, objects, pages
from site_gen.sources._json import entries, has_all, has_any, is_json

_OWN = ("authorships", "abstract_inverted_index", "primary_location", "referenced_works", "open_access")
_ARXIV = re.compile(r"arxiv\.org/(?:abs|pdf)/", re.IGNORECASE)
# Positions above this are damage: no abstract has as many words.
_MOST_WORDS = 100_000


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 - the content tells
    """Accept JSON with two keys that only OpenAlex has together."""
    if not is_json(head):
        return False
    own = sum(has_all(head, name) for name in _OWN)
    return own > 1 or (has_all(head, "authorships") and has_any(head, "display_name", "title"))


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record a work."""
    return records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    for found in entries(stream, (("results",),), lambda value: "authorships" in value or "doi" in value):
        if isinstance(found, Damage):
            yield found
        elif isinstance(found.value, dict):
            yield Entry(found.line, _fields(found.value))
        else:
            yield Damage(found.line, "is no work of OpenAlex, which is an object")


def _fields(work: Json) -> Json:
    ids, biblio = below(work, "ids"), below(work, "biblio")
    places = [below(work, "primary_location"), below(work, "best_oa_location"), *objects(work.get("locations"))]
    page = first(below(work, "primary_location", "landing_page_url"), work.get("doi"), below(ids, "doi"))
    return filled(
        title=first(work.get("title"), work.get("display_name")),
        abstract=_abstract(work.get("abstract_inverted_index")),
        authors=[_author(authorship) for authorship in objects(work.get("authorships"))],
        identifiers=filled(
            arxiv=first(*(_arxiv(below(place, "landing_page_url")) for place in places)),
            doi=first(work.get("doi"), below(ids, "doi")),
            openalex=_last(first(work.get("id"), below(ids, "openalex"))),
            pubmed=_last(first(below(ids, "pmid"))),
            pmcid=_last(first(below(ids, "pmcid"))),
            mag=below(ids, "mag") if isinstance(below(ids, "mag"), str | int) else "",
        ),
        dates=filled(published=work.get("publication_date") or work.get("publication_year")),
        links=filled(abstract=page, pdf=first(*(below(place, "pdf_url") for place in places))),
        venue=first(*(below(place, "source", "display_name") for place in places)),
        keywords=_named(work.get("keywords")),
        categories=_named(work.get("topics")),
        extra=filled(
            type=work.get("type"),
            language=work.get("language"),
            citations=work.get("cited_by_count"),
            volume=below(biblio, "volume"),
            issue=below(biblio, "issue"),
            pages=pages(below(biblio, "first_page"), below(biblio, "last_page")),
            license=below(work, "primary_location", "license"),
            retracted=bool(work.get("is_retracted")) or None,
        ),
    )


def _abstract(index: object) -> str:
    """Put the words back in their places; a place without a word is passed over."""
    if not isinstance(index, dict):
        return ""
    placed = [
        (place, word)
        for word, places in index.items()
        if isinstance(places, list)
        for place in places
        if isinstance(place, int) and 0 <= place < _MOST_WORDS
    ]
    return " ".join(word for _, word in sorted(placed))


def _author(authorship: Json) -> Json:
    author = below(authorship, "author")
    return filled(
        name=first(below(author, "display_name"), authorship.get("raw_author_name")),
        orcid=_last(first(below(author, "orcid"))),
    )


def _named(values: object) -> list[str]:
    return distinct(first(value.get("display_name")) for value in objects(values))


def _arxiv(address: object) -> str:
    return address if isinstance(address, str) and _ARXIV.search(address) else ""


def _last(address: str) -> str:
    """Give what stands behind the last slash of an identifier that is an address."""
    return address.rstrip("/").rsplit("/", 1)[-1]
