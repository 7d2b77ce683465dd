"""OpenReview: notes as both versions of its API give them; the second wraps every value in an object.

Notes of other kinds (reviews, comments, decisions) that stand in one answer with papers are no papers and are told.
https://docs.openreview.net/reference/api-v2/entities/note
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

from site_gen.model import Problem, Record
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._fields import Json, below, filled, first, objects, texts
from site_gen.sources._json import entries, has_all, is_json

_SITE = "https://openreview.net"
_EPOCH = dt.date(1970, 1, 1)
_MS_A_DAY = 24 * 60 * 60 * 1000
_MOST_DAYS = 100_000


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 - the content tells
    """Accept JSON with the keys of a note."""
    return is_json(head) and has_all(head, "content", "forum")


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record a note."""
    return records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    for found in entries(stream, (("notes",),), lambda value: "content" in value):
        if isinstance(found, Damage):
            yield found
        elif _is_reply(found.value):
            hint = "only the first note of a forum is a paper"
            yield Damage(found.line, "is a reply to a paper: a review, a comment or a decision", hint, "source.reply")
        elif isinstance(content := below(found.value, "content"), dict):
            yield Entry(found.line, _fields(found.value, {name: _plain(value) for name, value in content.items()}))
        else:
            yield Damage(found.line, "is no note, which has `content`")


def _is_reply(note: Any) -> bool:  # noqa: ANN401 - any JSON
    forum, number = below(note, "forum"), below(note, "id")
    return bool(below(note, "replyto")) or bool(forum and number and forum != number)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    return value.get("value") if isinstance(value, dict) and "value" in value else value


def _fields(note: Json, content: Json) -> Json:
    forum = first(note.get("forum"), note.get("id"))
    state = f"{first(content.get('venue'))} {first(content.get('venueid'))}".lower()
    outside = [address.removeprefix("doi:") for address in texts(note.get("externalIds")) if address.startswith("doi:")]
    return filled(
        title=content.get("title"),
        abstract=content.get("abstract"),
        authors=[*texts(content.get("authors")), *_named(content.get("authors"))],
        identifiers=filled(openreview=forum, doi=first(*outside)),
        dates=filled(
            published=_day(note.get("pdate") or note.get("odate") or note.get("cdate") or note.get("tcdate")),
            updated=_day(note.get("mdate") or note.get("tmdate")),
        ),
        links=filled(
            abstract=f"{_SITE}/forum?id={forum}" if forum else "",
            pdf=_address(content.get("pdf")),
            code=_web(content.get("code"), content.get("code_url"), content.get("code_link")),
            project=_web(content.get("project_page"), content.get("website")),
            data=_web(content.get("dataset"), content.get("dataset_url")),
            video=_web(content.get("video"), content.get("video_link")),
        ),
        venue=content.get("venue"),
        keywords=texts(content.get("keywords")),
        categories=texts(content.get("primary_area") or content.get("subject_areas")),
        extra=filled(
            tldr=first(content.get("TLDR"), content.get("TL;DR"), content.get("tldr")),
            license=note.get("license"),
            withdrawn="withdrawn" in state or None,
        ),
    )


def _named(authors: object) -> list[str]:
    return [first(author.get("fullname"), author.get("name")) for author in objects(authors)]


def _day(milliseconds: object) -> str:
    """Give the day, in UTC, of a time in milliseconds since 1970."""
    if not isinstance(milliseconds, int) or not 0 < milliseconds < _MOST_DAYS * _MS_A_DAY:
        return ""
    return (_EPOCH + dt.timedelta(days=milliseconds // _MS_A_DAY)).isoformat()


def _address(value: object) -> str:
    address = first(value)
    return f"{_SITE}{address}" if address.startswith("/") else address


def _web(*values: object) -> str:
    """Give the first web address: people write `yes` or a sentence into such fields too."""
    return first(*(value for value in values if isinstance(value, str) and value.startswith(("http://", "https://"))))
