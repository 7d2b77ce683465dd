"""The candidates of one paper: runs of words that no grammar divides, and the runs inside them.

An entry is a sequence of at most four words with all that one paper tells of it, packed into 16 bytes: there are some
120 a paper, and the collection counts them all.

A paper is read in arrays, with a row for each word, then for each place of a phrase, then for each entry. They are
short, but a loop over the same words takes three times as long.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from site_gen import text
from site_gen.keywords import _words
from site_gen.keywords._words import BEFORE_VERB, ENDS, GRAMMAR, MIXED, PART, PROPER

# What is packed, in numpy's words. `start` is the place of the phrase in the text (13 bits) and how often it stands
# there (3 bits); `head` and `tail` are the entries of all its words but the last, and but the first; `size` is the
# length of its writing (6 bits) and the number of its words, less one (2 bits).
FIELDS = [("key", "<u8"), ("start", "<u2"), ("head", "<u2"), ("tail", "<u2"), ("marks", "u1"), ("size", "u1")]

# Bits of `marks`. The phrase stands in the title; in the abstract; somewhere as a whole run; somewhere at the end of a
# run; its first word ends in `-ing`; the word is written with a capital letter also inside sentences; its last word
# looks as if it did not end phrases; it may be a key phrase.
IN_TITLE, IN_BODY, WHOLE, CLOSED = (1 << bit for bit in range(4))
# As they are in the looks of words.
GERUND, CAPITAL, SELDOM_LAST = _words.GERUND, _words.CAPITAL, _words.SELDOM
ELIGIBLE = 1 << 7
_BOTH = IN_TITLE | IN_BODY
# One more that is not packed: an acronym whose long form counts for it.
JOINED = 1 << 8

# A phrase of more words is a description.
MOST_WORDS = 4
# An abstract has 1,500 characters; a giant one has said by here what it is about.
PLACE_BITS, SIZE_BITS = 13, 6
MOST_TEXT = (1 << PLACE_BITS) - 1
MOST_SIZE = (1 << SIZE_BITS) - 1
MOST_COUNT = 7
# A sentence of so many words of which so few are of the grammar is not in English.
SENTENCE, ENGLISH = 8, 0.12
# Repeated so often, a plain single word is what a paper is about.
OFTEN_SAID = 3

# Told apart from the key of a stem, the key of its use as a verb.
AS_VERB = 0x5DEECE66D5DEECE6

Flags: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.uint16]
Hashes: TypeAlias = NDArray[np.uint64]

_WORD = re.compile(f"([^\\W_][\\w{text.MARKS}]*(?:[-'\u2019+][^\\W_][\\w{text.MARKS}]*)*\\+*)")
_ASCII_WORD = re.compile(r"([A-Za-z0-9]\w*(?:[-'+][A-Za-z0-9]\w*)*\+*)", re.ASCII)
_NOT_PROSE = re.compile(r"\$[^$]{1,300}\$|https?://\S{1,500}|\\[a-zA-Z]+")
_STOP = re.compile(r"[.!?:]\s|\n")
# What stands before a word: one space, the end of a sentence, or anything else.
OTHER, SPACE, STOP = range(3)
# So many gaps are remembered; all but a few hundred have a formula in them.
_GAPS = 2_000


class Reading(Struct, frozen=True):
    """The words of a paper; the arrays run in parallel."""

    keys: Hashes
    powers: Hashes
    looks: Marks
    starts: Places
    """In `source`."""
    ends: Places
    gaps: NDArray[np.uint8]
    """What stands before each word."""
    title: int
    """So many of them are those of the title."""


def plain(title: str, abstract: str) -> str:
    """Put title and abstract together, as far as they are read."""
    return f"{title}\n{abstract}"[:MOST_TEXT]


def read(title: str, abstract: str) -> Reading:
    """Find the words; formulas, addresses and commands hold none."""
    source = plain(title, abstract)
    if "$" in source or "\\" in source or "://" in source:
        source = _NOT_PROSE.sub(lambda found: "#" * len(found[0]), source)
    # Most texts are ASCII, where the short pattern takes half the time.
    pieces = (_ASCII_WORD if source.isascii() else _WORD).split(source)
    bounds = np.fromiter(map(len, pieces), np.int64, len(pieces)).cumsum()
    words = np.frombuffer(b"".join(map(_words.packed, pieces[1::2])), dtype="<u8").reshape(-1, 3)
    gaps = np.frombuffer(bytes(map(_gap, pieces[:-1:2])), dtype=np.uint8)
    starts = bounds[:-1:2]
    title_words = int(starts.searchsorted(len(title)))
    return Reading(words[:, 0], words[:, 1], words[:, 2].astype(np.uint16), starts, bounds[1::2], gaps, title_words)


@lru_cache(maxsize=_GAPS)
def _gap(written: str) -> int:
    if written == " ":
        return SPACE
    return STOP if _STOP.search(written) else OTHER


def pack(reading: Reading, acronyms: Iterable[tuple[str, str]]) -> bytes:
    """Count and pack all entries in order of their first places; an acronym counts for its long form."""
    if not len(reading.keys):
        return b""
    places = _places(reading)
    if not len(places.keys):
        return b""
    entries = _entries(places)
    for short, long in acronyms:
        _join(entries, _words.key(short), _words.key(long))
    return _packed(reading, entries)


class _Places(Struct, frozen=True):
    """Where phrases stand, each behind the shorter ones that end with the same word; the arrays run in parallel."""

    keys: Hashes
    first: Places
    """Words."""
    last: Places
    head: Places
    """The place of all words but the last; a single word is its own head and tail."""
    tail: Places
    marks: Marks
    capitals: NDArray[np.int8]
    """1 for a single word with a telling capital letter, -1 for one without."""
    title: int
    """So many of them are in the title."""


def _places(reading: Reading) -> _Places:
    looks, title, number = reading.looks, reading.title, len(reading.looks)
    part = (looks & PART != 0) & _is_english(reading)
    joined = reading.gaps == SPACE
    joined[0] = False
    verb = _behind(looks & BEFORE_VERB != 0) & joined & part
    noun = part & ~verb
    # Behind a noun, a word such as `trained` belongs to what follows.
    closed = np.ones(number, dtype=bool)
    np.logical_not((looks[1:] & ENDS != 0) & joined[1:], out=closed[:-1])
    where = np.full(number, IN_BODY, dtype=np.uint16)
    where[:title] = IN_TITLE
    marks = np.where(verb, 0, where | closed * np.uint16(CLOSED))
    mixed_or_inside = (looks & MIXED != 0) | (joined & (where == IN_BODY))
    capitals = np.where(mixed_or_inside & noun, np.where(looks & CAPITAL != 0, 1, -1), 0).astype(np.int8)

    inner = noun & _behind(noun) & joined
    stands, keys = _phrases(reading, part, inner)
    keys[verb, 0] ^= np.uint64(AS_VERB)
    at = np.flatnonzero(stands)
    last, more = at // MOST_WORDS, at % MOST_WORDS
    first = last - more
    begun = np.zeros(number + 1, dtype=np.int64)
    np.cumsum(stands.sum(axis=1), out=begun[1:])
    itself = np.arange(len(at))
    longer = more > 0
    return _Places(
        keys=keys.ravel()[at],
        first=first,
        last=last,
        head=np.where(longer, begun[last - longer] + more - longer, itself),
        tail=itself - longer,
        marks=marks[last] | (~inner[first] & closed[last] & noun[last]) * np.uint16(WHOLE),
        capitals=np.where(longer, 0, capitals[last]).astype(np.int8),
        title=int(begun[title]),
    )


def _phrases(reading: Reading, part: Flags, inner: Flags) -> tuple[Flags, Hashes]:
    """Tell which phrases of one to four words end with each word, and their keys."""
    stands = np.empty((len(part), MOST_WORDS), dtype=bool)
    keys = np.empty((len(part), MOST_WORDS), dtype=np.uint64)
    stands[:, 0], keys[:, 0] = part, reading.keys
    longer = inner
    for more in range(1, MOST_WORDS):
        stands[:, more] = longer
        keys[1:, more] = keys[:-1, more - 1] * reading.powers[1:] + reading.keys[1:]
        longer = _behind(longer) & inner
    return stands, keys


def _behind(flags: Flags) -> Flags:
    """Tell which words stand behind those."""
    behind = np.empty_like(flags)
    behind[0] = False
    behind[1:] = flags[:-1]
    return behind


def _is_english(reading: Reading) -> Flags:
    """Tell which words stand in sentences that are in English."""
    stops = reading.gaps == STOP
    stops[0] = True
    if reading.title < len(stops):
        stops[reading.title] = True
    sentences = np.flatnonzero(stops)
    grammar = np.add.reduceat((reading.looks & GRAMMAR != 0).astype(np.int64), sentences)
    sizes = np.diff(sentences, append=len(stops))
    return np.repeat((sizes < SENTENCE) | (grammar >= ENGLISH * sizes), sizes)


class _Entries(Struct, frozen=True):
    """What phrases stand in a paper, in order of their first places; the arrays run in parallel."""

    keys: Hashes
    first: Places
    """Words: in the abstract if it stands there."""
    last: Places
    head: Places
    """Entries."""
    tail: Places
    counts: Places
    marks: Marks
    more: Places
    """The number of words, less one."""


def _entries(places: _Places) -> _Entries:
    number = len(places.keys)
    order = places.keys.argsort(kind="stable")
    keys = places.keys[order]
    new = np.ones(number, dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=new[1:])
    begin = np.flatnonzero(new)
    counts = np.diff(begin, append=number)
    # Equal keys stand together now, and are put in order of their first places.
    rank = order[begin].argsort()
    numbers = np.empty_like(rank)
    numbers[rank] = np.arange(len(rank))
    entry = np.empty_like(order)
    entry[order] = numbers.repeat(counts)
    first = order[begin][rank]
    shown = (np.minimum.reduceat(order + number * (order < places.title), begin) % number)[rank]
    capitals = np.add.reduceat(places.capitals[order], begin, dtype=np.int64)
    marks = np.bitwise_or.reduceat(places.marks[order], begin) | (capitals > 0) * np.uint16(CAPITAL)
    return _Entries(
        keys=keys[begin][rank],
        first=places.first[shown],
        last=places.last[shown],
        head=entry[places.head[first]],
        tail=entry[places.tail[first]],
        counts=counts[rank],
        marks=marks[rank],
        more=(places.last - places.first)[first],
    )


def _join(entries: _Entries, short: int, long: int) -> None:
    """Count the places of an acronym for its long form, and no more for itself.

    A long form that is no run, as "mixture of experts", has no entry: there the acronym stands for it.
    """
    one, other = (np.flatnonzero(entries.keys == np.uint64(key)) for key in (short, long))
    if short != long and len(one) and len(other):
        entries.counts[other] += entries.counts[one]
        entries.marks[other] |= entries.marks[one] & _BOTH
        entries.marks[one] |= JOINED


def _packed(reading: Reading, entries: _Entries) -> bytes:
    looks, starts, marks, counts = reading.looks[entries.last], reading.starts[entries.first], entries.marks, entries.counts
    sizes = reading.ends[entries.last] - starts
    # A plain single word is a subject if the paper says it so often, or so prominently, that it is about it.
    telling = (entries.more > 0) | (looks & PROPER != 0) | (counts >= OFTEN_SAID) | (marks & _BOTH == _BOTH)
    eligible = telling & (sizes <= MOST_SIZE) & (looks & ENDS != 0) & (marks < JOINED)
    packed = np.empty(len(counts), dtype=FIELDS)
    packed["key"] = entries.keys
    packed["start"] = starts | np.minimum(counts, MOST_COUNT) << PLACE_BITS
    packed["head"] = entries.head
    packed["tail"] = entries.tail
    packed["marks"] = (
        marks & 0xFF
        | reading.looks[entries.first] & GERUND
        | looks & SELDOM_LAST
        | eligible * np.uint16(ELIGIBLE)
    )
    packed["size"] = np.minimum(sizes, MOST_SIZE) | entries.more << SIZE_BITS
    return packed.tobytes()
