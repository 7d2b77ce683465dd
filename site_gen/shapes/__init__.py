"""A paper's facts as a JSON object, and back.

One shape serves the output of `sitegen read`, the API of the site, every reader of listings and JSON-lines sources, so
what we print reads back to the same record. Reading is lenient, for people write such objects by hand: authors may be
one string, `year`, `date`, `doi`, `arxiv` and `url` may stand at the top, the names that arXiv and others use for ours
are understood (`summary`, `author`, `published`, `pdf`, ...), and unknown plain values are kept under `extra`.
"""

from collections.abc import Mapping
from typing import Any

from site_gen.model import Author, Place, Work
from site_gen.shapes import _parts
from site_gen.shapes._facts import date, dated, identifier, links_in
from site_gen.shapes._lifted import OURS, lifted
from site_gen.shapes._parts import MAX_TEXT, SCHEMES, Json, authors, block, line, strings, with_links_in

__all__ = [
    "MAX_TEXT",
    "SCHEMES",
    "Json",
    "authors",
    "block",
    "date",
    "dated",
    "from_json",
    "identifier",
    "line",
    "links_in",
    "place_json",
    "strings",
    "to_json",
    "with_links_in",
]


def to_json(work: Work) -> Json:
    """Write a work as an object; absent parts are left out, keys come in a fixed order."""
    parts: Json = {
        "title": work.title,
        "abstract": work.abstract,
        "authors": [_author_json(author) for author in work.authors],
        "identifiers": dict(work.identifiers),
        "dates": _without_empty(
            {"published": work.dates.published, "updated": work.dates.updated, "listed": work.dates.listed}
        ),
        "links": dict(work.links),
        "venue": work.venue,
        "keywords": list(work.keywords),
        "categories": list(work.categories),
        "extra": dict(work.extra),
        "repairs": [{"captured": repair.captured, "now": repair.now} for repair in work.repairs],
    }
    return _without_empty(parts)


def place_json(place: Place) -> Json:
    """Write where a record stands."""
    return {"path": place.path, "line": place.line, "index": place.index}


def from_json(fields: Mapping[str, Any]) -> tuple[Work | None, list[str]]:
    """Read an object: the work, or None without a title, and what was wrong with it in words.

    A part that cannot be understood is left out and named; the rest is kept.
    """
    complaints: list[str] = []
    if not fields.keys() <= OURS:
        fields = lifted(fields, complaints)
    part = fields.get
    title = line(part("title"), "title", complaints)
    if not title:
        return None, [*complaints, "has no title"]
    abstract = block(part("abstract"), "abstract", complaints)
    work = Work(
        title=title,
        abstract=abstract,
        authors=authors(part("authors"), complaints),
        identifiers=_parts.identifiers(part("identifiers"), complaints),
        dates=_parts.dates(part("dates"), complaints),
        links=_parts.links(part("links"), abstract, complaints),
        venue=_parts.venue(part("venue"), complaints),
        keywords=strings(part("keywords"), "keywords", complaints),
        categories=strings(part("categories"), "categories", complaints),
        extra=_parts.others(part("extra"), complaints),
        repairs=_parts.repairs(part("repairs"), complaints),
    )
    return work, complaints


def _author_json(author: Author) -> Json:
    return _without_empty({"name": author.name, "family": author.family, "given": author.given, "orcid": author.orcid})


def _without_empty(parts: Json) -> Json:
    return {name: value for name, value in parts.items() if value not in ("", [], {})}
