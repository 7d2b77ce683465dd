"""DBLP: answers of its search for publications as JSON.

Names carry a number where DBLP tells two people of one name apart; titles end in a full stop. Both are taken off.
https://dblp.org/faq/How+to+use+the+dblp+search+API.html
"""

import html
import re
from collections.abc import Iterator
from typing import BinaryIO

from site_gen.model import Problem, Record
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._fields import Json, below, filled, first, objects, texts
from site_gen.sources._json import entries, has_all, has_any, is_json

_NUMBER = re.compile(r" \d{4}$")
_PREPRINT = re.compile(r"abs/(\d{4}\.\d{4,5}|[a-z.-]+/\d{7})$", re.IGNORECASE)


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 - the content tells
    """Accept JSON with hits that have an `info`, or such an `info` with its `key` and `ee`, `venue` or `authors`."""
    if not is_json(head):
        return False
    flat = has_all(head, "key", "ee", "title") and has_any(head, "venue", "authors")
    return flat or has_all(head, "hits", "hit", "result")


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record a hit."""
    return records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    wanted = (("result", "hits", "hit"), ("hits", "hit"), ("hit",))
    for found in entries(stream, wanted, lambda value: "info" in value or "key" in value):
        if isinstance(found, Damage):
            yield found
        elif isinstance(found.value, dict) and "status" not in found.value:
            info = below(found.value, "info")
            yield Entry(found.line, _fields(info if isinstance(info, dict) else found.value))
        elif not isinstance(found.value, dict):
            yield Damage(found.line, "is no hit, which has an `info`")


def _fields(info: Json) -> Json:
    volume = first(info.get("volume"))
    preprint = _PREPRINT.search(volume)
    electronic = first(*texts(info.get("ee")))
    return filled(
        title=_without_stop(html.unescape(first(info.get("title")))),
        authors=[_NUMBER.sub("", name) for name in _names(info.get("authors"))],
        identifiers=filled(
            dblp=info.get("key"), doi=info.get("doi"), arxiv=preprint[1] if preprint else _arxiv(electronic)
        ),
        dates=filled(published=info.get("year")),
        links=filled(abstract=electronic or info.get("url")),
        venue=html.unescape(" ".join(texts(info.get("venue")))),
        extra=filled(
            type=info.get("type"),
            pages=first(info.get("pages")).replace("--", "-").replace("-", "\u2013"),
            volume="" if preprint else volume,
            number=info.get("number"),
            publisher=info.get("publisher"),
        ),
    )


def _without_stop(title: str) -> str:
    return title if title.endswith("..") else title.removesuffix(".")


def _names(authors: object) -> list[str]:
    """Give the names: under `author` or not, objects with `text` or plain texts, a list or one alone."""
    given = authors.get("author") if isinstance(authors, dict) else authors
    named = texts(given) or [first(author.get("text")) for author in objects(given)]
    return [html.unescape(name) for name in named if name]


def _arxiv(address: str) -> str:
    return address if re.search(r"arxiv\.org/abs/|10\.48550/arxiv\.", address, re.IGNORECASE) else ""
