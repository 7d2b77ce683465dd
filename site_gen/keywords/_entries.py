"""The candidates of one paper: runs of words that no grammar divides, and the runs inside them.

An entry is a sequence of at most four words with all that one paper tells of it, packed into 16 bytes: there are some
120 a paper, and the collection counts them all.
"""

import re
import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import TypeAlias

from msgspec import Struct

from site_gen import text
from site_gen.keywords import _words
from site_gen.keywords._words import MASK, Word

# What is packed, in numpy's words. `start` is the place of the phrase in the text (13 bits) and how often it stands
# there (3 bits); `head` and `tail` are the entries of all its words but the last, and but the first; `size` is the
# length of its writing (6 bits) and the number of its words, less one (2 bits).
FIELDS = [("key", "<u8"), ("start", "<u2"), ("head", "<u2"), ("tail", "<u2"), ("marks", "u1"), ("size", "u1")]
_PACKED = "QHHHBB"

# Bits of `marks`. The phrase stands in the title; in the abstract; somewhere as a whole run; somewhere at the end of a
# run; its first word ends in `-ing`; the word is written with a capital letter also inside sentences; its last word
# looks as if it did not end phrases; it may be a key phrase.
IN_TITLE, IN_BODY, WHOLE, CLOSED, GERUND, CAPITAL, SELDOM_LAST, ELIGIBLE = (1 << bit for bit in range(8))
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
_BEFORE_VERB = frozenset("We we can could may might will would should must cannot They they".split())

_WORD = re.compile(f"([^\\W_][\\w{text.MARKS}]*(?:[-'\u2019+][^\\W_][\\w{text.MARKS}]*)*\\+*)")
_ASCII_WORD = re.compile(r"([A-Za-z0-9]\w*(?:[-'+][A-Za-z0-9]\w*)*\+*)", re.ASCII)
_NOT_PROSE = re.compile(r"\$[^$]{1,300}\$|https?://\S{1,500}|\\[a-zA-Z]+")
_STOP = re.compile(r"[.!?:]\s|\n")


class Reading(Struct, frozen=True):
    """The words of a paper; the tuples run in parallel."""

    written: tuple[str, ...]
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    """Places in `source`."""
    gaps: tuple[str, ...]
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
    starts = tuple(accumulate(map(len, pieces)))[:-1:2]
    written = tuple(pieces[1::2])
    words = tuple(map(_words.word, written))
    return Reading(written, words, starts, tuple(pieces[:-1:2]), bisect_left(starts, len(title)))


def pack(reading: Reading, acronyms: Iterable[tuple[str, str]]) -> bytes:
    """Count and pack all entries in order of their first places; an acronym counts for its long form."""
    found = _Entries(reading)
    for first, end in _sentences(reading):
        found.add(first, end)
    for short, long in acronyms:
        found.join(_words.key(short), _words.key(long))
    return found.packed()


def _sentences(reading: Reading) -> Iterator[tuple[int, int]]:
    """Give first word and end of the title and of each sentence, if it is in English."""
    stops = [at for at, gap in enumerate(reading.gaps) if gap != " " and (at == reading.title or _STOP.search(gap))]
    first = 0
    for end in (*stops, len(reading.words)):
        words = end - first
        if words < SENTENCE or sum(word.grammar for word in reading.words[first:end]) >= ENGLISH * words:
            yield first, end
        first = end


# A phrase while its paper is read. It is a list, for one is made or counted for each word: its number, its first and
# last word (in the abstract if it stands there), how often it stands, its marks, the number of its words less one, the
# entries of all words but the last and but the first, and how much oftener it has a capital letter than not.
_Entry: TypeAlias = list[int]
_NUMBER, _FIRST, _LAST, _COUNT, _MARKS, _MORE, _HEAD, _TAIL, _CAPITALS = range(9)


class _Entries:
    """The entries of a paper while it is read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._known: dict[int, _Entry] = {}

    def add(self, first: int, end: int) -> None:
        """Add the runs of a sentence, and all that is inside them."""
        words, gaps, written, count = self._reading.words, self._reading.gaps, self._reading.written, self._count
        where = IN_TITLE if first < self._reading.title else IN_BODY
        run = first
        # Keys and entries of the phrases that end with the word before, shortest first; none where a run begins.
        before: list[tuple[int, _Entry]] = []
        for at in range(first, end):
            word = words[at]
            if not word.part:
                before = []
                continue
            joined = gaps[at] == " " and at > first
            if not (joined and before):
                before, run = [], at
                if joined and written[at - 1] in _BEFORE_VERB:
                    count(word.key ^ AS_VERB, at, at, 0)
                    continue
            # Behind a noun, a word such as `trained` belongs to what follows.
            if at + 1 < end and words[at + 1].ends and gaps[at + 1] == " ":
                inside = whole = where
            else:
                inside, whole = where | CLOSED, where | CLOSED | WHOLE
            entry = count(word.key, at, at, inside if before else whole)
            if word.mixed or (joined and where == IN_BODY):
                entry[_CAPITALS] += 1 if word.capital else -1
            ending = [(word.key, entry)]
            start = at
            for key, head in before:
                start -= 1
                key = (key * word.power + word.key) & MASK  # noqa: PLW2901 - the longer phrase
                tail = entry
                entry = count(key, start, at, whole if start == run else inside)
                if entry[_COUNT] == 1:
                    entry[_MORE:_CAPITALS] = len(ending), head[_NUMBER], tail[_NUMBER]
                ending.append((key, entry))
            before = ending[: MOST_WORDS - 1]

    def join(self, short: int, long: int) -> None:
        """Count the places of an acronym for its long form, and no more for itself.

        A long form that is no run, as "mixture of experts", has no entry: there the acronym stands for it.
        """
        one, other = self._known.get(short), self._known.get(long)
        if one and other and one is not other:
            other[_COUNT] += one[_COUNT]
            other[_MARKS] |= one[_MARKS] & _BOTH
            one[_MARKS] |= JOINED

    def packed(self) -> bytes:
        """Pack all entries."""
        words, starts, written = self._reading.words, self._reading.starts, self._reading.written
        flat: list[int] = []
        for key, (_, first, last, count, marks, more, head, tail, capitals) in self._known.items():
            word, start = words[last], starts[first]
            size = starts[last] + len(written[last]) - start
            if size > MOST_SIZE:
                size = MOST_SIZE
            elif word.ends and marks < JOINED and (more or word.proper or _is_subject(count, marks)):
                marks |= ELIGIBLE  # noqa: PLW2901 - a mark more
            if words[first].gerund:
                marks |= GERUND  # noqa: PLW2901 - the same
            if word.seldom:
                marks |= SELDOM_LAST  # noqa: PLW2901 - the same
            if capitals > 0:
                marks |= CAPITAL  # noqa: PLW2901 - the same
            place = start | (count if count < MOST_COUNT else MOST_COUNT) << PLACE_BITS  # noqa: FURB136 - half the time
            flat += (key, place, head, tail, marks & 0xFF, size | more << SIZE_BITS)
        return struct.pack("<" + _PACKED * len(self._known), *flat)

    def _count(self, key: int, first: int, last: int, marks: int) -> _Entry:
        """Give the entry of a key, which stands also from one word to another."""
        entry = self._known.get(key)
        if entry is None:
            number = len(self._known)
            entry = self._known[key] = [number, first, last, 1, marks, 0, number, number, 0]
            return entry
        entry[_COUNT] += 1
        entry[_MARKS] |= marks
        if entry[_FIRST] < self._reading.title <= first:
            entry[_FIRST] = first
            entry[_LAST] = last
        return entry


def _is_subject(count: int, marks: int) -> bool:
    """Tell whether the paper says a plain single word so often, or so prominently, that it is about it."""
    return count >= OFTEN_SAID or marks & _BOTH == _BOTH
