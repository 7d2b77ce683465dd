"""The short way for an item in which nothing is strange, straight to its work.

Nearly every item is so, and takes half the time of the long way. What is made is what the long way makes; whatever
needs a closer look, or a word to the user, is left to that.
"""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct, field

from site_gen import shapes, text
from site_gen.model import Author, Dates, Pairs, Work
from site_gen.sources import _addresses
from site_gen.sources.csl import _values

Item: TypeAlias = Mapping[str, Any]

# Variables that change what others mean, and the marks of a work of Crossref.
_STRANGE = frozenset("PMCID PMID archive_location categories custom event indexed reference-count".split())
# Variables that are kept beside the fields, in the order of our names for them.
_KEPT = sorted((_values.EXTRA | {"type": "type", "editor": "editors"}).items(), key=itemgetter(1))


class _Name(Struct, gc=False, forbid_unknown_fields=True):
    family: str = ""
    given: str = ""
    literal: str = ""


class _Item(Struct, gc=False):
    """The variables that have fields of their own, with the types that they nearly always have."""

    title: str
    author: tuple[_Name, ...] = ()
    abstract: str | None = None
    venue: str = field(default="", name="container-title")
    doi: str | None = field(default=None, name="DOI")
    url: str = field(default="", name="URL")


def work(item: Item) -> Work | None:
    """Make the work of a usual item; None for any other."""
    if not _STRANGE.isdisjoint(item):
        return None
    try:
        known = msgspec.convert(item, _Item)
        title = _values.words(known.title)
        authors = tuple([_author(name) for name in known.author])
        extra = {ours: item[name] for name, ours in _KEPT if name in item}
        if "editors" in extra:
            extra["editors"] = _values.editors(extra["editors"])
        told = ["", title, *extra.values(), *[author.name for author in authors], ""]
        is_tame = _are_tame("^".join(told), f"{known.venue}^{known.doi}^{known.url}^")
    except (TypeError, ValueError):
        return None
    return _made(item, known, Work(title=title, authors=authors), extra) if is_tame else None


def _author(name: _Name) -> Author:
    if name.literal:
        return Author(name.literal)
    family, given = name.family, name.given
    return Author(f"{given} {family}" if family and given else family or given, family, given)


def _are_tame(filled: str, others: str) -> bool:
    """Tell whether texts are clean, stripped and without markup, and none of them may be an arXiv number.

    A `^` stands before and behind each; of `filled` none may be empty.
    """
    words = filled + others
    return not (
        not words.isprintable()
        or " ^" in words
        or "^ " in words
        or "  " in words
        or "<" in words
        or "&" in words
        or "^^" in filled
        or "arxiv" in words.lower()
        or len(words) > shapes.MAX_TEXT
    )


def _made(item: Item, known: _Item, begun: Work, extra: dict[str, str]) -> Work | None:
    told: list[str] = []
    address, own = known.url, known.doi
    named = _addresses.identifiers(address) if address else {}
    if own is None:
        own = named.get("doi", "")
    elif own.startswith("10/") and _values.SHORT_DOI.fullmatch(own):
        address, own = address or f"https://doi.org/{own}", ""
    url = text.web_url(address) if address else ""
    doi = shapes.identifier("doi", own) if own else ""
    published = shapes.date(_values.date(item["issued"])) if "issued" in item else ""
    is_lost = bool(address) != bool(url) or bool(own) != bool(doi) or ("issued" in item) != bool(published)
    if is_lost or (named and "doi" not in named) or ":" in extra.get("note", ""):
        return None
    identifiers: Pairs = (("doi", doi),) if doi else ()
    if "isbn" in extra and (isbn := _values.isbn_of_its_own(item, extra)):
        identifiers += (("isbn", isbn),)
        del extra["isbn"]
    if "--" in extra.get("pages", ""):
        extra["pages"] = extra["pages"].replace("--", "\u2013")
    abstract = shapes.block(_values.words(known.abstract) or known.abstract, "abstract", told) if known.abstract else ""
    links = {"abstract": url} if url else {}
    made = Work(
        title=begun.title,
        abstract=abstract,
        authors=begun.authors,
        identifiers=identifiers,
        dates=Dates(published),
        links=shapes.with_links_in(abstract, links) if abstract else tuple(links.items()),
        venue=known.venue or extra.pop("event", ""),
        keywords=shapes.strings(_values.keywords(item["keyword"]), "keywords", told) if "keyword" in item else (),
        extra=tuple(extra.items()),
    )
    return None if told else made
