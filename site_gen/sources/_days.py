"""Dates as exports and people write them, as far as they are sure."""

import re
from collections.abc import Iterable

from site_gen import shapes

# English, and what begins alike in the languages around.
_MONTHS = tuple(
    names.split()
    for names in (
        "jan january januar januari january janvier janeiro",
        "feb february februar februari febrero febbraio",
        "mar march mars marzo marts março",
        "apr april aprile aprill",
        "may mayo",
        "jun june juni junio junho",
        "jul july juli julio julho",
        "aug august augusti augustus",
        "sep sept september septembre septiembre septembrie",
        "oct october octobre octubre octombrie",
        "nov november novembre noviembre novembro",
        "dec december decembre decembrie",
    )
)
_NUMBERS = {name: str(number) for number, names in enumerate(_MONTHS, 1) for name in names}
_YEAR_FIRST = re.compile(
    r"(\d{4})(?!\d)(?:\s*[-/.,年]?\s*(\d{1,2}(?!\d)|[^\W\d_]{3,10}(?![^\W\d_])))?(?:\s*[-/.,月]?\s*(\d{1,2})(?!\d))?"
)
_PLAIN_YEAR = re.compile(r"[12]\d{3}")
_PLAIN_DAY = re.compile(r"(\d{4})[/-](\d\d)[/-](\d\d)/?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_MONTH = re.compile(rf"(?<![^\W\d_])(?:{'|'.join(_NUMBERS)})(?![^\W\d_])", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_COUNTED = r"\b(?:vol(?:ume)?|band|bd|heft|iss(?:ue)?|nos?|nr|number|pages?|pp?|part|session)\b\.?|#"
# `15`, `15th of`, `15.-17.`, but not a time, nor what counts something else.
_DAY_BEFORE = re.compile(
    rf"(?P<counted>(?:{_COUNTED}) ?)?(?<![\d:])(?P<day>\d{{1,2}})(?:st|nd|rd|th|er)?"
    r"(?:\.? ?[-/\u2013] ?\d{1,2}(?:st|nd|rd|th|er)?)?[ ./-]{0,3}(?:(?:of|de) )?$",
    re.IGNORECASE,
)
_DAY_BEHIND = re.compile(r"[ .,/-]{0,3}(?P<day>\d{1,2})(?![\d:])")
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
    month = _MONTH.search(plain)
    return _surest(years[0], month[0], _beside(plain, month)) if month else shapes.date(years[0])


def _beside(plain: str, month: re.Match[str]) -> str:
    """Give the day that stands directly before a month or behind it, `""` if none does."""
    before = _DAY_BEFORE.search(plain[: month.start()])
    if before:
        return "" if before["counted"] else before["day"]
    behind = _DAY_BEHIND.match(plain, month.end())
    return behind["day"] if behind else ""


def _surest(year: str, month: str, of_month: str) -> str:
    number = month if month.isdecimal() else _NUMBERS.get(month.casefold(), "")
    whole = shapes.date(f"{year}-{number}-{of_month}") if number and of_month else ""
    return whole or (shapes.date(f"{year}-{number}") if number else "") or shapes.date(year)


def _year_last(one: int, other: int, year: str, divider: str) -> str:
    """Order day and month: the day comes first before dots, else only a number over 12 or twice the same tells."""
    if divider == "." or one > _MOST_MONTHS or one == other:
        return _surest(year, str(other), str(one))
    return _surest(year, str(one), str(other)) if other > _MOST_MONTHS else _surest(year, "", "")
