"""The fullest facts of a paper: each from the record that says most, so that no order of records changes them."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from site_gen import text
from site_gen.dedupe import _identifiers
from site_gen.model import Author, Dates, Merge, Pairs, Paper, Record, Work

_Value = TypeVar("_Value", str, str | int | float | bool)


def paper(records: Sequence[Record], merge: Merge) -> Paper:
    """Make one paper of its records, which stand in order of path and index."""
    works = [record.work for record in records]
    first = works[0]
    if len(works) > 1:
        first = Work(
            title=_title([work.title for work in works]),
            abstract=_fullest([work.abstract for work in works]),
            authors=max((work.authors for work in works), key=_detail),
            identifiers=_first([*map(_published, works), *(work.identifiers for work in works)]),
            dates=_dates([work.dates for work in works]),
            links=_links([work.links for work in works]),
            venue=_fullest([work.venue for work in works]),
            keywords=_all([work.keywords for work in works]),
            categories=_all([work.categories for work in works]),
            extra=_first([work.extra for work in works]),
        )
    return Paper(first, tuple(sorted(record.place for record in records)), merge)


def _title(titles: Sequence[str]) -> str:
    """Take the one with most letters; of equals one with its accents, without a full stop, in fewest capitals."""
    return min(
        titles,
        key=lambda title: (
            -len(text.fold(title)),
            title.isascii(),
            title.endswith("."),
            sum(map(str.isupper, title)),
            -len(title),
            title,
        ),
    )


def _published(work: Work) -> Pairs:
    """Give the identifiers without a DOI that is only the preprint's: that of the published version comes first."""
    return tuple(
        (scheme, value) for scheme, value in _identifiers.read(work.identifiers).items() if scheme != "preprint"
    )


def _fullest(texts: Sequence[str]) -> str:
    """Take the longest; of equals the one with the fewest capitals, then the first in the alphabet."""
    return min(texts, key=lambda one: (-len(one), sum(map(str.isupper, one)), one))


def _detail(authors: tuple[Author, ...]) -> tuple[int, int]:
    return len(authors), sum(len(author.name) + len(author.given) + len(author.orcid) for author in authors)


def _first(all_pairs: Sequence[tuple[tuple[str, _Value], ...]]) -> tuple[tuple[str, _Value], ...]:
    """Take every name once, with the value of the first record that has it."""
    found: dict[str, _Value] = {}
    for pairs in all_pairs:
        found = dict(pairs) | found
    return tuple(sorted(found.items(), key=lambda pair: pair[0]))


def _links(all_links: Sequence[Pairs]) -> Pairs:
    """Take every kind once, from the first record that has it, and no address that a record before has given."""
    found: dict[str, str] = {}
    for links in all_links:
        known = frozenset(found.values())
        for kind, url in links:
            if url not in known:
                found.setdefault(kind, url)
    return tuple(sorted(found.items()))


def _all(lists: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for one in lists for item in one))


def _dates(all_dates: Sequence[Dates]) -> Dates:
    """Take the earliest day of publication and listing and the latest update; a full date beats a year alone."""
    return Dates(
        published=_date([dates.published for dates in all_dates], min),
        updated=_date([dates.updated for dates in all_dates], max),
        listed=_date([dates.listed for dates in all_dates], min),
    )


def _date(dates: Sequence[str], choose: Callable[[list[str]], str]) -> str:
    known = [date for date in dates if date]
    if not known:
        return ""
    chosen = choose(known)
    while fuller := [date for date in known if date.startswith(chosen) and len(date) > len(chosen)]:
        chosen = choose(fuller)
    return chosen
