r"""arXiv as JSON lines: the snapshot of all its metadata, and the daily listings that others make of it.

    {"id": "2101.00001", "title": "...", "authors_parsed": [["Lemire", "Daniel", ""]], "categories": "cs.DS cs.MS",
     "versions": [{"version": "v1", "created": "Mon, 11 Jan 2021 20:31:27 GMT"}], "update_date": "2022-11-07", ...}
    {"id": "2109.05721", "title": "...", "authors": ["..."], "categories": ["cs.CV"], "abs": "...", "summary": "..."}

The first has millions of lines, so a line takes little more here than its JSON. A paper without a date gets the month
in its number wherever a date is needed. Accents of TeX in titles and names become letters; abstracts stay as they are.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from site_gen import latex
from site_gen.model import Problem, Record
from site_gen.sources import jsonl
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._fields import Json, below, filled
from site_gen.sources._json import keys
from site_gen.sources._lines import beginning

_CREATED = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SNAPSHOT = frozenset({"authors_parsed", "versions", "update_date", "journal-ref", "report-no"})


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 - the content tells
    """Accept an object a line with the keys of the snapshot, or of a daily listing."""
    known = keys(head)
    if not beginning(head).startswith("{") or not {"id", "title", "categories"} <= known:
        return False
    return len(known & _SNAPSHOT) > 1 or ("summary" in known and bool(known & {"abs", "comment"}))


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record a line."""
    return records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    for found in jsonl.objects(stream):
        yield Entry(found.line, _fields(found.fields)) if isinstance(found, Entry) else found


def _fields(paper: Mapping[str, Any]) -> Json:
    number, categories = paper.get("id"), paper.get("categories")
    versions = paper.get("versions")
    first, latest = (versions[0], versions[-1]) if isinstance(versions, list) and versions else (None, None)
    return {
        "title": _title(paper.get("title")),
        "abstract": paper.get("abstract") or paper.get("summary"),
        "authors": _authors(paper),
        "identifiers": filled(arxiv=number, doi=_doi(paper.get("doi"))),
        "dates": filled(
            published=_created(first) or paper.get("published"),
            updated=paper.get("update_date") or paper.get("updated"),
        ),
        "links": {
            "abstract": paper.get("abs") or f"https://arxiv.org/abs/{number}",
            "pdf": paper.get("pdf") or f"https://arxiv.org/pdf/{number}",
        },
        "categories": categories.split() if isinstance(categories, str) else categories,
        "extra": filled(
            **{name: _flat(paper.get(name)) for name in ("journal-ref", "report-no", "license")},
            comment=_flat(paper.get("comments") or paper.get("comment")),
            version=below(latest, "version"),
        ),
    }


def _title(title: object) -> object:
    if not isinstance(title, str):
        return title
    flat = _flat(title)
    return latex.to_text(flat) if "\\" in flat or "{" in flat else flat


def _flat(value: object) -> str:
    """Lay a text that was folded at 80 characters on one line."""
    if not isinstance(value, str):
        return ""
    return " ".join(value.split()) if "\n" in value or "  " in value else value


def _authors(paper: Mapping[str, Any]) -> object:
    """Take the names as arXiv has parsed them, else as they are written."""
    parsed = paper.get("authors_parsed")
    if isinstance(parsed, list) and parsed:
        return [_author(name) for name in parsed if isinstance(name, list) and name]
    written = paper.get("authors")
    if isinstance(written, list):
        return [latex.to_text(name) if isinstance(name, str) and "\\" in name else name for name in written]
    return latex.to_text(_flat(written)) if isinstance(written, str) and "\\" in written else written


def _author(name: list[object]) -> Json:
    family, given, suffix = (*(latex.to_text(part) if isinstance(part, str) else "" for part in name[:3]), "", "")[:3]
    return filled(name=" ".join(filter(None, (given, family, suffix))), family=family, given=given)


def _doi(value: object) -> object:
    """Take the first of several that stand in one text."""
    return value.split()[0] if isinstance(value, str) and value.strip() else value


def _created(version: object) -> str:
    """Read the day of `Mon, 11 Jan 2021 20:31:27 GMT`."""
    found = _CREATED.search(str(below(version, "created") or ""))
    if not found or found[2] not in _MONTHS:
        return ""
    return f"{found[3]}-{_MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
