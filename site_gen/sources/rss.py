"""RSS 2.0 and 1.0 (RDF): arXiv's announcements, and any other feed as far as it goes.

    <rss version="2.0"> <channel>
      <item> title, link, description, guid, category, pubDate, dc:creator, arxiv:announce_type ... </item>

Of any feed are taken title, description (else content), authors, date, link, categories as keywords, and the DOI, the
journal and its pages where Dublin Core or PRISM tell them. In an item of arXiv the announcement before the abstract and
the number behind the title are no part of them, the names stand in one line, and the date is the day of the listing, in
the old feeds (RDF, up to 2023) that of the whole channel.
"""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from site_gen.model import Problem, Record
from site_gen.sources import _days, _plain
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._xml import Element, Grammar, Tag, _feed, pieces, root
from site_gen.sources._xml._feed import Parts
from site_gen.sources._xml._parsed import first, words

# Dates outside of items are those of the channel.
_GRAMMAR = Grammar("item", parts=("date", "pubDate"), containers=("rss", "RDF", "channel"))
_RDF = frozenset({"http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"})
_ADDRESS = re.compile(r"https?://\S+")
_MAILBOX = re.compile(r"[^\s@]+@[^\s@]+(?:\s+\((.*)\))?")


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 # a reader is asked with the name too
    """Accept `<rss>`, and RDF that declares the namespace of RSS."""
    tag = root(head)
    return tag is not None and (
        tag.name == "rss" or (tag.name == "RDF" and not _RDF.isdisjoint(tag.attributes.values()))
    )


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record an item."""
    return records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    day = ""
    for piece in pieces(stream, _GRAMMAR):
        if isinstance(piece, Damage):
            yield piece
        elif isinstance(piece, Tag):
            day = "" if piece.name == "channel" and not piece.closes else day
        elif piece.name == "item":
            yield _entry(piece, day)
        else:
            day = _days.day(words(piece.node))


def _entry(piece: Element, day: str) -> Entry:
    parts = _feed.children(piece.node)
    link = _link(parts)
    number, version = _feed.arxiv(first(parts, "guid"), first(parts, "title"), link)
    is_arxiv = number and "arxiv.org" in f"{link} {first(parts, 'guid')}".lower()
    fields = _of_arxiv(parts, number, version, day) if is_arxiv else _paper(parts, link)
    return Entry(piece.line, fields, piece.complaints)


def _paper(parts: Parts, link: str) -> dict[str, Any]:
    return {
        "title": _feed.prose(first(parts, "title", "dc:title")),
        "abstract": _feed.prose(first(parts, "description", "content:encoded", "dc:description")),
        "authors": _authors(parts),
        "identifiers": _feed.identifiers(parts, first(parts, "guid"), link),
        "dates": {"published": _days.day(first(parts, "prism:publicationDate", "pubDate", "dc:date"))},
        "links": {"abstract": link} if link else {},
        "venue": first(parts, "prism:publicationName"),
        "keywords": [*_feed.texts(parts, "category"), *_feed.texts(parts, "dc:subject")],
        "extra": _feed.more(parts),
    }


def _of_arxiv(parts: Parts, number: str, version: str, day: str) -> dict[str, Any]:
    title, category, kind_of_old = _feed.parted(first(parts, "title"))
    kind, abstract = _feed.announced(first(parts, "description"))
    kind = first(parts, "arxiv:announce_type") or kind or kind_of_old
    return {
        "title": _feed.title(title),
        "abstract": _feed.html(abstract),
        "authors": [author for names in _feed.texts(parts, "dc:creator") for author in _feed.names(names)],
        "identifiers": {**_feed.identifiers(parts), "arxiv": number},
        "dates": {"listed": _days.day(first(parts, "pubDate", "dc:date")) or day},
        "links": {"abstract": f"https://arxiv.org/abs/{number}"},
        "categories": _feed.texts(parts, "category") or [category],
        "extra": _feed.of_arxiv(parts, version, kind, abstract),
    }


def _link(parts: Parts) -> str:
    """Give the page of an item: its link, else its permanent name where that is an address."""
    links = [*_feed.texts(parts, "link"), *_feed.texts(parts, "guid")]
    return next((link for link in links if _ADDRESS.fullmatch(link)), "")


def _authors(parts: Parts) -> list[dict[str, str]] | str | None:
    """Give the authors; a lone line may hold several names, and RSS puts a name behind a mail address."""
    named = _feed.texts(parts, "dc:creator")
    if not named:
        boxes = ((author, _MAILBOX.fullmatch(author)) for author in _feed.texts(parts, "author"))
        named = [(box[1] or "") if box else author for author, box in boxes]
    names = [name for name in map(_plain.plain, named) if name]
    if len(names) == 1:
        return names[0]
    return [{"name": name} for name in names] or None
