"""Atom feeds: answers of arXiv's API, arXiv's announcements (rss.arxiv.org/atom), and any other feed as far as it goes.

    <feed xmlns="http://www.w3.org/2005/Atom">
      <entry> id, title, summary, author, published, updated, category, link, arxiv:comment ... </entry>

Of any feed are taken title, summary (else content), authors, dates, links, categories as keywords, and the DOI and the
journal where Dublin Core or PRISM tell them. A paper of arXiv has its number without the version, which is kept beside
it, its categories with the primary one first, and links without a version. The day in an announcement is the day of the
listing, not of the paper. `journal_ref` is what the authors typed, so it is no venue. Affiliations are left out.
An entry in which arXiv reports an error is no paper: what it says becomes a problem.
"""

from collections.abc import Iterator
from typing import Any, BinaryIO

from site_gen import text
from site_gen.model import Problem, Record
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._xml import Element, Grammar, _feed, pieces, root
from site_gen.sources._xml._feed import Parts
from site_gen.sources._xml._parsed import Node, first, words

_GRAMMAR = Grammar("entry", containers=("feed",))
_NAMESPACES = frozenset({"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"})
_ERRORS = "arxiv.org/api/errors"
_ASK_AGAIN = "the file holds no answer but an error: correct the query and fetch it again"


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 # a reader is asked with the name too
    """Accept a `<feed>` or a lone `<entry>` in Atom's namespace."""
    tag = root(head)
    return tag is not None and tag.name in {"feed", "entry"} and tag.namespace() in _NAMESPACES


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record an entry."""
    return records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    for piece in pieces(stream, _GRAMMAR):
        if isinstance(piece, Damage):
            yield piece
        elif isinstance(piece, Element):
            yield _entry(piece)


def _entry(piece: Element) -> Entry | Damage:
    parts = _feed.children(piece.node)
    if _ERRORS in first(parts, "id") or (first(parts, "title") == "Error" and "published" not in parts):
        said = text.line(first(parts, "summary"))[:200] or "no reason"
        return Damage(piece.line, f"arXiv answered with an error: `{said}`", _ASK_AGAIN, lost=False)
    return Entry(piece.line, _paper(parts), piece.complaints)


def _paper(parts: Parts) -> dict[str, Any]:
    links = _links(parts)
    number, version = _feed.arxiv(first(parts, "id"), links.get("abstract", ""))
    if number:
        return _of_arxiv(parts, number, version, links)
    return {
        "title": _prose(parts, "title"),
        "abstract": _prose(parts, "summary") or _prose(parts, "content"),
        "authors": _authors(parts),
        "identifiers": _feed.identifiers(parts, first(parts, "id"), links.get("abstract", "")),
        "dates": {
            "published": first(parts, "published", "issued", "prism:publicationDate", "dc:date"),
            "updated": first(parts, "updated", "modified"),
        },
        "links": links,
        "venue": first(parts, "prism:publicationName"),
        "keywords": [label for node in parts.get("category", ()) if (label := node.get("label", "") or _term(node))],
        "extra": _feed.more(parts),
    }


def _of_arxiv(parts: Parts, number: str, version: str, links: dict[str, str]) -> dict[str, Any]:
    kind, abstract = _feed.announced(first(parts, "summary"))
    kind = first(parts, "arxiv:announce_type") or kind
    published = first(parts, "published")
    addresses = {"abstract": f"https://arxiv.org/abs/{number}"}
    if "pdf" in links:
        addresses["pdf"] = f"https://arxiv.org/pdf/{number}"
    return {
        "title": _feed.title(first(parts, "title")),
        "abstract": abstract,
        "authors": _authors(parts),
        "identifiers": {**_feed.identifiers(parts), "arxiv": number},
        "dates": {"listed": published} if kind else {"published": published, "updated": first(parts, "updated")},
        "links": addresses,
        "categories": [_term(node) for name in ("arxiv:primary_category", "category") for node in parts.get(name, ())],
        "extra": _feed.of_arxiv(parts, version, kind, abstract),
    }


def _term(node: Node) -> str:
    return node.get("term", "") or words(node).strip()


def _prose(parts: Parts, name: str) -> str:
    """Give a text of a feed, in whichever of the three ways it is written; many write HTML and do not say so."""
    return _feed.prose(words(parts[name][0])) if name in parts else ""


def _authors(parts: Parts) -> list[dict[str, str]]:
    """Give the authors: elements of their own, or arXiv's line of names."""
    names = (part.text for author in parts.get("author", ()) for part in author if part.tag.endswith("name"))
    found = [{"name": _feed.name(name.strip())} for name in names if name]
    return found or [author for names in _feed.texts(parts, "dc:creator") for author in _feed.names(names)]


def _links(parts: Parts) -> dict[str, str]:
    """Give the page of an entry and its PDF."""
    found: dict[str, str] = {}
    for node in parts.get("link", ()):
        address = node.get("href", "").strip()
        if node.get("type", "") == "application/pdf" or node.get("title", "") == "pdf":
            found.setdefault("pdf", address)
        elif node.get("rel", "alternate") == "alternate":
            found.setdefault("abstract", address)
    return {kind: address for kind, address in found.items() if address}
