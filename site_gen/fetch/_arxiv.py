"""arXiv's API: one file a page of what a query finds.

`GET /api/query?search_query=cat:cs.CL&start=0&max_results=200&sortBy=submittedDate&sortOrder=ascending` gives an Atom
feed with the number of all results in `opensearch:totalResults`.

Who asks `since` a day gets the oldest paper first, from a query with a range of days. New papers then come at the end,
so a page that is full stays what it is, and a later run begins where the last one stopped; in the other order each new
paper would move all others. Papers appear days after they were submitted, over weekends four, and some are held back
for longer; so a page with a paper of the last week is asked for again.

Who names no day gets the newest papers. Their pages do move: the first one is always asked for, and only if it holds
the papers that it held before are the others taken as they are.

The service has a fault that its users have known for years: a page comes empty or too short now and then, though the
total says that there is more. It is asked for again.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from msgspec import Struct

from site_gen import text
from site_gen.errors import MachineError, UsageError
from site_gen.fetch import _addresses, _answers
from site_gen.fetch._values import Answer, Ask, Fetched

BASE = "https://export.arxiv.org"
# Seconds between two requests, as its terms of use ask.
INTERVAL = 3.0
# Papers a page: 2,000 are allowed, but large pages come short more often; a year of cs.CL has 75 of these.
PAGE = 200
# The service does not go further into the results of a query.
MOST = 30_000
# Papers that are fetched where no day and no limit is named.
NEWEST = 200
# Days after which a page of a growing query changes no more.
SETTLED = 7
# Bytes of a query in the name of its files.
MOST_NAME = 40

_CATEGORY = re.compile(r"[a-z-]+(\.([A-Za-z]{2}|[a-z-]+|\*))?")
_ATOM = "{http://www.w3.org/2005/Atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_ERRORS = "/api/errors"


class Search(Struct, frozen=True, kw_only=True):
    """What to look for."""

    query: str
    """In the language of the API."""
    label: str
    """Names the query in the names of its files."""
    today: dt.date
    since: dt.date | None = None
    limit: int = MOST

    @property
    def stem(self) -> str:
        """Name its files, up to the number of the page."""
        return f"arxiv-{self.label}-since-{self.since}" if self.since else f"arxiv-{self.label}-{self.today}"


class _Page(Struct, frozen=True):
    """What a feed says of itself."""

    total: int
    entries: tuple[tuple[str, str], ...]
    """(id, the day on which it was submitted)."""
    error: str = ""
    """What the service says instead of giving papers."""

    def is_settled(self, today: dt.date) -> bool:
        """Tell whether its papers are so old that none will come between them."""
        newest = max((day for _, day in self.entries), default="")
        return newest < str(today - dt.timedelta(days=SETTLED))


class _Node(Protocol):
    """An element of lxml, as far as it is used here."""

    tag: str

    def findall(self, path: str, /) -> list["_Node"]:
        """Give the child elements of this name."""
        ...

    def findtext(self, path: str, default: str, /) -> str:
        """Give the text of a child element."""
        ...


def search(query: str, category: str, since: dt.date | None, limit: int | None, today: dt.date) -> Search:
    """Put a search together; one of query and category is given. Raises UsageError."""
    plain = " ".join(text.clean(query).split())
    if bool(plain) == bool(category.strip()):
        hint = "`--category cs.CL`, or `--query 'ti:gradient AND cat:cs.LG'` in the language of arXiv's API"
        raise UsageError("name either `--query` or `--category`", hint=hint)
    if category and not _CATEGORY.fullmatch(category):
        raise UsageError(f"`--category {category}`: there is no such category", hint="write it as `cs.CL` or `hep-th`")
    if since and since > today:
        raise UsageError(f"`--since {since}`: this day is still to come", hint="name a day that is over")
    return Search(
        query=_of_category(category) if category else plain,
        label=category.replace("*", "all") if category else _label(plain),
        today=today,
        since=since,
        limit=min(limit or (MOST if since else NEWEST), MOST),
    )


def _of_category(category: str) -> str:
    """Ask for an archive with all its categories: `cat:cs` alone finds next to nothing."""
    return f"cat:{category}" if "." in category else f"cat:{category} OR cat:{category}.*"


def _label(query: str) -> str:
    """Name a query in the name of a file; two queries of the same words are told apart by their digest."""
    return f"{text.slug(query)[:MOST_NAME].strip('-')}-{text.digest(query, 6)}"


def pages(search: Search, base: str, ask: Ask, kept: Callable[[str], bytes | None]) -> Iterator[Fetched | str]:
    """Give the pages in order, and what is to be said of them; `kept` reads a file that is there already.

    Raises UsageError or MachineError; the pages given by then stay good.
    """
    end = search.limit
    unmoved = search.since is not None
    for number in range(-(-search.limit // PAGE)):
        start = number * PAGE
        if start >= end:
            break
        name = f"{search.stem}-{number + 1:04}.xml"
        stored = kept(name)
        before = _read(stored) if stored is not None else None
        # A page that was larger under another limit does not lose papers under this one.
        count = min(PAGE, max(search.limit - start, len(before.entries) if before else 0))
        if stored is not None and before and unmoved and _is_full(before, count, search):
            yield Fetched(name, stored, _address(search, base, start, count), fresh=False)
            continue
        answer = ask(_address(search, base, start, count), partial(_missing, start=start, count=count))
        page = _checked(answer)
        yield from _said(search, page, start, answer.fault)
        end = min(end, page.total)
        if page.entries:
            yield Fetched(name, answer.data, answer.url, answer.kind)
        unmoved = unmoved or (before is not None and before.entries == page.entries)


def _is_full(page: _Page, count: int, search: Search) -> bool:
    """Tell whether a page that is there need not be asked for again."""
    return len(page.entries) == count and (search.since is None or page.is_settled(search.today))


def _address(search: Search, base: str, start: int, count: int) -> str:
    query = search.query
    if search.since:
        # Tomorrow, for it is tomorrow already somewhere; the service takes no open range.
        until = search.today + dt.timedelta(days=1)
        query = f"({query}) AND submittedDate:[{search.since:%Y%m%d}0000 TO {until:%Y%m%d}2359]"
    order = "ascending" if search.since else "descending"
    sent: dict[str, str | int] = {
        "search_query": query,
        "start": start,
        "max_results": count,
        "sortBy": "submittedDate",
        "sortOrder": order,
    }
    return _addresses.below(base, "/api/query", sent)


def _missing(answer: Answer, start: int, count: int) -> str:
    """Say what a feed lacks; what is no feed at all does not get better by asking again."""
    if _answers.is_page(answer.data) or not answer.data.lstrip().startswith(b"<"):
        return ""
    page = _read(answer.data)
    if page is None:
        return "gave half an answer" if _parsed(answer.data) is None else ""
    due = max(0, min(count, page.total - start))
    if page.error or len(page.entries) >= due:
        return ""
    return f"gave {len(page.entries):,} of {due:,} papers"


def _checked(answer: Answer) -> _Page:
    """Give the page of an answer. Raises UsageError for the service's complaints, MachineError if it is no feed."""
    page = _read(answer.data)
    if page is None or _answers.is_page(answer.data):
        raise _answers.not_what_was_asked(answer, "an Atom feed")
    if page.error:
        raise UsageError(f"arXiv says: {page.error}", path=answer.url, hint="see that the query is right")
    return page


def _said(search: Search, page: _Page, start: int, fault: str) -> Iterator[str]:
    """Say what a user should know of a page. Raises MachineError if it stayed empty."""
    if fault and not page.entries:
        message = f"arXiv counts {page.total:,} papers and gave none from number {start + 1:,} on"
        raise MachineError(message, hint="run the same command again later: it goes on from there")
    if fault:
        yield f"arXiv {fault}, also when asked again"
    if start == 0 and page.total > search.limit:
        more = f"`--limit {min(page.total, MOST)}` takes more" if search.limit < MOST else "it gives no more of a query"
        yield f"arXiv has {page.total:,} papers of this query: {search.limit:,} are fetched; {more}"


def _read(data: bytes) -> _Page | None:
    """Read a feed, None if it is none or ends in the middle."""
    feed = _parsed(data)
    if feed is None or feed.tag != f"{_ATOM}feed":
        return None
    found = feed.findall(f"{_ATOM}entry")
    entries = tuple((_said_in(one, "id"), _said_in(one, "published")[:10]) for one in found)
    wrong = next((one for one, (identity, _) in zip(found, entries, strict=True) if _ERRORS in identity), None)
    total = feed.findtext(_TOTAL, "").strip()
    return _Page(
        total=int(total) if total.isdecimal() and len(total) < MOST_NAME else len(entries),
        entries=entries,
        error="" if wrong is None else _said_in(wrong, "summary") or "an error without words",
    )


def _said_in(entry: _Node, name: str) -> str:
    return text.line(entry.findtext(f"{_ATOM}{name}", ""))


def _parsed(data: bytes) -> _Node | None:
    """Parse XML, None if it is none or ends in the middle."""
    # Late, for it takes 26 ms.
    from lxml import etree  # type: ignore[import-untyped] # noqa: PLC0415 # lxml ships no types

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: _Node = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return root
