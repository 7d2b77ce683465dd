"""The daily papers of Hugging Face: one file a day, a week or a month.

`GET /api/daily_papers?date=2024-05-30&limit=100&p=0` gives an array, a page at a time. A page may hold fewer papers
than were asked for although more follow, and how many there are is said nowhere, so pages are asked for until one
brings nothing new. They become one array with one paper a line, in the order of the service, written when the last page
is there: a list of which half is missing could not be told from a whole one, and a month has some ten pages only.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from site_gen.errors import UsageError
from site_gen.fetch import _addresses, _answers
from site_gen.fetch._values import Answer, Ask, Fetched

BASE = "https://huggingface.co"
# Seconds between two requests: 500 in five minutes are allowed.
INTERVAL = 0.6
PAGE = 100
# A service that gave new papers for ever would keep us for ever; no month had 3,000.
MOST_PAGES = 100

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_DAYS_OF_A_WEEK = 7
_MONTHS_OF_A_YEAR = 12


class Period(Struct, frozen=True):
    """A day, a week or a month, as the service names it."""

    kind: str
    """`date`, `week` or `month`."""
    value: str
    after: dt.date
    """The first day after it."""

    @property
    def name(self) -> str:
        """Name its file."""
        return f"hf-{self.value}.json"

    @property
    def words(self) -> str:
        """Name it in a sentence."""
        return f"on {self.value}" if self.kind == "date" else f"in {self.value}"

    def is_over(self, moment: dt.datetime) -> bool:
        """Tell whether nothing was added to its list any more at a moment."""
        return moment.date() >= self.after


def day(value: str) -> Period:
    """Give a day written `YYYY-MM-DD`. Raises UsageError."""
    found = as_day(value, "--date")
    return Period("date", value, found + dt.timedelta(days=1))


def as_day(value: str, option: str) -> dt.date:
    """Read the day that an option names. Raises UsageError."""
    try:
        if _DAY.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise UsageError(f"`{option} {value}`: there is no such day", hint="write it as `2024-05-30`")


def week(value: str) -> Period:
    """Give a week written `YYYY-Www`. Raises UsageError."""
    found = _WEEK.fullmatch(value)
    try:
        if found:
            monday = dt.date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return Period("week", value, monday + dt.timedelta(days=_DAYS_OF_A_WEEK))
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"`--week {value}`: there is no such week", hint="write it as `2024-W22`")


def month(value: str) -> Period:
    """Give a month written `YYYY-MM`. Raises UsageError."""
    found = _MONTH.fullmatch(value)
    try:
        if found:
            year, number = int(found[1]), int(found[2])
            following = (year, number + 1) if number < _MONTHS_OF_A_YEAR else (year + 1, 1)
            dt.date(year, number, 1)
            return Period("month", value, dt.date(*following, 1))
    except ValueError:
        pass
    raise UsageError(f"`--month {value}`: there is no such month", hint="write it as `2024-05`")


def listing(period: Period, base: str, ask: Ask) -> Fetched | None:
    """Fetch the list of a period, None if it is empty. Raises UsageError or MachineError."""
    rows = list(_rows(period, base, ask))
    if not rows:
        return None
    data = b"[\n" + b",\n".join(rows) + b"\n]\n"
    return Fetched(period.name, data, _address(period, base, 0), "application/json")


def _rows(period: Period, base: str, ask: Ask) -> Iterator[bytes]:
    """Give the papers of all pages, each once and on one line."""
    seen: set[str] = set()
    for number in range(MOST_PAGES):
        answer = ask(_address(period, base, number), _unfinished)
        found = [(row, _identity(row)) for row in _page(answer)]
        fresh = [(row, identity) for row, identity in found if identity not in seen]
        if not fresh:
            return
        yield from (row for row, _ in fresh)
        seen.update(identity for _, identity in fresh)


def _address(period: Period, base: str, number: int) -> str:
    return _addresses.below(base, "/api/daily_papers", {period.kind: period.value, "limit": PAGE, "p": number})


def _unfinished(answer: Answer) -> str:
    """Say that an array ends in the middle; what is no array at all does not get better by asking again."""
    if not answer.data.lstrip().startswith(b"["):
        return ""
    try:
        msgspec.json.decode(answer.data, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return "gave half an answer"
    return ""


def _page(answer: Answer) -> list[bytes]:
    try:
        rows = msgspec.json.decode(answer.data, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError) as error:
        raise _answers.not_what_was_asked(answer, "a JSON list of papers") from error
    return [_on_one_line(bytes(row)) for row in rows]


def _on_one_line(row: bytes) -> bytes:
    """Give a paper as it came, but on one line: so a changed one is one changed line in a history."""
    if b"\n" not in row and b"\r" not in row:
        return row
    # Line ends stand between the tokens only: inside of a string JSON writes them as `\n`.
    return msgspec.json.format(row, indent=-1)


def _identity(row: bytes) -> str:
    """Tell by what a paper is known: the number of its arXiv page, else all that is said of it."""
    try:
        fields = json.loads(row)
    except (ValueError, RecursionError):
        return row.decode(errors="replace")
    paper = fields.get("paper", fields) if isinstance(fields, dict) else None
    found = paper.get("id") if isinstance(paper, dict) else None
    return found if isinstance(found, str) and found else row.decode(errors="replace")
