"""Which candidates are the key phrases: the collection is counted, and each paper's best are taken.

All is done for all papers at once, in arrays with a row for each entry, until phrases are taken and written.
"""

from collections.abc import Iterable, Sequence
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

# Scores are compared in thousandths, in 16 bits.
_SCALE, _TOP = 1000, (1 << 16) - 1


class Choice(Struct, frozen=True):
    """What is taken for all papers, and how words are written."""

    phrases: tuple[tuple[tuple[int, int], ...], ...]
    """Of each paper, start and end of phrases in its text, the most telling first."""
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
    mask: int
    papers_in_all: int

    def has(self, mark: int) -> NDArray[np.bool_]:
        """Tell which entries have a mark."""
        found: NDArray[np.bool_] = (self.entries["marks"] & mark) != 0
        return found

    def count(self, which: NDArray[np.bool_]) -> Floats:
        """Count the papers of each group."""
        return np.bincount(self.groups[which], minlength=len(self.keys)).astype(np.float64)


class _Words(Struct, frozen=True):
    """What words tell, by row: of the first and the last word of a phrase, and of all."""

    first: Rows
    last: Rows
    """Groups."""
    verbal: Shares
    """The largest share of uses as a verb."""
    inside: Shares
    """How many of the papers that hold a phrase hold it in one longer phrase, which stands here as often: a share."""
    bags: Hashes
    """A bit for each word; two words of a paper share one seldom."""


def choose(packed: Sequence[bytes]) -> Choice:
    """Take the best phrases of each paper; equal scores in order of place."""
    rows = _rows(packed)
    if not len(rows.keys):
        return Choice(tuple(() for _ in packed), frozenset(), _words.MASK)
    held = rows.count(rows.has(IN_TITLE | IN_BODY))
    words = _word_rows(rows, held)
    repeated = rows.entries["start"] >> PLACE_BITS > 1
    able = np.flatnonzero(rows.has(ELIGIBLE) & (rows.has(IN_TITLE) | repeated | (held[rows.groups] >= KNOWN)))
    scores = _scores(rows, words, held, able)
    capitals = rows.count(rows.has(CAPITAL))
    proper = rows.keys[(2 * capitals > rows.count(rows.has(IN_BODY))) & (capitals > 0)]
    return Choice(_take(rows, words, able, scores), frozenset(proper.tolist()), rows.mask)


def _rows(packed: Sequence[bytes]) -> _Rows:
    entries = np.frombuffer(b"".join(packed), dtype=_entries.FIELDS)
    lengths = np.array([len(one) // entries.itemsize for one in packed], dtype=np.int64)
    papers = np.repeat(np.arange(len(packed), dtype=np.int32), lengths)
    base = np.repeat((np.cumsum(lengths) - lengths).astype(np.int32), lengths)
    # A key and a row in one number: sorting numbers takes a quarter of the time of finding their order. The bits that
    # the row takes from the key leave 40, in which none or one of a million keys meet.
    low = np.uint64((1 << len(entries).bit_length()) - 1)
    ordered = np.sort((entries["key"] & ~low) | np.arange(len(entries), dtype=np.uint64))
    order = (ordered & low).astype(np.int32)
    ordered &= ~low
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    groups = np.empty(len(entries), dtype=np.int32)
    groups[order] = np.cumsum(new, dtype=np.int32) - 1
    return _Rows(entries, papers, base, groups, ordered[new], int(~low), len(packed))


def _word_rows(rows: _Rows, held: Floats) -> _Words:
    """Hand what single words tell to the phrases that they begin, end or stand in."""
    more = rows.entries["size"] >> SIZE_BITS
    first, last = rows.groups.copy(), rows.groups.copy()
    single = np.zeros(len(rows.keys), dtype=bool)
    single[rows.groups[more == 0]] = True
    verbal = _verbal(rows, held, np.flatnonzero(single)).astype(np.float32)[rows.groups]
    bags = (np.uint64(1) << np.arange(64, dtype=np.uint64))[rows.entries["head"] & 63]
    for level in range(1, _entries.MOST_WORDS):
        longer = np.flatnonzero(more == level)
        head = rows.base[longer] + rows.entries["head"][longer]
        tail = rows.base[longer] + rows.entries["tail"][longer]
        first[longer], last[longer] = first[head], last[tail]
        verbal[longer] = np.maximum(verbal[head], verbal[tail])
        bags[longer] = bags[head] | bags[tail]
    return _Words(first, last, verbal, _inside(rows, held), bags)


def _inside(rows: _Rows, held: Floats) -> Shares:
    longer = np.flatnonzero(rows.has(ELIGIBLE) & (rows.entries["size"] >> SIZE_BITS > 0))
    counts = rows.entries["start"] >> PLACE_BITS
    inside = np.zeros(len(rows.entries), dtype=np.float32)
    for part in ("head", "tail"):
        shorter = rows.base[longer] + rows.entries[part][longer]
        share = np.where(counts[longer] >= counts[shorter], held[rows.groups[longer]] / held[rows.groups[shorter]], 0)
        np.maximum.at(inside, shorter, share.astype(np.float32))
    return inside


def _verbal(rows: _Rows, held: Floats, words: Integers) -> Floats:
    """Give the share of uses as a verb, by group; 0 for all that is no word."""
    used = rows.count(~rows.has(IN_TITLE | IN_BODY))
    sought = rows.keys[words] ^ np.uint64(AS_VERB & rows.mask)
    at = np.minimum(np.searchsorted(rows.keys, sought), len(rows.keys) - 1)
    as_verb = np.zeros(len(rows.keys))
    as_verb[words] = np.where(rows.keys[at] == sought, used[at], 0)
    return _rounded(as_verb / (as_verb + held + DOUBT), 8)


def _scores(rows: _Rows, words: _Words, held: Floats, able: Integers) -> Floats:
    """Score those that may be phrases."""
    entries, groups = rows.entries[able], rows.groups[able]
    first, last = words.first[able], words.last[able]
    titles, whole, closed = (rows.count(rows.has(mark)) for mark in (IN_TITLE, WHOLE, CLOSED))
    mean = 2 ** _rounded(np.log2((titles.sum() + 1) / (held.sum() + 1)), 4)
    subject = np.clip(_rounded(np.log2((titles + DOUBT * mean) / ((held + DOUBT) * mean)), 2), GENERIC, TELLING)
    size = _rounded(np.log2(rows.papers_in_all + 1), 2)
    rarity = _rounded(RAREST * np.clip(1 - np.log2(np.maximum(held, 1)) / size, 0, 1), 2)

    def has(mark: int) -> Floats:
        return np.asarray((entries["marks"] & mark) != 0, dtype=np.float64)

    single = (entries["size"] >> SIZE_BITS) == 0
    expected = np.where(has(SELDOM_LAST), SELDOM_SHARE, ENDING_SHARE)
    place = TITLE_ALONE + (TITLE_AND_BODY - TITLE_ALONE) * has(IN_BODY)
    scores: Floats = (
        place * has(IN_TITLE)
        + DOUBLED * _rounded(np.log2(entries["start"] >> PLACE_BITS), 2)
        + ENDS_A_RUN * has(CLOSED)
        + IS_A_RUN * has(WHOLE)
        + SHARE_OF_WHOLE * _rounded((whole[groups] + DOUBT * WHOLE_SHARE) / (held[groups] + DOUBT), 4)
        + SHARE_OF_ENDING * _rounded((closed[last] + DOUBT * expected) / (held[last] + DOUBT), 4)
        + RARITY * (rarity[first] + rarity[last])
        + SUBJECT * (subject[first] + subject[last] + subject[groups])
        + single * (PROPER * has(CAPITAL) - SINGLE)
        - VERB * words.verbal[able]
        - PART * _rounded(np.minimum(words.inside[able], 1), 4)
        - UNKNOWN_GERUND * (has(GERUND) * ~single * (held[groups] < KNOWN))
    )
    return scores


def _take(rows: _Rows, words: _Words, able: Integers, scores: Floats) -> tuple[tuple[tuple[int, int], ...], ...]:
    kept = scores >= LEAST
    able, thousandths = able[kept], np.rint(np.clip(scores[kept] * _SCALE, 0, _TOP)).astype(np.uint64)
    papers = rows.papers[able].astype(np.uint64)
    within = (able - rows.base[able]).astype(np.uint64)
    # By paper, then the best first, then as they stand.
    order = np.sort((papers << np.uint64(32)) | ((np.uint64(_TOP) - thousandths) << np.uint64(16)) | within)
    paper = (order >> np.uint64(32)).astype(np.int64)
    order = order[np.arange(len(order)) - np.searchsorted(paper, paper) < LOOKED_AT]
    paper = (order >> np.uint64(32)).astype(np.int64)
    row = np.searchsorted(rows.papers, paper) + (order & np.uint64(_TOP)).astype(np.int64)
    points = (np.uint64(_TOP) - (order >> np.uint64(16) & np.uint64(_TOP))) // np.uint64(_SCALE)
    starts = (rows.entries["start"][row] & _entries.MOST_TEXT).astype(np.int64)
    ends = starts + (rows.entries["size"][row] & _entries.MOST_SIZE)
    bounds = np.searchsorted(paper, np.arange(rows.papers_in_all + 1)).tolist()
    found = list(zip(points.tolist(), words.bags[row].tolist(), starts.tolist(), ends.tolist(), strict=True))
    return tuple(_apart(found[first:end]) for first, end in pairwise(bounds))


def _apart(found: Iterable[tuple[int, int, int, int]]) -> tuple[tuple[int, int], ...]:
    """Take those that say something new: none inside another, no two words of one again, no word a third time.

    Given are points, words, start and end of phrases, the best first. Those with as many whole points come out as they
    stand in the text, for their order would change with every paper more.
    """
    taken: list[tuple[int, int, int, int]] = []
    once = twice = 0
    for phrase in found:
        bag = phrase[1]
        if bag & twice or _says_again(bag, taken):
            continue
        twice |= once & bag
        once |= bag
        taken.append(phrase)
        if len(taken) == MOST_PHRASES:
            break
    taken.sort(key=lambda phrase: (-phrase[0], phrase[2]))
    return tuple((start, end) for _, _, start, end in taken)


def _says_again(bag: int, taken: Iterable[tuple[int, int, int, int]]) -> bool:
    for _, other, _, _ in taken:
        shared = bag & other
        if shared and (shared in (bag, other) or shared & (shared - 1)):
            return True
    return False


def _rounded(values: Any, parts: int) -> Floats:  # noqa: ANN401 - any array of numbers
    """Round to so many parts of one, so that a paper more seldom makes a difference."""
    rounded: Floats = np.floor(np.asarray(values, dtype=np.float64) * parts + 0.5) / parts
    return rounded
