"""Any other JSON with papers in it: an array of objects with a title, or an object with such a list.

The fields are those of JSON lines. The names of Papers with Code's dump and of some more are understood too.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from site_gen.model import Problem, Record
from site_gen.sources import jsonl
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._fields import Json, texts
from site_gen.sources._json import entries, has_all, is_json
from site_gen.sources._lines import beginning

_LISTS = ("papers", "items", "records", "results", "data", "entries", "works", "articles")
_LIST = re.compile(rf'"(?:{"|".join(_LISTS)})"\s*:\s*\[')
_TITLE = re.compile(r'"title"\s*:')
_NAMES = {
    "arxiv_id": "arxiv",
    "openreview_id": "openreview",
    "url_abs": "url",
    "url_pdf": "pdf",
    "proceeding": "venue",
    "journal": "venue",
    "conference": "venue",
    "tasks": "keywords",
    "tags": "keywords",
    "DOI": "doi",
    "URL": "url",
}
# Parts of those dumps that say nothing of the paper itself.
_LEFT_OUT = frozenset({"methods", "short_abstract", "paper_url", "url_abs", "nips_id"})


def sniff(head: bytes, path: str) -> bool:
    """Accept JSON in which something has a title: an array, an object with a list, or an object of several lines."""
    if not is_json(head) or not has_all(head, "title"):
        return False
    start = beginning(head)
    title = _TITLE.search(start)
    return start[0] == "[" or bool(_LIST.search(start, 0, title.start() if title else 0)) or not jsonl.sniff(head, path)


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record an object."""
    return records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    for found in entries(stream, [(name,) for name in _LISTS], lambda value: "title" in value):
        if isinstance(found, Damage):
            yield found
        elif isinstance(found.value, dict):
            yield Entry(found.line, _fields(found.value))
        else:
            yield Damage(found.line, "is no object", 'write each paper as an object: `{"title": "..."}`')


def _fields(given: Json) -> Json:
    fields = {name: value for name, value in given.items() if name not in _NAMES and name not in _LEFT_OUT}
    for name, ours in _NAMES.items():
        if given.get(name) and not fields.get(ours):
            fields[ours] = given[name]
    if isinstance(fields.get("authors"), list) and all(isinstance(one, str) for one in fields["authors"]):
        fields["authors"] = texts(fields["authors"])
    return fields
