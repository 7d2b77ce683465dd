"""Semantic Scholar: answers of the Graph and Recommendations APIs, and its data sets, one paper a line.

https://api.semanticscholar.org/api-docs/graph
"""

from collections.abc import Iterator
from typing import BinaryIO

from site_gen.model import Problem, Record
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._fields import Json, below, distinct, filled, first, objects, renamed, texts
from site_gen.sources._json import entries, has_all, has_any, is_json

_SCHEMES = {
    "ArXiv": "arxiv",
    "DOI": "doi",
    "ACL": "acl",
    "DBLP": "dblp",
    "PubMed": "pubmed",
    "PubMedCentral": "pmcid",
    "MAG": "mag",
}
# Citations and references wrap each paper once more.
_WRAPPERS = ("citingPaper", "citedPaper", "paper")
_OWN = ("title", "externalIds", "corpusId", "openAccessPdf", "s2FieldsOfStudy")


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 - the content tells
    """Accept JSON with Semantic Scholar's number of a paper and another key of its own, or its title."""
    if not is_json(head):
        return False
    return (has_all(head, "paperId") and has_any(head, *_OWN)) or has_all(head, "corpusid", "title")


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record a paper."""
    return records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    wanted = (("data",), ("recommendedPapers",), ("papers",))
    for found in entries(stream, wanted, lambda value: "paperId" in value or "title" in value):
        if isinstance(found, Damage):
            yield found
        elif isinstance(found.value, dict):
            inner = (found.value.get(name) for name in _WRAPPERS)
            yield Entry(found.line, _fields(next((one for one in inner if isinstance(one, dict)), found.value)))
        else:
            # What the service does not know it answers with null.
            hint = "the service gives null for a paper that it does not know"
            yield Damage(found.line, "is no paper, which is an object", hint)


def _fields(paper: Json) -> Json:
    ids = renamed(paper.get("externalIds") or paper.get("externalids"), _SCHEMES)
    fields = [below(field, "category") for field in objects(paper.get("s2FieldsOfStudy"))]
    return filled(
        title=paper.get("title"),
        abstract=paper.get("abstract"),
        authors=[author.get("name") for author in objects(paper.get("authors")) if author.get("name")],
        identifiers=ids | filled(s2=paper.get("paperId")),
        dates=filled(
            published=paper.get("publicationDate") or paper.get("publicationdate") or paper.get("year"),
        ),
        links=filled(abstract=paper.get("url"), pdf=first(below(paper, "openAccessPdf", "url"))),
        venue=first(paper.get("venue"), below(paper, "publicationVenue", "name"), below(paper, "journal", "name")),
        categories=distinct(texts(paper.get("fieldsOfStudy")) + texts(fields)),
        extra=filled(
            tldr=below(paper, "tldr", "text"),
            citations=paper.get("citationCount") or paper.get("citationcount"),
            type="; ".join(texts(paper.get("publicationTypes"))),
            volume=below(paper, "journal", "volume"),
            pages=first(below(paper, "journal", "pages")).replace("--", "\u2013").strip(),
        ),
    )
