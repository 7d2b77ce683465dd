"""Hugging Face's Daily Papers, as `GET /api/daily_papers` gives them, over all its years.

An array of objects that hold the paper under `paper` with the listing's facts around it, or the paper alone, as
`GET /api/papers/{id}` gives it. Some tools saved each object as the text that Python prints of it; such rows are
read too.

The dates are told apart: that of the paper is kept, that of the row is the same day in another time zone, and
`submittedOnDailyAt` is the day of the listing. Where that is missing, a day in the name of the file stands for it.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct, field

from site_gen import shapes, text
from site_gen.model import Dates, Problem, Record, Work
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._fields import Json, below, filled, objects, texts
from site_gen.sources._json import entries, has_all, has_any, is_json
from site_gen.sources._lines import beginning

# Rows, and what the pages of the site and its search hold.
WANTED = (("dailyPapers",), ("papers",), ("paper",))

_PRINTED = re.compile(r"""\[?\s*"\{'(?:paper|title|id)': """)
_DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)[^/]*$")
_LONGEST_PRINTED = 256 * 1024
_VIDEO = re.compile(r"\.(?:mp4|mov|webm|m4v)(?:[?#]|$)", re.IGNORECASE)


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 - the content tells
    """Accept JSON with the keys of a row or of a paper, or rows that Python has printed."""
    if not is_json(head):
        return False
    row = has_all(head, "paper") and has_any(head, "numComments", "submittedBy", "summary", "upvotes")
    paper = has_all(head, "summary", "publishedAt") and has_any(head, "upvotes", "discussionId", "submittedOnDailyAt")
    return row or paper or bool(_PRINTED.match(beginning(head)))


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record a row; a row that is text is taken for what Python prints of an object."""
    return records(rows(stream, path), path, damaged=True)


def rows(stream: BinaryIO, path: str) -> Iterator[Entry | Damage]:
    """Give the rows of a document with our names."""
    day = _DAY.search(path)
    for found in entries(stream, WANTED, is_row):
        if isinstance(found, Damage):
            yield found
            continue
        value = _printed(found.value) if isinstance(found.value, str) else found.value
        if isinstance(value, dict):
            listed = shapes.date(day[1]) if day else ""
            yield Entry(found.line, _work(value, listed) or _fields(value, listed))
        else:
            yield Damage(found.line, "is a row that is no object", "save the answer of the API as it comes")


def is_row(value: Json) -> bool:
    """Tell whether an object is a row or a paper."""
    return "paper" in value or ("title" in value and bool(value.keys() & {"summary", "authors", "id"}))


def _printed(row: str) -> Any:  # noqa: ANN401 - any literal
    # Python needs 500 times the memory of what it parses; the longest known row has 30 KB.
    if len(row) > _LONGEST_PRINTED:
        return None
    try:
        return ast.literal_eval(row)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


class _Named(Struct, gc=False):
    name: str = ""
    fullname: str | None = None


class _Paper(Struct, gc=False, rename="camel"):
    """What is read of a paper, with the types that it nearly always has; one that was withdrawn is not usual."""

    id: str
    title: str
    summary: str
    published_at: str
    authors: list[_Named]
    submitted_on_daily_at: str | None = None
    ai_keywords: list[str] | None = field(default=None, name="ai_keywords")
    ai_summary: str | None = field(default=None, name="ai_summary")
    upvotes: int | None = None
    github_stars: int | None = None
    github_repo: str | None = None
    project_page: str | None = None
    media_urls: list[str] | None = None
    organization: _Named | None = None
    withdrawn_at: None = None


class _Row(Struct, gc=False, rename="camel"):
    paper: _Paper
    num_comments: int | None = None
    media_urls: list[str] | None = None
    organization: _Named | None = None


_NOBODY = _Named()


def _work(row: Json, day: str) -> Work | None:
    """Make the work of a row in which nothing is strange, in half the time; any other goes the long way."""
    try:
        known = msgspec.convert(row, _Row)
    except ValueError:
        return None
    paper, told = known.paper, list[str]()
    arxiv = shapes.identifier("arxiv", paper.id)
    published, listed = shapes.date(paper.published_at), shapes.date(paper.submitted_on_daily_at or day)
    media = (paper.media_urls or []) + (known.media_urls or [])
    given = {
        "code": paper.github_repo,
        "project": paper.project_page,
        "video": next(filter(_VIDEO.search, media), "") if media else "",
    }
    links = {kind: text.web_url(address) for kind, address in given.items() if address and address.isprintable()}
    title, abstract = shapes.line(paper.title, "title", told), shapes.block(paper.summary, "abstract", told)
    is_dated = published and (listed or not paper.submitted_on_daily_at)
    is_known = arxiv and arxiv.isascii() and arxiv == paper.id and title and abstract
    if not (is_dated and is_known and all(links.values()) and len(links) == sum(map(bool, given.values()))):
        return None
    extra = {
        "comments": known.num_comments,
        "organization": (paper.organization or _NOBODY).fullname or (known.organization or _NOBODY).fullname,
        "stars": paper.github_stars,
        "tldr": paper.ai_summary,
        "upvotes": paper.upvotes,
    }
    flat = {name: shapes.line(one, name, told) if isinstance(one, str) else one for name, one in extra.items()}
    links["abstract"], links["pdf"] = f"https://arxiv.org/abs/{arxiv}", f"https://arxiv.org/pdf/{arxiv}"
    links["discussion"] = f"https://huggingface.co/papers/{arxiv}"
    made = Work(
        title=title,
        abstract=abstract,
        authors=shapes.authors([author.name for author in paper.authors if author.name], told),
        identifiers=(("arxiv", arxiv),),
        dates=Dates(published=published, listed=listed),
        links=shapes.with_links_in(abstract, links),
        keywords=shapes.strings(paper.ai_keywords, "keywords", told),
        extra=tuple([(name, one) for name, one in flat.items() if one is not None and one != ""]),
    )
    return None if told else made


def _fields(row: Json, day: str) -> Json:
    inner = row.get("paper")
    paper = inner if isinstance(inner, dict) else row
    number = paper.get("id") if isinstance(paper.get("id"), str) else ""
    arxiv = shapes.identifier("arxiv", number or "")
    return filled(
        title=paper.get("title") or row.get("title"),
        abstract=paper.get("summary") or row.get("summary"),
        authors=[author.get("name") for author in objects(paper.get("authors")) if author.get("name")],
        identifiers=filled(arxiv=arxiv, hf="" if arxiv else number),
        dates=filled(published=paper.get("publishedAt"), listed=paper.get("submittedOnDailyAt") or day),
        links=_links(row, paper, arxiv, number or ""),
        keywords=texts(paper.get("ai_keywords")),
        extra=filled(
            upvotes=paper.get("upvotes"),
            stars=paper.get("githubStars"),
            comments=row.get("numComments"),
            tldr=paper.get("ai_summary"),
            organization=below(paper, "organization", "fullname") or below(row, "organization", "fullname"),
            withdrawn=bool(paper.get("withdrawnAt")) or None,
        ),
    )


def _links(row: Json, paper: Json, arxiv: str, number: str) -> Json:
    media = texts(paper.get("mediaUrls")) + texts(row.get("mediaUrls"))
    return filled(
        abstract=f"https://arxiv.org/abs/{arxiv}" if arxiv else "",
        pdf=f"https://arxiv.org/pdf/{arxiv}" if arxiv else "",
        discussion=f"https://huggingface.co/papers/{number}" if arxiv else "",
        code=paper.get("githubRepo"),
        project=paper.get("projectPage"),
        video=next((address for address in media if _VIDEO.search(address)), ""),
    )
