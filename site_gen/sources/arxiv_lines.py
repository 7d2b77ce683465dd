r"""arXiv as JSON lines: the snapshot of all its metadata, and the daily listings that others make of it.

    {"id": "2101.00001", "title": "...", "authors_parsed": [["Lemire", "Daniel", ""]], "categories": "cs.DS cs.MS",
     "versions": [{"version": "v1", "created": "Mon, 11 Jan 2021 20:31:27 GMT"}], "update_date": "2022-11-07", ...}
    {"id": "2109.05721", "title": "...", "authors": ["..."], "categories": ["cs.CV"], "abs": "...", "summary": "..."}

The first has millions of lines, so a line takes little more here than its JSON. A paper without a date gets the month
in its number wherever a date is needed. Accents of TeX in names become letters.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct, field

from site_gen import latex, shapes, text
from site_gen.model import Dates, Problem, Record, Work
from site_gen.sources import jsonl
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._fields import Json, below, filled, is_withdrawn
from site_gen.sources._json import has_all, has_any, is_json
from site_gen.sources._lines import beginning, lines

_CREATED = re.compile(r"(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SNAPSHOT = ("authors_parsed", "versions", "update_date", "journal-ref", "report-no")


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 - the content tells
    """Accept an object a line with the keys of the snapshot, or of a daily listing."""
    if not is_json(head) or not beginning(head).startswith("{") or not has_all(head, "id", "title", "categories"):
        return False
    snapshot = sum(has_all(head, name) for name in _SNAPSHOT)
    return snapshot > 1 or (has_all(head, "summary") and has_any(head, "abs", "comment"))


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record a line."""
    return records(_found(stream), path)


class _Paper(Struct, gc=False):
    """What is read of a line, with the types that it nearly always has."""

    id: str
    title: str
    categories: list[str] | str
    authors: list[str] | str | None = None
    abstract: str | None = None
    summary: str | None = None
    abs: str | None = None
    pdf: str | None = None
    comment: str | None = None
    comments: str | None = None
    doi: str | None = None
    journal: str | None = field(default=None, name="journal-ref")
    report: str | None = field(default=None, name="report-no")
    license: str | None = None
    versions: list[dict[str, str]] | None = None
    update_date: str | None = None
    authors_parsed: list[list[str]] | None = None
    published: None = None
    updated: None = None


_NO_VERSION: list[dict[str, str]] = [{}]
_DECODER = msgspec.json.Decoder(_Paper)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    for line in lines(stream):
        try:
            work = _work(_DECODER.decode(line.text))
        except (ValueError, RecursionError):
            work = None
        if work is not None:
            yield Entry(line.number, work)
            continue
        found = jsonl.parsed(line)
        if isinstance(found, Entry) and isinstance(found.fields, dict):
            yield Entry(found.line, _fields(found.fields))
        elif found is not None:
            yield found


def _work(paper: _Paper) -> Work | None:
    """Make the work of a line in which nothing is strange; one that needs a closer look goes the long way."""
    told: list[str] = []
    number = shapes.identifier("arxiv", paper.id)
    doi = shapes.identifier("doi", str(_doi(paper.doi))) if paper.doi else ""
    updated = shapes.date(paper.update_date) if paper.update_date else ""
    if not number or bool(doi) != bool(paper.doi) or bool(updated) != bool(paper.update_date):
        return None
    versions = paper.versions or _NO_VERSION
    abstract = shapes.block(paper.abstract or paper.summary, "abstract", told)
    links = {
        "abstract": text.web_url(paper.abs or f"https://arxiv.org/abs/{number}"),
        "pdf": text.web_url(paper.pdf or f"https://arxiv.org/pdf/{number}"),
    }
    extra = (
        ("comment", _flat(paper.comments or paper.comment)),
        ("journal-ref", _flat(paper.journal)),
        ("license", _flat(paper.license)),
        ("report-no", _flat(paper.report)),
        ("version", versions[-1].get("version", "")),
    )
    if is_withdrawn(paper.comments, paper.comment, paper.abstract, paper.summary):
        return None
    work = Work(
        title=shapes.line(_flat(paper.title), "title", told),
        abstract=abstract,
        authors=shapes.authors(_authors(paper.authors_parsed, paper.authors), told),
        identifiers=(("arxiv", number), ("doi", doi)) if doi else (("arxiv", number),),
        dates=Dates(published=_created(versions[0]), updated=updated),
        links=shapes.with_links_in(abstract, links),
        categories=shapes.strings(_split(paper.categories), "categories", told),
        extra=tuple([(name, shapes.line(value, name, told)) for name, value in extra if value]),
    )
    return None if told or not work.title or not links["abstract"] or not links["pdf"] else work


def _fields(paper: Mapping[str, Any]) -> Json:
    number = shapes.identifier("arxiv", str(paper.get("id") or ""))
    versions = paper.get("versions")
    title = paper.get("title")
    first, latest = (versions[0], versions[-1]) if isinstance(versions, list) and versions else (None, None)
    return {
        "title": _flat(title) if isinstance(title, str) else title,
        "abstract": paper.get("abstract") or paper.get("summary"),
        "authors": _authors(paper.get("authors_parsed"), paper.get("authors")),
        "identifiers": filled(arxiv=number or paper.get("id"), doi=_doi(paper.get("doi"))),
        "dates": filled(
            published=_created(first) or paper.get("published"),
            updated=paper.get("update_date") or paper.get("updated"),
        ),
        "links": filled(
            abstract=paper.get("abs") or (f"https://arxiv.org/abs/{number}" if number else ""),
            pdf=paper.get("pdf") or (f"https://arxiv.org/pdf/{number}" if number else ""),
        ),
        "categories": _split(paper.get("categories")),
        "extra": filled(
            **{name: _flat(paper.get(name)) for name in ("journal-ref", "report-no", "license")},
            comment=_flat(paper.get("comments") or paper.get("comment")),
            version=below(latest, "version"),
            withdrawn=is_withdrawn(*map(paper.get, ("comments", "comment", "abstract", "summary"))) or None,
        ),
    }


def _flat(value: object) -> str:
    """Lay a text that was folded at 80 characters on one line."""
    if not isinstance(value, str):
        return ""
    return " ".join(value.split()) if "\n" in value or "  " in value else value


def _authors(parsed: object, written: object) -> object:
    """Take the names as arXiv has parsed them, else as they are written."""
    if isinstance(parsed, list) and parsed:
        return [_author(name) for name in parsed if isinstance(name, list) and name]
    if isinstance(written, list):
        return [latex.to_text(name) if isinstance(name, str) and "\\" in name else name for name in written]
    return latex.to_text(_flat(written)) if isinstance(written, str) and "\\" in written else written


def _split(categories: object) -> object:
    return categories.split() if isinstance(categories, str) else categories


def _author(name: list[object]) -> Json:
    family, given, suffix = (*(latex.to_text(part) if isinstance(part, str) else "" for part in name[:3]), "", "")[:3]
    return filled(name=" ".join(filter(None, (given, family, suffix))), family=family, given=given)


def _doi(value: object) -> object:
    """Take the first of several that stand in one text."""
    return value.split()[0] if isinstance(value, str) and value.strip() else value


def _created(version: object) -> str:
    """Read the day of `Mon, 11 Jan 2021 20:31:27 GMT`."""
    created = below(version, "created")
    found = _CREATED.search(str(created)) if created else None
    if not found or found[2] not in _MONTHS:
        return ""
    return f"{found[3]}-{_MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
