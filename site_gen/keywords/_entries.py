"""The candidates of papers: runs of words that no grammar divides, and the runs inside them.

An entry is a sequence of at most four words with all that one paper tells of it, packed into 16 bytes: there are some
120 a paper, and the collection counts them all.

Papers are read in arrays, with a row for each word, then for each place of a phrase, then for each entry. That pays
where many papers are read at once: hundreds take half as long as in a loop over their words, one alone a third longer.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
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
_WORDS_BITS = 2
MOST_WORDS = 1 << _WORDS_BITS
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
Hashes: TypeAlias = NDArray[np.uint64]

_WORD = re.compile(f"([^\\W_][\\w{text.MARKS}]*(?:[-'\u2019+][^\\W_][\\w{text.MARKS}]*)*\\+*)")
_ASCII_WORD = re.compile(r"([A-Za-z0-9]\w*(?:[-'+][A-Za-z0-9]\w*)*\+*)", re.ASCII)
_NOT_PROSE = re.compile(r"\$[^$]{1,300}\$|https?://\S{1,500}|\\[a-zA-Z]+")
_STOP = re.compile(r"[.!?:]\s|\n")
# What stands before a word: one space, the end of a sentence, or anything else.
OTHER, SPACE, STOP = range(3)


class Reading(Struct, frozen=True):
    """The words of papers; the arrays run in parallel."""

    papers: Places
    keys: Hashes
    powers: Hashes
    looks: Places
    starts: Places
    """In the text of the paper."""
    ends: Places
    gaps: Places
    """What stands before each word."""
    title: Flags
    """Which words are those of the title."""
    begins: Flags
    """Which are the first of a paper."""


def plain(title: str, abstract: str) -> str:
    """Put title and abstract together, as far as they are read."""
    return f"{title}\n{abstract}"[:MOST_TEXT]


def read(texts: Sequence[tuple[str, str]]) -> Reading:
    """Find the words of titles and abstracts; formulas, addresses and commands hold none."""
    written: list[str] = []
    between: list[str] = []
    sizes = np.empty(len(texts), dtype=np.int64)
    for paper, (title, abstract) in enumerate(texts):
        pieces = _pieces(plain(title, abstract))
        written += pieces[1::2]
        between += pieces[:-1:2]
        sizes[paper] = len(pieces) >> 1
    number, papers = len(written), np.arange(len(texts)).repeat(sizes)
    spellings, gaps = dict.fromkeys(written), dict.fromkeys(between)
    words = np.frombuffer(b"".join(map(_words.packed, spellings)), dtype="<u8").reshape(-1, 3)
    words = words[_numbers(written, spellings)]
    kinds = np.fromiter(map(_gap, gaps), np.int64, len(gaps))
    lengths = np.fromiter(map(len, written), np.int64, number)
    ends = (lengths + np.fromiter(map(len, between), np.int64, number)).cumsum()
    begin = sizes.cumsum() - sizes
    ends -= np.concatenate(([0], ends))[begin].repeat(sizes)
    begins = np.zeros(number, dtype=bool)
    begins[begin[sizes > 0]] = True
    starts = ends - lengths
    return Reading(
        papers=papers,
        keys=words[:, 0].copy(),
        powers=words[:, 1].copy(),
        looks=words[:, 2].astype(np.int64),
        starts=starts,
        ends=ends,
        gaps=kinds[_numbers(between, gaps)],
        title=starts < np.array([len(title) for title, _ in texts], dtype=np.int64).repeat(sizes),
        begins=begins,
    )


def _pieces(source: str) -> list[str]:
    """Divide a text into words and what stands before, between and behind them, by turns."""
    if "$" in source or "\\" in source or "://" in source:
        source = _NOT_PROSE.sub(lambda found: "#" * len(found[0]), source)
    # Most texts are ASCII, where the short pattern takes half the time.
    return (_ASCII_WORD if source.isascii() else _WORD).split(source)


def _numbers(written: Sequence[str], distinct: dict[str, None]) -> Places:
    """Give the number of each in the order of the distinct ones."""
    numbers = dict(zip(distinct, range(len(distinct)), strict=True))
    return np.fromiter(map(numbers.__getitem__, written), np.int64, len(written))


def _gap(written: str) -> int:
    if written == " ":
        return SPACE
    return STOP if _STOP.search(written) else OTHER


def pack(texts: Sequence[tuple[str, str]], acronyms: Sequence[Sequence[tuple[str, str]]]) -> list[bytes]:
    """Count and pack the entries of each paper in order of their first places; an acronym counts for its long form."""
    reading = read(texts)
    places = _places(reading) if len(reading.looks) else None
    if not places or not len(places.keys):
        return [b""] * len(texts)
    entries = _entries(places, len(texts))
    bounds = [0, *np.bincount(entries.papers, minlength=len(texts)).cumsum().tolist()]
    for paper, pairs in enumerate(acronyms):
        for short, long in pairs:
            _join(entries, slice(bounds[paper], bounds[paper + 1]), _words.key(short), _words.key(long))
    packed = _packed(reading, entries)
    return [packed[first:end].tobytes() for first, end in pairwise(bounds)]


class _Places(Struct, frozen=True):
    """Where phrases stand, each behind the shorter ones that end with the same word; the arrays run in parallel."""

    papers: Places
    keys: Hashes
    first: Places
    """Words."""
    last: Places
    head: Places
    """The place of all words but the last; a single word is its own head and tail."""
    tail: Places
    more: Places
    """The number of words, less one."""
    marks: Places
    capitals: Places
    """Above 0 for a single word with a telling capital letter, as far below for one without."""
    title: Flags
    """Which are in the title."""


def _places(reading: Reading) -> _Places:
    looks = reading.looks
    part = (looks & PART != 0) & _is_english(reading)
    joined = (reading.gaps == SPACE) & ~reading.begins
    verb = _behind(looks & BEFORE_VERB != 0) & joined & part
    noun = part & ~verb
    inner = noun & _behind(noun) & joined
    # Behind a noun, a word such as `trained` belongs to what follows.
    follows = np.zeros(len(looks), dtype=bool)
    follows[:-1] = ((looks & ENDS != 0) & joined)[1:]
    marks = np.where(reading.title, IN_TITLE, IN_BODY) | np.where(follows, 0, CLOSED)
    marks[verb] = 0
    telling = ((looks & MIXED != 0) | (joined & ~reading.title)) & noun
    capitals = ((looks & CAPITAL) * 2 - CAPITAL) * telling

    stands, keys = _phrases(reading, part, inner)
    keys[verb, 0] ^= np.uint64(AS_VERB)
    flat = stands.ravel()
    at = flat.nonzero()[0]
    before = flat.cumsum()
    last, more = at >> _WORDS_BITS, at & MOST_WORDS - 1
    first, longer = last - more, more > 0
    found = marks[last]
    return _Places(
        papers=reading.papers[last],
        keys=keys.ravel()[at],
        first=first,
        last=last,
        # Of one word less, that ends with the word before.
        head=before[at - longer * (MOST_WORDS + 1)] - 1,
        tail=before[at - longer] - 1,
        more=more,
        marks=found | np.where((found & CLOSED != 0) & ~inner[first], WHOLE, 0),
        capitals=np.where(longer, 0, capitals[last]),
        title=reading.title[last],
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
    behind = np.zeros_like(flags)
    behind[1:] = flags[:-1]
    return behind


def _is_english(reading: Reading) -> Flags:
    """Tell which words stand in sentences that are in English."""
    stops = (reading.gaps == STOP) | reading.begins
    stops[1:] |= reading.title[:-1] & ~reading.title[1:]
    sentences = stops.nonzero()[0]
    sizes = np.diff(sentences, append=len(stops))
    grammar = np.add.reduceat((reading.looks & GRAMMAR != 0).astype(np.int64), sentences)
    english: Flags = (sizes < SENTENCE) | (grammar >= ENGLISH * sizes)
    return english.repeat(sizes)


class _Entries(Struct, frozen=True):
    """What phrases stand in papers, in order of their first places; the arrays run in parallel."""

    papers: Places
    keys: Hashes
    first: Places
    """Words: in the abstract if it stands there."""
    last: Places
    head: Places
    """Entries of the same paper, counted from 0."""
    tail: Places
    counts: Places
    marks: Places
    more: Places
    """The number of words, less one."""


def _entries(places: _Places, papers: int) -> _Entries:
    number = len(places.keys)
    order = np.lexsort((places.keys, places.papers))
    keys, owners = places.keys[order], places.papers[order]
    new = np.ones(number, dtype=bool)
    new[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
    begin = new.nonzero()[0]
    counts = np.diff(begin, append=number)
    # Equal keys stand together now, and are put in order of their first places.
    first = order[begin]
    rank = first.argsort()
    first = first[rank]
    owners = places.papers[first]
    size = np.bincount(owners, minlength=papers)
    numbers = np.empty_like(rank)
    numbers[rank] = np.arange(len(rank)) - (size.cumsum() - size)[owners]
    entry = np.empty_like(order)
    entry[order] = numbers.repeat(counts)
    # A place in the title is shown if there is none in the abstract.
    shown = (np.minimum.reduceat(order + number * places.title[order], begin) % number)[rank]
    capitals = np.add.reduceat(places.capitals[order], begin)
    marks: Places = np.bitwise_or.reduceat(places.marks[order], begin)
    marks |= np.where(capitals > 0, CAPITAL, 0)
    return _Entries(
        papers=owners,
        keys=places.keys[first],
        first=places.first[shown],
        last=places.last[shown],
        head=entry[places.head[first]],
        tail=entry[places.tail[first]],
        counts=counts[rank],
        marks=marks[rank],
        more=places.more[first],
    )


def _join(entries: _Entries, paper: slice, short: int, long: int) -> None:
    """Count the places of an acronym for its long form, and no more for itself.

    A long form that is no run, as "mixture of experts", has no entry: there the acronym stands for it.
    """
    keys, counts, marks = entries.keys[paper], entries.counts[paper], entries.marks[paper]
    one, other = ((keys == np.uint64(key)).nonzero()[0] for key in (short, long))
    if short != long and len(one) and len(other):
        counts[other] += counts[one]
        marks[other] |= marks[one] & _BOTH
        marks[one] |= JOINED


def _packed(reading: Reading, entries: _Entries) -> NDArray[np.void]:
    looks, starts, marks, counts = (
        reading.looks[entries.last],
        reading.starts[entries.first],
        entries.marks,
        entries.counts,
    )
    sizes = reading.ends[entries.last] - starts
    # A plain single word is a subject if the paper says it so often, or so prominently, that it is about it.
    telling = (entries.more > 0) | (looks & PROPER != 0) | (counts >= OFTEN_SAID) | (marks & _BOTH == _BOTH)
    eligible = telling & (sizes <= MOST_SIZE) & (looks & ENDS != 0) & (marks & JOINED == 0)
    packed = np.empty(len(counts), dtype=FIELDS)
    packed["key"] = entries.keys
    packed["start"] = starts | np.minimum(counts, MOST_COUNT) << PLACE_BITS
    packed["head"] = entries.head
    packed["tail"] = entries.tail
    packed["marks"] = (
        marks & 0xFF | reading.looks[entries.first] & GERUND | looks & SELDOM_LAST | np.where(eligible, ELIGIBLE, 0)
    )
    packed["size"] = np.minimum(sizes, MOST_SIZE) | entries.more << SIZE_BITS
    return packed
