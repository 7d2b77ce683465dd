"""Single facts in the form in which we keep them: identifiers, dates, web addresses."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain, count, islice

from site_gen import text
from site_gen.model import Pairs, Work

# Links taken from one text; one with more of them is a list of references.
MOST_LINKS = 50
# An identifier or name of a field that is longer is a text in the wrong place; YAML takes names of 1,024 characters.
MAX_NAME = 200

_ARXIV = re.compile(
    r"(?:^|[/:\s.])(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?/?$", re.IGNORECASE
)
_PLAIN_ARXIV = re.compile(r"\d{4}\.\d{5}")
_SUBJECT_CLASS = re.compile(r"\.[a-z]{2}/")
_TEN_DIGITS = re.compile(r"\d{9}[\dX]", re.ASCII)
_NUMBER_AT_THE_END = re.compile(r"(?:^|PMC|PMID:?\s*|[/ ])(\d+)/?$", re.IGNORECASE | re.ASCII)
_LOST_A_ZERO = re.compile(r"(?:1[5-9]|[2-9]\d)\d\d\.\d{4}")
_PLAIN_DOI = re.compile(r"10\.\d{4,9}/[!-~]{1,180}", re.ASCII)
_DOI = re.compile(r"10\.\d{4,9}/\S+$")
# A spreadsheet with a gap in its column of years writes the others as `1997.0`.
_DATE = re.compile(r"^(\d{4})(?:\.0|-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?$")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?$", re.ASCII)
_LEADING_ZEROS_YEAR = 1000
_SAID = re.compile(
    "code|implementation|repository|library|software|source|demo|video|data ?set|data"
    "|project|web ?site|web ?page|home ?page"
)
_KINDS = {"demo": "demo", "video": "video", "dataset": "data", "data": "data"} | dict.fromkeys(
    ("project", "website", "webpage", "homepage"), "project"
)


def identifier(scheme: str, value: str) -> str:
    """Bring an identifier into its scheme's canonical form, `""` if it is none.

    arXiv loses prefix and version, a DOI its resolver and its capitals; an ISBN has 13 digits and no hyphen.

    >>> identifier("arxiv", "https://arxiv.org/abs/1706.03762v5")
    '1706.03762'
    >>> identifier("doi", "https://doi.org/10.1000/ABC")
    '10.1000/abc'
    """
    plain = text.line(value)
    if len(plain) > MAX_NAME:
        return ""
    return _CANONICAL[scheme](plain) if scheme in _CANONICAL else plain


def _arxiv(value: str) -> str:
    if _PLAIN_ARXIV.fullmatch(value):
        return value
    found = _ARXIV.search(value.removeprefix("arXiv:").removeprefix("arxiv:").strip())
    # A subject class such as the `.GT` of `math.GT/0309136` may be left out, and mostly is.
    number = _SUBJECT_CLASS.sub("/", found.group(1).lower()) if found else ""
    # Since 2015 numbers have five digits: one of four was a number to a program, which took the last zero away.
    return f"{number}0" if _LOST_A_ZERO.fullmatch(number) else number


def _doi(value: str) -> str:
    found = _PLAIN_DOI.fullmatch(value) or _DOI.search(value)
    return found.group().lower().rstrip(".,;/") if found else ""


def _isbn(value: str) -> str:
    """Give the thirteen digits, also of a number of ten."""
    digits = value.replace("-", "").replace(" ", "").upper()
    if not _TEN_DIGITS.fullmatch(digits):
        return digits
    body = f"978{digits[:9]}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _pubmed(value: str) -> str:
    found = _NUMBER_AT_THE_END.search(value)
    return found[1] if found else value


def _pmcid(value: str) -> str:
    found = _NUMBER_AT_THE_END.search(value)
    return f"PMC{found[1]}" if found else value


_CANONICAL = {"arxiv": _arxiv, "doi": _doi, "isbn": _isbn, "pubmed": _pubmed, "pmcid": _pmcid}


@lru_cache(maxsize=10_000)
def date(value: str) -> str:
    """Bring a date into the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `""` if there is no such day.

    The papers of a listing share their days, so answers are kept: 0.1 µs instead of 3.

    >>> date("2017-6-12T00:00:00Z"), date("2024-13-40")
    ('2017-06-12', '')
    """
    if _DAY.match(value):
        return _existing(value[:10])
    found = _DATE.match(value.strip())
    if not found:
        return ""
    year, month, day = (int(part) if part else 0 for part in found.groups())
    whole = _existing(f"{year:04}-{month or 1:02}-{day or 1:02}")
    return whole if day else whole[:7] if month else whole[:4]


def _existing(day: str) -> str:
    """Give a day back if there is such a day, and not in a year that was padded."""
    try:
        return day if dt.date.fromisoformat(day).year >= _LEADING_ZEROS_YEAR else ""
    except ValueError:
        return ""


def dated(work: Work) -> str:
    """Tell the date that stands for a paper: published, else listed, else the month in its arXiv number, else `""`."""
    if work.dates.published or work.dates.listed:
        return work.dates.published or work.dates.listed
    found = re.match(r"^(\d\d)(\d\d)\.\d", dict(work.identifiers).get("arxiv", ""))
    return date(f"20{found[1]}-{found[2]}") if found else ""


def links_in(abstract: str) -> Pairs:
    """Find the web addresses in an abstract, named by what the words before them say: `code`, `code-2`, `project`."""
    found: dict[str, str] = {}
    for position, address in islice(text.web_addresses(abstract), MOST_LINKS):
        if address in found.values():
            continue
        kind = _kind(abstract[max(0, position - 70) : position], address)
        found[free(kind, found)] = address
    return tuple(sorted(found.items()))


def free(kind: str, found: Mapping[str, str]) -> str:
    """Give the first of `kind`, `kind-2`, `kind-3`, ... that is free."""
    numbered = chain([kind], (f"{kind}-{number}" for number in count(2)))
    return next(name for name in numbered if name not in found)


def _kind(before: str, address: str) -> str:
    """Judge by the host where it tells, then by the nearest word before the address."""
    host = address.split("/")[2].lower()
    # What lies there is a repository, also where the sentence speaks of a demo or a video.
    if host in {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"}:
        return "code"
    said = _SAID.findall(before.lower())
    if said:
        return _KINDS.get(said[-1].replace(" ", ""), "code")
    return "project" if host.endswith(("github.io", "gitlab.io")) else "link"
