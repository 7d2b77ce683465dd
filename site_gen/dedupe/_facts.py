"""The fullest facts of a paper: each from the record that says most, so that no order of records changes them."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from site_gen import latex, text
from site_gen.dedupe import _identifiers
from site_gen.model import Author, Dates, Merge, Pairs, Paper, Record, Repair, Work

# A text that is shorter than this share of another one was cut.
_NEARLY = 0.9

_Value = TypeVar("_Value", str, str | int | float | bool)


def paper(records: Sequence[Record], merge: Merge) -> Paper:
    """Make one paper of its records, which stand in order of path and index."""
    works = [record.work for record in records]
    first = works[0]
    if len(works) > 1:
        titled, told = _titled(works), _told(works)
        first = Work(
            title=titled.title,
            abstract=told.abstract,
            authors=max((work.authors for work in works), key=_detail),
            identifiers=_first([*map(_published, works), *(work.identifiers for work in works)]),
            dates=_dates([work.dates for work in works]),
            links=_links([work.links for work in works]),
            venue=_fullest([work.venue for work in works]),
            keywords=_all([work.keywords for work in works]),
            categories=_all([work.categories for work in works]),
            extra=_first([work.extra for work in works]),
            repairs=titled.repairs if titled is told else (*_of(titled, titled.title), *_of(told, told.abstract)),
        )
    return Paper(first, tuple(sorted(record.place for record in records)), merge)


def _titled(works: Sequence[Work]) -> Work:
    """Take the one whose title has most letters; of equals one with accents, without a full stop, in fewest capitals.

    Of those that are nearly as long, one with formulas as their author wrote them comes first.
    """
    return min(
        _best([(work, work.title) for work in works]),
        key=lambda work: (
            -len(text.fold(latex.to_plain(work.title))),
            work.title.isascii(),
            work.title.endswith("."),
            sum(map(str.isupper, work.title)),
            -len(work.title),
            work.title,
        ),
    )


def _told(works: Sequence[Work]) -> Work:
    """Take the one with the longest abstract; of those that are nearly as long one with its author's formulas."""
    return min(_best([(work, work.abstract) for work in works]), key=lambda work: _by_length(work.abstract))


def _best(written: Sequence[tuple[Work, str]]) -> Sequence[Work]:
    """Give the works that a text may be taken from: those with formulas of their author that lack hardly a word."""
    lengths = [len(text.fold(latex.to_plain(one))) for _, one in written]
    nearly = max(lengths) * _NEARLY
    intact = [
        work
        for (work, one), length in zip(written, lengths, strict=True)
        if length >= nearly and not one.endswith(("…", "...")) and _is_intact(work, one)
    ]
    return intact or [work for work, _ in written]


def _is_intact(work: Work, written: str) -> bool:
    """Tell whether a text has formulas, and none that had to be mended."""
    return bool(latex.spans(written, brackets=False)) and not _of(work, written)


def _of(work: Work, written: str) -> tuple[Repair, ...]:
    """Give what was mended in one of the texts of a work."""
    return tuple(repair for repair in work.repairs if repair.now in written)


def _published(work: Work) -> Pairs:
    """Give the identifiers without a DOI that is only the preprint's: that of the published version comes first."""
    return tuple(
        (scheme, value) for scheme, value in _identifiers.read(work.identifiers).items() if scheme != "preprint"
    )


def _fullest(texts: Sequence[str]) -> str:
    """Take the longest; of equals the one with the fewest capitals, then the first in the alphabet."""
    return min(texts, key=_by_length)


def _by_length(one: str) -> tuple[int, int, str]:
    return -len(one), sum(map(str.isupper, one)), one


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
