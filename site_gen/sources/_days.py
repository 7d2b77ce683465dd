"""Dates as exports and people write them, as far as they are sure."""

import re
from collections.abc import Iterable

from site_gen import shapes

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(
    r"(\d{4})(?!\d)(?:\s*[-/.,年]?\s*(\d{1,2}(?!\d)|[A-Za-z]{3,9}))?(?:\s*[-/.,月]?\s*(\d{1,2})(?!\d))?"
)
_PLAIN_YEAR = re.compile(r"[12]\d{3}")
_PLAIN_DAY = re.compile(r"(\d{4})[/-](\d\d)[/-](\d\d)/?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_WORD = re.compile(r"[A-Za-z]{3,9}")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?!\d)")
_MOST_MONTHS = 12
# No date is longer; what is cut off was none.
_LONGEST = 100


def day(written: str) -> str:
    """Read a date as `YYYY-MM-DD`, `YYYY-MM` or `YYYY`, `""` if there is no year in it.

    What is in doubt is left out: `05/12/2020` may be of May or of December.

    >>> day("2001/09/01/"), day("July 15, 2005"), day("2016/12//"), day("05/12/2020")
    ('2001-09-01', '2005-07-15', '2016-12', '2020')
    """
    if found := _PLAIN_DAY.fullmatch(written):
        return _surest(*found.groups())
    if _PLAIN_YEAR.fullmatch(written):
        return written
    # Several parts that may be spaces take quadratic time on a run of them.
    return _day(" ".join(written[:_LONGEST].split()))


def fullest(written: Iterable[str]) -> str:
    """Choose of several dates of one thing: the first tells the year, the fullest of that year the rest.

    >>> fullest(["2005", "2005/07/15", "2019/03/28"])
    '2005-07-15'
    """
    read = [found for one in written if (found := day(one))]
    if len(read) == 1:
        return read[0]
    return max((found for found in read if found[:4] == read[0][:4]), key=len, default="")


def _day(plain: str) -> str:
    if found := _COMPACT.fullmatch(plain):
        return _surest(found[1], found[2], found[3])
    if found := _YEAR_FIRST.match(plain):
        return _surest(found[1], found[2] or "", found[3] or "")
    if found := _YEAR_LAST.match(plain):
        return _year_last(int(found[1]), int(found[3]), found[4], found[2])
    years = _YEAR.findall(plain)
    if not years:
        return ""
    before = _DAY.search(plain)
    return _surest(years[0], _month_word(plain), before[1] if before else "")


def _surest(year: str, month: str, of_month: str) -> str:
    number = month if month.isdecimal() else _month_word(month)
    whole = shapes.date(f"{year}-{number}-{of_month}") if number and of_month else ""
    return whole or (shapes.date(f"{year}-{number}") if number else "") or shapes.date(year)


def _year_last(one: int, other: int, year: str, divider: str) -> str:
    """Order day and month: the day comes first before dots, else only a number over 12 or twice the same tells."""
    if divider == "." or one > _MOST_MONTHS or one == other:
        return _surest(year, str(other), str(one))
    return _surest(year, str(one), str(other)) if other > _MOST_MONTHS else _surest(year, "", "")


def _month_word(written: str) -> str:
    """Give the number of the first word that begins as a month does, `""` if none does."""
    words = [word[:3].lower() for word in _WORD.findall(written)]
    return next((str(_MONTHS.index(word) + 1) for word in words if word in _MONTHS), "")
