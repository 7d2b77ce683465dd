"""Which candidates are the key phrases: the collection is counted, and each paper's best are taken.

All is done for all papers at once, in arrays with a row for each entry, until phrases are written.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from site_gen.keywords import _entries, _words
from site_gen.keywords._entries import (
    AS_VERB,
    CAPITAL,
    CLOSED,
    ELIGIBLE,
    GERUND,
    IN_BODY,
    IN_TITLE,
    PLACE_BITS,
    SELDOM_LAST,
    SIZE_BITS,
    WHOLE,
)

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
# Half the memory, of which there are millions: rows and what is known of each.
Rows: TypeAlias = NDArray[np.int32]
Shares: TypeAlias = NDArray[np.float32]
Hashes: TypeAlias = NDArray[np.uint64]
Flags: TypeAlias = NDArray[np.bool_]

MOST_PHRASES = 6
# So many of the best are looked at for them.
LOOKED_AT = 24
# What so many papers say is known; what fewer say, once and in the abstract, is an accident.
KNOWN = 3

# As if so many papers more had been seen, of which the expected share has what is counted: two of two say little.
DOUBT = 3.0
# Expected shares: phrases that are whole runs, words that end runs, and those of them that look like adjectives.
WHOLE_SHARE, ENDING_SHARE, SELDOM_SHARE = 0.3, 0.6, 0.25
# Powers of two by which the share of titles is looked at: below the mean, and above it.
GENERIC, TELLING = -3.0, 1.0
# The rarity of a word that one paper has; that of a word that all have is 0, whatever the size of the collection.
RAREST = 8.0

# What speaks for a phrase, added up. `python -m tests.bench keywords` compares with keywords that were given elsewhere:
# a third more or less of any of these moves the precision by two points at most.
TITLE_AND_BODY, TITLE_ALONE = 0.8, 0.3
DOUBLED = 0.6
ENDS_A_RUN, IS_A_RUN = 0.8, 0.5
SHARE_OF_WHOLE, SHARE_OF_ENDING = 1.5, 1.5
RARITY, SUBJECT = 0.2, 0.3
PROPER = 1.5
# And what speaks against it.
SINGLE, VERB, PART, UNKNOWN_GERUND = 3.0, 4.0, 1.0, 1.2
LEAST = 4.5

# Rows that are scored at once: what is made on the way then stays near the processor, which takes half the time.
_AT_ONCE = 1 << 14
# Scores are compared in thousandths, in 16 bits.
_SCALE, _TOP = 1000, (1 << 16) - 1


class Choice(Struct, frozen=True):
    """What is taken for all papers, and how words are written."""

    starts: list[int]
    """In the text of their paper, those of one paper together, the most telling first."""
    ends: list[int]
    """In parallel."""
    bounds: list[int]
    """The phrases of paper `i` are those from `bounds[i]` to `bounds[i + 1]`."""
    proper: frozenset[int]
    """Keys of words that the collection writes with a capital letter."""
    mask: int
    """The bits of a key that count."""


class _Rows(Struct, frozen=True):
    """All entries of all papers; the arrays run in parallel."""

    entries: NDArray[Any]
    papers: Rows
    base: Rows
    """The row of the first entry of the same paper."""
    groups: Rows
    """Equal for equal keys."""
    keys: Hashes
    """By group, ascending."""
    marks: NDArray[np.uint8]
    grouped: NDArray[np.uint8]
    """The same marks, those of each group together."""
    edges: Integers
    """The first of each group."""
    begin: Integers
    """The row of the first entry of each paper."""
    mask: int

    def has(self, mark: int) -> Flags:
        """Tell which entries have a mark."""
        found: Flags = (self.marks & mark) != 0
        return found

    def count(self, mark: int) -> Rows:
        """Count the papers of each group that have a mark."""
        return np.add.reduceat((self.grouped & mark) != 0, self.edges, dtype=np.int32)

    def heads(self, which: Integers) -> Integers:
        """Give the rows of all words but the last; a single word is its own."""
        found: Integers = self.base[which].astype(np.int64) + self.entries["head"][which]
        return found

    def tails(self, which: Integers) -> Integers:
        """Give the rows of all words but the first."""
        found: Integers = self.base[which].astype(np.int64) + self.entries["tail"][which]
        return found


def choose(packed: Sequence[bytes]) -> Choice:
    """Take the best phrases of each paper; equal scores in order of place."""
    rows = _rows(packed)
    if not len(rows.keys):
        return Choice([], [], [0] * (len(packed) + 1), frozenset(), _words.MASK)
    held = rows.count(IN_TITLE | IN_BODY)
    repeated = rows.entries["start"] >= 2 << PLACE_BITS
    able = rows.has(ELIGIBLE) & (rows.has(IN_TITLE) | repeated | (held >= KNOWN)[rows.groups])
    which = np.flatnonzero(able)
    told, inside = _told(rows, held, len(packed)), _inside(rows, held, able)
    parts = np.array_split(which, len(which) // _AT_ONCE + 1)
    scores = np.concatenate([_scores(rows, told, part, inside[part]) for part in parts])
    capitals = rows.count(CAPITAL)
    proper = rows.keys[(2 * capitals > rows.count(IN_BODY)) & (capitals > 0)]
    starts, ends, bounds = _take(rows, which, scores)
    return Choice(starts, ends, bounds, frozenset(proper.tolist()), rows.mask)


def _rows(packed: Sequence[bytes]) -> _Rows:
    entries = np.frombuffer(b"".join(packed), dtype=_entries.FIELDS)
    lengths = np.fromiter(map(len, packed), np.int64, len(packed)) // entries.itemsize
    papers = np.repeat(np.arange(len(packed), dtype=np.int32), lengths)
    begin = np.cumsum(lengths) - lengths
    base = np.repeat(begin.astype(np.int32), lengths)
    # A key and a row in one number: sorting numbers takes a quarter of the time of finding their order. The bits that
    # the row takes from the key leave 40, in which none or one of a million keys meet.
    low = np.uint64((1 << len(entries).bit_length()) - 1)
    keys = entries["key"] & ~low
    keys |= np.arange(len(entries), dtype=np.uint64)
    keys.sort()
    order = (keys & low).astype(np.int64)
    keys &= ~low
    new = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    groups = np.empty(len(entries), dtype=np.int32)
    groups[order] = np.cumsum(new, dtype=np.int32) - np.int32(1)
    edges, marks = np.flatnonzero(new), entries["marks"].copy()
    return _Rows(entries, papers, base, groups, keys[edges], marks, marks[order], edges, begin, int(~low))


def _inside(rows: _Rows, held: Rows, able: Flags) -> Shares:
    """Tell how many of the papers that hold a phrase hold it in one longer phrase, which stands here as often: a share.

    It is told by row, of those that may be phrases, and 0 for others.
    """
    longer = np.flatnonzero(rows.has(ELIGIBLE) & (rows.entries["size"] >= 1 << SIZE_BITS))
    counts = (rows.entries["start"] >> PLACE_BITS).astype(np.uint8)
    inside = np.zeros(len(able), dtype=np.float32)
    for shorter in (rows.heads(longer), rows.tails(longer)):
        pairs = np.flatnonzero(able[shorter] & (counts[longer] >= counts[shorter]))
        whole, part = longer[pairs], shorter[pairs]
        share = held[rows.groups[whole]] / held[rows.groups[part]]
        np.maximum.at(inside, part, share.astype(np.float32))
    return inside


def _verbal(rows: _Rows, held: Rows) -> Shares:
    """Give the share of uses as a verb, by group; 0 for all that is no word."""
    # What stands neither in a title nor in an abstract is such a use.
    used = np.flatnonzero(held == 0)
    times = np.diff(rows.edges, append=len(rows.marks))[used]
    sought = rows.keys[used] ^ np.uint64(AS_VERB & rows.mask)
    at = np.minimum(np.searchsorted(rows.keys, sought), len(rows.keys) - 1)
    known = rows.keys[at] == sought
    verbal = np.zeros(len(rows.keys), dtype=np.float32)
    at, times = at[known], times[known]
    verbal[at] = _rounded(times / (times + held[at] + DOUBT), 8)
    return verbal


_Part: TypeAlias = tuple[Integers, Integers]


class _Words(Struct, frozen=True):
    """Of which words phrases are made: rows."""

    first: Integers
    last: Integers
    between: tuple[tuple[Integers, Integers], ...]
    """Which of the phrases have a word between these, and that word; some have the same several times."""


def _words_of(rows: _Rows, which: Integers) -> _Words:
    more = (rows.entries["size"][which] >> SIZE_BITS).astype(np.int64)
    first, last = which.copy(), which.copy()
    between: list[tuple[Integers, Integers]] = []
    for size in range(1, _entries.MOST_WORDS):
        phrases = np.flatnonzero(more == size)
        parts: list[_Part] = [(which[phrases], more[phrases])]
        for _ in range(size):
            parts = [_shorter(rows, side, part) for part in parts for side in (rows.heads, rows.tails)]
        first[phrases], *others, last[phrases] = (words for words, _ in parts)
        between += [(phrases, words) for words in others]
    return _Words(first, last, tuple(between))


def _shorter(rows: _Rows, side: Callable[[Integers], Integers], phrases: _Part) -> _Part:
    """Go from phrases to those without a word, and say how many words they have, less one; single words stay."""
    which, more = phrases
    shorter = np.where(more > 0, side(which), which)
    size = rows.entries["size"][shorter] >> SIZE_BITS
    # A compound such as "vision-language" is one word, also where the paper writes it first as two.
    return shorter, np.where(size < more, size, 0).astype(np.int64)


class _Told(Struct, frozen=True):
    """What the collection tells of words and phrases, by group."""

    held: Rows
    """How many papers have it."""
    whole: Rows
    """How many as a whole run."""
    closed: Rows
    """How many at the end of a run."""
    verbal: Shares
    subject: NDArray[np.int8]
    """Halves."""
    rarity: NDArray[np.int8]
    """Halves."""


def _told(rows: _Rows, held: Rows, papers: int) -> _Told:
    titles = rows.count(IN_TITLE)
    mean = 2 ** _rounded(np.log2((titles.sum() + 1) / (held.sum() + 1)), 4)
    subject = np.clip(_rounded(np.log2((titles + DOUBT * mean) / ((held + DOUBT) * mean)), 2), GENERIC, TELLING)
    size = _rounded(np.log2(papers + 1), 2)
    rarity = _rounded(RAREST * np.clip(1 - np.log2(np.arange(papers + 1).clip(1)) / size, 0, 1), 2)
    return _Told(
        held,
        rows.count(WHOLE),
        rows.count(CLOSED),
        _verbal(rows, held),
        (2 * subject).astype(np.int8),
        (2 * rarity).astype(np.int8)[held],
    )


def _scores(rows: _Rows, told: _Told, which: Integers, inside: Shares) -> Floats:
    """Score those that may be phrases."""
    entries, groups, words = rows.entries[which], rows.groups[which], _words_of(rows, which)
    first, last = rows.groups[words.first], rows.groups[words.last]
    verbal = np.maximum(told.verbal[first], told.verbal[last])
    for phrases, between in words.between:
        verbal[phrases] = np.maximum(verbal[phrases], told.verbal[rows.groups[between]])
    marks, held = entries["marks"], told.held[groups]

    def has(mark: int) -> Flags:
        """Tell which entries bear a mark."""
        return np.asarray(marks & mark != 0)

    single = entries["size"] < 1 << SIZE_BITS
    expected = np.where(has(SELDOM_LAST), SELDOM_SHARE, ENDING_SHARE)
    doubled = DOUBLED * _rounded(np.log2(np.arange(_entries.MOST_COUNT + 1).clip(1)), 2)
    scores: Floats = (
        has(IN_TITLE) * np.where(has(IN_BODY), TITLE_AND_BODY, TITLE_ALONE)
        + doubled[entries["start"] >> PLACE_BITS]
        + ENDS_A_RUN * has(CLOSED)
        + IS_A_RUN * has(WHOLE)
        + SHARE_OF_WHOLE * _rounded((told.whole[groups] + DOUBT * WHOLE_SHARE) / (held + DOUBT), 4)
        + SHARE_OF_ENDING * _rounded((told.closed[last] + DOUBT * expected) / (told.held[last] + DOUBT), 4)
        + RARITY * ((told.rarity[first] + told.rarity[last]) / 2)
        + SUBJECT * ((told.subject[first] + told.subject[last] + told.subject[groups]) / 2)
        + single * (PROPER * has(CAPITAL) - SINGLE)
        - VERB * verbal
        - PART * _rounded(np.minimum(inside, 1), 4)
        - UNKNOWN_GERUND * (has(GERUND) & ~single & (held < KNOWN))
    )
    return scores


def _take(rows: _Rows, able: Integers, scores: Floats) -> tuple[list[int], list[int], list[int]]:
    """Give start and end of what is taken, and the bounds of papers."""
    kept = scores >= LEAST
    able, thousandths = able[kept], np.rint(np.clip(scores[kept] * _SCALE, 0, _TOP)).astype(np.int64)
    # By paper, then the best first, then as they stand.
    order = rows.papers[able].astype(np.int64) << 32 | (_TOP - thousandths) << 16 | able - rows.base[able]
    order.sort()
    paper = order >> 32
    row = rows.begin[paper] + (order & _TOP)
    taken = _apart(paper, _bags(rows, row))
    order, paper, row = order[taken], paper[taken], row[taken]
    points = (_TOP - (order >> 16 & _TOP)) // _SCALE
    entries = rows.entries[row]
    spans = (entries["start"] & _entries.MOST_TEXT).astype(np.int64) << SIZE_BITS | entries["size"] & _entries.MOST_SIZE
    # Those with as many whole points come as they stand in the text: their order would change with every paper more.
    shown = paper << 32 | (_TOP // _SCALE - points) << PLACE_BITS + SIZE_BITS | spans
    shown.sort()
    starts = shown >> SIZE_BITS & _entries.MOST_TEXT
    bounds = np.searchsorted(paper, np.arange(len(rows.begin) + 1))
    return starts.tolist(), (starts + (shown & _entries.MOST_SIZE)).tolist(), bounds.tolist()


def _bags(rows: _Rows, which: Integers) -> Hashes:
    """Give a bit for each word of phrases; two words of a paper share one seldom."""
    words = _words_of(rows, which)
    bags = _bits(rows, words.first) | _bits(rows, words.last)
    for phrases, between in words.between:
        bags[phrases] |= _bits(rows, between)
    return bags


def _bits(rows: _Rows, words: Integers) -> Hashes:
    bits: Hashes = np.uint64(1) << (rows.entries["head"][words] & 63).astype(np.uint64)
    return bits


def _apart(paper: Integers, bags: Hashes) -> Integers:
    """Take those that say something new: none inside another, no two words of one again, no word a third time.

    Given are the papers of phrases, ascending, and their words, the best of each paper first. All papers take their
    first, then their second, and so on.
    """
    turn = np.arange(len(paper)) - np.searchsorted(paper, paper)
    places = np.searchsorted(paper, np.unique(paper))
    once, twice = np.zeros(len(places), dtype=np.uint64), np.zeros(len(places), dtype=np.uint64)
    number = np.zeros(len(places), dtype=np.int64)
    said = np.zeros((len(places), MOST_PHRASES), dtype=np.uint64)
    owner = np.cumsum(turn == 0) - 1
    by_turn = np.argsort(turn, kind="stable")
    edges = np.searchsorted(turn[by_turn], np.arange(LOOKED_AT + 1))
    taken: list[Integers] = []
    for begin, end in pairwise(edges.tolist()):
        phrases = by_turn[begin:end]
        phrases = phrases[number[owner[phrases]] < MOST_PHRASES]
        own, bag = owner[phrases], bags[phrases]
        new = (bag & twice[own] == 0) & ~_says_again(bag, said[own])
        own, bag = own[new], bag[new]
        twice[own] |= once[own] & bag
        once[own] |= bag
        said[own, number[own]] = bag
        number[own] += 1
        taken.append(phrases[new])
    return np.sort(np.concatenate(taken))


def _says_again(bags: Hashes, said: Hashes) -> Flags:
    """Tell which phrases stand inside one of the others, hold one, or share two words with one."""
    shared = bags[:, None] & said
    again: Flags = (shared == bags[:, None]) | (shared == said) | (shared & (shared - np.uint64(1)) != 0)
    found: Flags = (again & (shared != 0)).any(axis=1)
    return found


def _rounded(values: Any, parts: int) -> Floats:  # noqa: ANN401 - any array of numbers
    """Round to so many parts of one, so that a paper more seldom makes a difference."""
    rounded: Floats = np.floor(np.asarray(values, dtype=np.float64) * parts + 0.5) / parts
    return rounded
