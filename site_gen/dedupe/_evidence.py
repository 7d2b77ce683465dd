"""What speaks for two records being one paper and what against it: the one place where evidence is weighed.

Weights are natural logarithms of odds and add up; the score is the probability that they stand for.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from math import exp
from typing import Literal, TypeAlias

from msgspec import Struct

from site_gen.dedupe import _abstracts, _alike, _identifiers, _names, _venues
from site_gen.dedupe._look import Look

Reason: TypeAlias = Literal["identifier", "title", "title-and-abstract", "similar", "by-hand"]
Words: TypeAlias = tuple[float, str]
"""A weight, and what it is given for."""

# Two records are one paper from here on; what is refused for a disagreement scores less, however alike.
LINE = 0.5
REFUSED = 0.49
# A pair that scores less speaks against a paper that would hold both; one of equal titles does so under the line.
CONTRADICTION = 0.02

PRIOR = -0.5
# For each tenth of the titles' letters that are not shared, up to the most that counts; and for each letter of the
# shorter title, up to the most that counts: "Kites" is many papers, a title of a line is one.
UNLIKE, MOST_UNLIKE = -1.5, 5
LETTER, MOST_LETTERS, EQUAL = 0.055, 60, 0.75
# For words that stand in the place of others: `arriving queries`, `leaving queries`. The first, and any more.
SWAPPED, SWAPPED_MORE = -1.0, -1.25
COLUMN, COLUMN_OTHER_YEAR = -2.0, -2.0
# A title of fewer letters, or of a column, with no author and no abstract on a side says nothing of a paper.
GENERIC_LETTERS, GENERIC = 20, -14.0
OTHER_NUMBERS, ONE_PART = -2.0, -6.0
# Where no number is common, nor a word for another: abstracts that agree may outweigh it, authors may not.
ALL_NUMBERS = -6.0
# Nothing but an identifier outweighs these: an erratum may repeat the whole abstract of its paper.
OTHER_PARTS = MARKS = OPPOSED = OTHER_PAGES = -14.0
ALL_AUTHORS, SOME_AUTHORS, NO_AUTHOR, UNKNOWN_AUTHORS = 1.5, 1.0, -2.25, -0.75
MANY_AUTHORS, MANY = 0.5, 3
OTHER_YEAR, FAR_YEARS, YEARS_APART = -0.75, -1.0, 3
# A title of two years counts as two papers unless both stand in one venue or one is a preprint.
SAME_VENUE, OTHER_VENUE_AND_YEAR = 0.5, -5.0
# By the share of the shorter abstract's runs that stand in the other. Two texts on one subject share under 0.05.
ABSTRACTS = ((0.0, -7.0), (0.1, -6.0), (0.3, -1.0), (0.6, 4.0), (0.9, 8.0), (1.0, 8.0))
SAME_ABSTRACT = 0.5
# Beyond these odds, a million to one, more says nothing.
MOST = 14.0
# Titles that share less are utterly different: an identifier shared by their papers may be that of a volume.
FOREIGN_TITLE = 0.5
FOREIGN_ABSTRACT = 0.1


class Weighed(Struct, frozen=True):
    """What two records are to each other."""

    score: float
    """Certainty that they are one, in (0, 1]."""
    reason: Reason
    evidence: tuple[str, ...]
    """In words, strongest first."""
    is_barred: bool = False
    """Whether they may never be one, whatever brings them together."""

    is_foreign: bool = False
    """Whether they share an identifier and nothing else: it is that of a volume."""

    @property
    def is_contrary(self) -> bool:
        """Whether they keep papers apart that would hold both."""
        return self.is_barred or self.score < (CONTRADICTION if self.reason == "similar" else LINE)


class Known(Struct, frozen=True):
    """A record with what the collection knows of it."""

    look: Look
    identifiers: Mapping[str, str]
    """Those that are its own: not that of a volume, which many titles carry."""
    is_column: bool
    """Whether its title stands over many papers."""

    pages: Mapping[str, str] = {}
    """Where it stands in its venue: volume, number, pages."""


Weigh: TypeAlias = Callable[[int, int], Weighed]
"""What two records are to each other, by their positions."""


def weigh(one: Known, other: Known) -> Weighed:
    """Weigh all that two records say of each other; about 30 µs."""
    titles = _alike.compare(one.look.title, other.look.title)
    overlap = _overlap(one.look, other.look)
    facts = list(_facts(one, other, titles, overlap))
    found = [(PRIOR, ""), *_titles(titles), *facts]
    score, words = _score(found), _in_words(found)
    conflict = _identifiers.conflict(one.identifiers, other.identifiers)
    shared = _identifiers.shared(one.identifiers, other.identifiers)
    if conflict:
        values = f"{one.identifiers[conflict]} and {other.identifiers[conflict]}"
        said = f"against: different {_identifiers.shown(conflict)}s: {values}"
        return Weighed(min(score, REFUSED), "similar", (said, *words), is_barred=True)
    if shared and _is_foreign(one.look, other.look, titles, overlap):
        said = f"against: the same {_identifiers.shown(shared)} over different titles"
        return Weighed(min(score, REFUSED), "similar", (said, *words), is_foreign=True)
    if shared:
        said = f"same {_identifiers.shown(shared)} {one.identifiers[shared]}"
        return Weighed(1.0, "identifier", (said, *words))
    return Weighed(score, _reason(titles, overlap), words)


def _overlap(one: Look, other: Look) -> float | None:
    if not one.runs or not other.runs:
        return None
    if one.runs == other.runs:
        return 1.0
    known = min(one.known, other.known)
    return _abstracts.overlap(_abstracts.under(one.runs, known), _abstracts.under(other.runs, known))


def _is_foreign(one: Look, other: Look, titles: _alike.Likeness, overlap: float | None) -> bool:
    """Tell whether nothing but a shared identifier speaks for two records, and all that is known against them."""
    if titles.share >= FOREIGN_TITLE or not titles.swapped:
        return False
    common, fewer = _names.common(one.authors, other.authors)
    return not common and (fewer > 0 or (overlap is not None and overlap < FOREIGN_ABSTRACT))


def _reason(titles: _alike.Likeness, overlap: float | None) -> Reason:
    if titles.share < 1:
        return "similar"
    return "title-and-abstract" if overlap is not None and overlap >= SAME_ABSTRACT else "title"


def _facts(one: Known, other: Known, titles: _alike.Likeness, overlap: float | None) -> Iterator[Words]:
    yield from _of_numbers(one.look, other.look, titles)
    if one.is_column or other.is_column:
        years = 0 if one.look.year and one.look.year == other.look.year else COLUMN_OTHER_YEAR
        yield COLUMN + years, "a title of many papers"
        if any(other.pages.get(name, value) != value for name, value in one.pages.items()):
            yield OTHER_PAGES, "other pages of its venue"
    if overlap is None and _is_generic(one, other, titles):
        yield GENERIC, "nothing but a title that many papers have"
    yield from _of_authors(one.look, other.look)
    yield from _of_years_and_venues(one.look, other.look)
    if overlap is not None:
        yield _between(ABSTRACTS, overlap), f"abstracts share {overlap:.0%}".replace("%", " %")


def _is_generic(one: Known, other: Known, titles: _alike.Likeness) -> bool:
    """Tell whether all that is known are titles such as many papers have; equal ones of one year and venue are one."""
    first, second = one.look, other.look
    if first.authors or second.authors or one.identifiers or other.identifiers:
        return False
    if not (one.is_column or other.is_column or titles.letters < GENERIC_LETTERS):
        return False
    return (first.title, first.year, first.venue) != (second.title, second.year, second.venue)


def _titles(titles: _alike.Likeness) -> Iterator[Words]:
    letters = LETTER * min(titles.letters, MOST_LETTERS)
    unlike = UNLIKE * min(10 * (1 - titles.share), MOST_UNLIKE)
    if titles.share == 1:
        yield letters + EQUAL, "same title"
    else:
        yield letters + unlike, f"titles {'alike' if letters + unlike > 0 else 'differ'} ({titles.share:.2f})"
    if titles.swapped:
        more = SWAPPED_MORE if titles.swapped > 1 else 0
        yield SWAPPED + more, f"{titles.swapped} words for others" if titles.swapped > 1 else "a word for another"
    if titles.is_opposed:
        yield OPPOSED, "a word in the place of its opposite"


def _of_numbers(one: Look, other: Look, titles: _alike.Likeness) -> Iterator[Words]:
    if one.parts != other.parts:
        both = one.parts and other.parts
        yield (OTHER_PARTS if both else ONE_PART), (f"parts {one.parts or 'none'} and {other.parts or 'none'}")
    numbers, others = set(one.numbers.split()), set(other.numbers.split())
    if titles.share < 1 and numbers - others and others - numbers:
        yield (OTHER_NUMBERS if numbers & others else ALL_NUMBERS), "different numbers in the titles"
    if one.marks != other.marks:
        yield MARKS, f"one is a {one.marks or other.marks}"


def _of_authors(one: Look, other: Look) -> Iterator[Words]:
    common, fewer = _names.common(one.authors, other.authors)
    if not fewer:
        yield UNKNOWN_AUTHORS, "authors not known"
    elif not common:
        yield NO_AUTHOR, "no common author"
    else:
        more = MANY_AUTHORS if common >= MANY else 0
        yield (ALL_AUTHORS if common == fewer else SOME_AUTHORS) + more, f"{common} of {fewer} authors"


def _of_years_and_venues(one: Look, other: Look) -> Iterator[Words]:
    """One title in two venues and two years is two papers; a year or venue that is missing says little."""
    same = _venues.compare(one.venue, other.venue)
    if same:
        yield SAME_VENUE, "same venue"
    if not one.year or not other.year or one.year == other.year:
        if one.year and other.year:
            yield 0.0, f"both of {one.year}"
        return
    years = f"years {min(one.year, other.year)} and {max(one.year, other.year)}"
    far = FAR_YEARS if abs(one.year - other.year) > YEARS_APART else 0
    if one.is_preprint != other.is_preprint:
        yield far, f"{years}, one of a preprint"
        return
    if same or not (one.venue or other.venue):
        yield OTHER_YEAR + far, years
    else:
        words = f"{years} and different venues" if same is False else years
        yield OTHER_YEAR + far + OTHER_VENUE_AND_YEAR, words


def _between(points: tuple[tuple[float, float], ...], value: float) -> float:
    """Read a line through points at a value."""
    for (left, low), (right, high) in pairwise(points):
        if value <= right:
            return low + (high - low) * (value - left) / (right - left)
    return points[-1][1]


def _score(found: list[Words]) -> float:
    total = sum(weight for weight, _ in found)
    return round(1 / (1 + exp(-max(-MOST, min(total, MOST)))), 9)


def _in_words(found: list[Words]) -> tuple[str, ...]:
    told = sorted((one for one in found if one[1]), key=lambda one: -abs(one[0]))
    return tuple(f"against: {words}" if weight < 0 else words for weight, words in told)
