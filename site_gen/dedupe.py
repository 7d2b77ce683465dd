"""Which records are one paper, and why.

Two records are one paper if they share an identifier, or if their folded titles are equal and nothing speaks against
it: not two different identifiers of one scheme, not two abstracts that share too few words, and, where there are no
abstracts to compare, not two sets of authors without a common name or two years far apart. A short title that many
papers could have ("Introduction") needs an abstract or an author to speak for it.

Merging two different papers is worse than listing one twice: what is in doubt stays apart. Joins are made best first.
One that would bring two different identifiers of one scheme into one paper is refused, and so is one by title where
what is known of both papers by then speaks against it: a record without an abstract must not bring two papers with
different ones together. Ties are broken by what the records say, never by where they stand, so neither the order of
files nor of records tells which are one paper.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from site_gen import text
from site_gen.model import Author, Dates, Merge, Merged, Pairs, Paper, Record, Rulings, Work

# Share of the shorter abstract's three-word runs that must stand in the other. One text cut short or lightly edited
# Services that give a preprint and its published version numbers of their own: these say nothing against a shared
# arXiv number or DOI.
_SEVERAL_A_PAPER = frozenset({"dblp", "hf", "mag", "openalex", "openreview", "s2"})
_PREPRINT_DOI = "10.48550/arxiv."
# shares most of them (0.8 and more); two abstracts on one subject share under 0.05.
SAME_ABSTRACT = 0.5
# A folded title this long is hardly shared by chance; "Introduction" or "Deep learning" is.
TELLING_TITLE = 20
# A preprint and its publication lie this many years apart at most.
YEARS_APART = 3
# More different records of one title than this are a column ("Editorial"); each is compared with its next neighbors.
COLUMN, COLUMN_NEIGHBORS = 50, 20

_SCORES: dict[str, float] = {"identifier": 1.0, "title-and-abstract": 0.99, "title": 0.9}

_Value = TypeVar("_Value", str, str | int | float | bool)


def merge(records: Sequence[Record], rulings: Rulings = Rulings()) -> Merged:  # noqa: ARG001, B008 - not yet heard; frozen
    """Join records to papers, in order of each paper's first record (path, index). Near linear in the records."""
    copies = _copies(records)
    works = [same[0].work for same in copies]
    clusters = _Clusters(works, [len(same) for same in copies])
    _join_by_identifier(clusters, works)
    for join in sorted(_joins(works), key=lambda join: (-join.score, join.one, join.other)):
        clusters.join(join)
    groups: dict[int, list[Record]] = defaultdict(list)
    for index, same in enumerate(copies):
        groups[clusters.find(index)] += same
    papers = [(sorted(group, key=_order), clusters.merge(root)) for root, group in groups.items()]
    return Merged(tuple(_paper(group, merge) for group, merge in sorted(papers, key=lambda paper: _order(paper[0][0]))))


class _Join(Struct, frozen=True):
    one: int
    other: int
    reason: Literal["identifier", "title-and-abstract", "title"]

    @property
    def score(self) -> float:
        return _SCORES[self.reason]


class _Clusters:
    """A union-find that knows each cluster's identifiers, its weakest join, and what may speak against a join."""

    def __init__(self, works: Sequence[Work], sizes: Sequence[int]) -> None:
        """Take different works and how many records say each."""
        self._parent = list(range(len(works)))
        self._identifiers = [dict(work.identifiers) for work in works]
        self._known = [replace(work, identifiers=()) for work in works]
        self._merges = {index: _of_copies(works[index]) for index, size in enumerate(sizes) if size > 1}

    def find(self, index: int) -> int:
        while self._parent[index] != index:
            self._parent[index] = self._parent[self._parent[index]]
            index = self._parent[index]
        return index

    def merge(self, index: int) -> Merge:
        return self._merges.get(self.find(index), Merge("single"))

    def join(self, join: _Join) -> bool:
        """Make two works one paper if nothing speaks against it; tell whether they are one now."""
        one, other = sorted((self.find(join.one), self.find(join.other)))
        if one == other:
            return True
        weak = _SEVERAL_A_PAPER if join.reason == "identifier" else frozenset()
        if _conflict(self._identifiers[one], self._identifiers[other], weak) or self._doubtful(join):
            return False
        self._parent[other] = one
        self._identifiers[one] |= self._identifiers[other]
        self._known[one] = _fuller(self._known[one], self._known[other])
        merges = [merge for root in (one, other) if (merge := self._merges.get(root))]
        self._merges[one] = min([*merges, Merge(join.reason, join.score)], key=lambda merge: merge.score)
        return True

    def _doubtful(self, join: _Join) -> bool:
        if join.reason == "identifier":
            return False
        return _reason(self._known[self.find(join.one)], self._known[self.find(join.other)]) is None


def _order(record: Record) -> tuple[str, int]:
    return record.place.path, record.place.index


def _copies(records: Sequence[Record]) -> list[list[Record]]:
    """Put records that say the same to the letter together, in an order that only what they say decides."""
    same: dict[tuple[str, bytes], list[Record]] = defaultdict(list)
    for record in records:
        # The title first brings records of one paper near each other; a digest takes less memory than an abstract.
        digest = blake2b(msgspec.json.encode(record.work), digest_size=16).digest()
        same[record.work.title, digest].append(record)
    return [same[key] for key in sorted(same)]


def _of_copies(work: Work) -> Merge:
    """Say why records that say the same to the letter are one."""
    title: Literal["title-and-abstract", "title"] = "title-and-abstract" if work.abstract else "title"
    reason: Literal["identifier", "title-and-abstract", "title"] = "identifier" if work.identifiers else title
    return Merge(reason, _SCORES[reason])


def _fuller(one: Work, other: Work) -> Work:
    """Keep what `_reason` looks at; the same value where nothing is added, for copies come by the thousand."""
    abstract = max(one.abstract, other.abstract, key=len)
    authors = max(one.authors, other.authors, key=_detail)
    published = min(filter(None, (one.dates.published, other.dates.published)), default="")
    if (abstract, authors, published) == (one.abstract, one.authors, one.dates.published):
        return one
    return replace(one, abstract=abstract, authors=authors, dates=Dates(published))


def _conflict(one: dict[str, str], other: dict[str, str], weak: frozenset[str] = frozenset()) -> bool:
    """Tell whether two works have different identifiers of one scheme that is not among the weak ones.

    The DOI that arXiv gives a preprint says nothing against the DOI of its publisher.
    """
    return any(
        other.get(scheme, value) != value
        and scheme not in weak
        and not (
            scheme == "doi" and _PREPRINT_DOI in {value[: len(_PREPRINT_DOI)], other[scheme][: len(_PREPRINT_DOI)]}
        )
        for scheme, value in one.items()
    )


def _join_by_identifier(clusters: _Clusters, works: Sequence[Work]) -> None:
    """Try each work with the papers that its identifier has so far; another identifier may speak against the first.

    Of very many papers only the last are tried: the first ones in the order of titles are the least like it.
    """
    by_identifier: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, work in enumerate(works):
        for identifier in work.identifiers:
            by_identifier[identifier].append(index)
    for _, same in sorted(by_identifier.items()):
        papers: list[int] = []
        for index in same:
            if not any(clusters.join(_Join(one, index, "identifier")) for one in papers[-COLUMN_NEIGHBORS:]):
                papers.append(index)


def _joins(works: Sequence[Work]) -> Iterator[_Join]:
    by_title: dict[str, list[int]] = defaultdict(list)
    for index, work in enumerate(works):
        by_title[text.fold(work.title)].append(index)
    for same in by_title.values():
        yield from _title_joins(works, same)


def _title_joins(works: Sequence[Work], same: Sequence[int]) -> Iterator[_Join]:
    """Compare works of one title; near copies are compared once, so 10,000 of them cost 10,000 steps."""
    copies: dict[tuple[str, tuple[Author, ...], Pairs, str], int] = {}
    different: list[int] = []
    for index in same:
        work = works[index]
        key = (text.fold(work.abstract), work.authors, work.identifiers, work.dates.published[:4])
        first = copies.setdefault(key, index)
        reason = _reason(works[first], work) if first != index else None
        if reason:
            yield _Join(first, index, reason)
        else:
            different.append(index)
    if len(different) > COLUMN:
        # One abstract cut short stands beside the whole one.
        different.sort(key=lambda index: (text.fold(works[index].abstract), index))
    for one, other in _near(different):
        if reason := _reason(works[one], works[other]):
            yield _Join(one, other, reason)


def _near(different: Sequence[int]) -> Iterator[tuple[int, int]]:
    if len(different) <= COLUMN:
        yield from combinations(different, 2)
        return
    for start, one in enumerate(different):
        yield from ((one, other) for other in different[start + 1 : start + COLUMN_NEIGHBORS])


def _reason(one: Work, other: Work) -> Literal["title-and-abstract", "title"] | None:
    """Decide about two works of one folded title; None keeps them apart."""
    if _conflict(dict(one.identifiers), dict(other.identifiers)):
        return None
    if one.abstract and other.abstract:
        return "title-and-abstract" if _overlap(one.abstract, other.abstract) >= SAME_ABSTRACT else None
    if _years_apart(one, other):
        return None
    if one.authors and other.authors:
        return "title" if _family_names(one) & _family_names(other) else None
    return "title" if len(text.fold(one.title)) >= TELLING_TITLE else None


def _overlap(one: str, other: str) -> float:
    if one == other:
        return 1.0
    runs, others = _shingles(one), _shingles(other)
    shorter = min(len(runs), len(others))
    return len(runs & others) / shorter if shorter else 0.0


@lru_cache(maxsize=2 * COLUMN)
def _shingles(abstract: str) -> frozenset[tuple[str, ...]]:
    """Remember those of the last abstracts: each is compared with several."""
    return text.shingles(abstract)


def _years_apart(one: Work, other: Work) -> bool:
    years = [work.dates.published[:4] for work in (one, other)]
    return all(years) and abs(int(years[0]) - int(years[1])) > YEARS_APART


def _family_names(work: Work) -> set[str]:
    return {text.fold(author.family or author.name.split(" ")[-1]) for author in work.authors}


# --- the fullest facts of a paper's records


def _paper(records: Sequence[Record], merge: Merge) -> Paper:
    works = [record.work for record in records]
    first = works[0]
    if len(works) > 1:
        first = Work(
            title=_fullest([work.title for work in works]),
            abstract=_fullest([work.abstract for work in works]),
            authors=max((work.authors for work in works), key=_detail),
            identifiers=_first([work.identifiers for work in works]),
            dates=_dates([work.dates for work in works]),
            links=_links([work.links for work in works]),
            venue=_fullest([work.venue for work in works]),
            keywords=_all([work.keywords for work in works]),
            categories=_all([work.categories for work in works]),
            extra=_first([work.extra for work in works]),
        )
    return Paper(first, tuple(sorted(record.place for record in records)), merge)


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
