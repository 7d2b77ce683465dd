"""Text captures: a listing page of papers, selected in the browser and saved as text.

    new                                         banner lines, any of them or none
    Get trending papers in your email inbox!
    Subscribe
    Jun 6                                       the day of the capture, mostly without a year
    Title of a paper
    Its abstract, on one line
    Title of the next paper
    ...

Lines may be divided by empty lines or not; `Subscribe` may be glued to the first title; pages of one day also hold
pairs of lines `Submitted by` and a user name, which are dropped. Nothing marks what is a title: lines take turns, and
length tells when they fall out of step, so one missing abstract costs no neighbor its own.
"""

import re
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import BinaryIO

from msgspec import Struct

from site_gen import shapes, text
from site_gen.model import Dates, Place, Problem, Record, Work
from site_gen.sources import _tex
from site_gen.sources._lines import Line, beginning, is_text, lines

BANNER = frozenset(
    {
        "new",
        "get trending papers in your email inbox!",
        "get trending papers in your email inbox once a day!",
        "subscribe",
        "daily papers",
        "byak and the research community",
    }
)

# In five captures of 413 records titles have 15-142 characters and abstracts 477-1918. A line of this length is surely
# an abstract where a title may follow, and one of the second length cannot be a title where one is due.
SURELY_ABSTRACT = 200
LONGEST_TITLE = 400

_DAY = re.compile(
    r"^(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.? (\d{1,2})(?:,? (\d{4}))?$",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Glued to a title, not a word of it: "Subscriber churn", "Subscribe to" and "Subscribe-and-forget" are titles.
_GLUED = re.compile(r"^Subscribe(?!rs?\b|d\b|[\s.,:;!?-])")
_SENTENCE_END = re.compile(r"[.!?。…]['\")\]]*$")
# JSON, XML or HTML, BibTeX, RIS; but a title may begin with `[`.
_OTHER_FORMAT = re.compile(r"[{<@%]|\[\s*[{\[\]\"]|TY  ?-")


def sniff(head: bytes, path: str) -> bool:
    """Accept any text in a `.txt` file, text with a line as long as an abstract without a suffix, else a banner line.

    The length alone does not do: a README, a generated script and a style sheet have long lines too.
    """
    start = beginning(head)
    if not is_text(head) or _OTHER_FORMAT.match(start):
        return False
    first = [part.strip() for part in start.split("\n")]
    name = path.rsplit("/", 1)[-1].lower().removesuffix(".gz")
    if name.endswith((".txt", ".text")) or any(part.casefold() in BANNER for part in first):
        return True
    return "." not in name and any(len(part) >= SURELY_ABSTRACT for part in first)


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read a capture of either dialect; an abstract without a title is rejected, a title without one is kept."""
    day = _Day()
    count = 0
    for found in _take_turns(_content(stream, day), path):
        if isinstance(found, Problem):
            yield found
            count += found.rejected
            continue
        yield from _tex.record(_work(found, day.listed), Place(path, found.title.number, count), damaged=True)
        count += 1
        if not found.abstract:
            yield _no_abstract(path, found.title)
        elif len(found.abstract.text) > shapes.MAX_TEXT:
            yield _too_long(path, found.abstract)
        elif not found.abstract.whole and not _SENTENCE_END.search(found.abstract.text):
            yield _cut_off(path, found.abstract)
    if not count:
        yield Problem(path, 0, "capture.no-papers", "holds no titles and abstracts")


class _Day:
    """The day of the capture, known once its line has passed."""

    listed = ""


class _Pair(Struct, frozen=True):
    title: Line
    abstract: Line | None = None


def _content(stream: BinaryIO, day: _Day) -> Iterator[Line]:
    """Give the lines that are titles and abstracts."""
    skip_name = False
    after_banner = True
    for raw in lines(stream):
        line = Line(raw.number, text.line(raw.text), raw.whole)
        if not line.text:
            continue
        if line.text.casefold() in BANNER:
            after_banner = True
            continue
        if skip_name or line.text.casefold() == "submitted by":
            skip_name = not skip_name
            continue
        said = _DAY.match(line.text)
        if said:
            day.listed = day.listed or _date(said)
            continue
        yield Line(line.number, _GLUED.sub("", line.text) if after_banner else line.text, line.whole)
        after_banner = False


def _take_turns(content: Iterator[Line], path: str) -> Iterator[_Pair | Problem]:
    """Pair titles with abstracts, looking one line ahead where the turn is in doubt."""
    title: Line | None = None
    for line, following in pairwise(chain(content, [None])):
        if line is None:  # pragma: no cover - only the last of a pair is None
            break
        if title is None:
            if len(line.text) > LONGEST_TITLE:
                yield _no_title(path, line)
            else:
                title = line
        elif _is_abstract(line, following):
            yield _Pair(title, line)
            title = None
        else:
            yield _Pair(title)
            title = line
    if title is not None:
        yield _Pair(title)


def _is_abstract(line: Line, following: Line | None) -> bool:
    """Judge the line after a title."""
    if len(line.text) >= SURELY_ABSTRACT:
        return True
    if following is not None and len(following.text) >= SURELY_ABSTRACT:
        return False
    # A file cut off in its last line: lines took turns so far, so this was to be the abstract.
    return bool(_SENTENCE_END.search(line.text)) or (following is None and not line.whole)


def _work(pair: _Pair, listed: str) -> Work:
    abstract = text.paragraphs(pair.abstract.text[: shapes.MAX_TEXT]) if pair.abstract else ""
    return Work(
        title=pair.title.text,
        abstract=abstract,
        dates=Dates(listed=listed),
        links=shapes.links_in(abstract),
    )


def _date(said: re.Match[str]) -> str:
    """Give the date of the banner if it tells its year; a day alone says nothing about a paper."""
    month, day, year = said.groups()
    return shapes.date(f"{year}-{_MONTHS.index(month[:3].lower()) + 1}-{day}") if year else ""


def _no_abstract(path: str, title: Line) -> Problem:
    message = f"title without an abstract: `{title.text[:60]}`"
    hint = "put the abstract on the next line; the paper is kept with its title alone"
    return Problem(path, title.number, "capture.no-abstract", message, hint)


def _cut_off(path: str, abstract: Line) -> Problem:
    message = "the file ends in the middle of an abstract; what is there is kept"
    return Problem(path, abstract.number, "capture.truncated", message, "save the listing again")


def _too_long(path: str, abstract: Line) -> Problem:
    message = f"an abstract of more than {shapes.MAX_TEXT:,} characters; its beginning is kept"
    return Problem(path, abstract.number, "capture.truncated", message, "look whether the file is a listing")


def _no_title(path: str, line: Line) -> Problem:
    message = f"abstract without a title: `{line.text[:60]}…`"
    return Problem(path, line.number, "capture.no-title", message, "put its title on the line before", rejected=True)
