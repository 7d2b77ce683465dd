"""Finding the phrases of a taxonomy in one paper."""

import re
import struct
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, compress

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from site_gen import terms, text
from site_gen.model import Topic, Work

# What a phrase counts by where it stands. What a source names as keyword or category is said of the work itself.
IN_TITLE, IN_OWN_WORDS, ELSEWHERE = 3.0, 1.0, 0.5
# A single word has more than one meaning more often than an expression of several has.
WORD = 0.6
# The parts of a topic's title are phrases too, but nobody chose a single one of them as a sign of the topic.
TITLE_WORD = 0.4
# What is longer, for the signs between its words, is shown as the words alone.
MOST_WRITTEN = 100

_OWN_WORDS = re.compile(r"\b(?:we|our|this (?:paper|work|study|article))\b", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"[,;&/:()]| and ")
# In place of the number of a phrase: the beginning of longer ones.
BEGUN = -1
# Letters and digits of ASCII, small; all else is a space.
_ASCII = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else ord(" ") for code in range(256))  # noqa: PLR2004


class Index(Struct, frozen=True):
    """A taxonomy made ready for looking: its phrases as stems, and the words of each topic."""

    taxonomy: tuple[Topic, ...]
    numbers: Mapping[str, int]
    """By the stems of a phrase, divided by spaces: its number; by the beginning of one that is none itself: `BEGUN`."""
    starts: NDArray[np.int64]
    """Phrase `i` speaks for the topics `topics[starts[i]:starts[i + 1]]`."""
    topics: NDArray[np.int64]
    weights: NDArray[np.float64]
    """How much the phrase says of the topic, in (0, 1], or 0 where the topic excludes it; parallel to `topics`."""
    texts: tuple[terms.Words, ...]
    """Title, description and phrases of each topic, as the words of a paper would be."""
    above: tuple[int, ...]
    """The position of each topic's parent, -1 where it has none."""


class Spotted(Struct, frozen=True):
    """The phrases that one paper holds, each once, in order of first appearance; the fields run in parallel."""

    numbers: bytes = b""
    """Of the phrases in the index: int32, little-endian."""
    weights: bytes = b""
    """How often each stands there, weighed by the places: float32, little-endian."""
    written: str = ""
    """How the paper writes each, divided by line ends."""


def index(taxonomy: Sequence[Topic]) -> Index:
    """Make a taxonomy ready; a parent that is not in it counts as none."""
    table = _table(taxonomy)
    phrases = sorted(table)
    speaks = [(topic, weight) for key in phrases for topic, weight in sorted(table[key].items())]
    starts = np.cumsum([0, *(len(table[key]) for key in phrases)])
    positions = {topic.id: position for position, topic in enumerate(taxonomy)}
    numbers = {" ".join(key[:end]): BEGUN for key in table for end in range(1, len(key))}
    numbers |= {" ".join(key): number for number, key in enumerate(phrases)}
    topics, weights = np.array([pair[0] for pair in speaks], np.int64), np.array([pair[1] for pair in speaks], float)
    for made in (starts, topics, weights):
        made.flags.writeable = False
    return Index(
        tuple(taxonomy),
        numbers,
        starts,
        topics,
        weights,
        tuple(map(_text, taxonomy)),
        tuple(positions.get(topic.parent, -1) for topic in taxonomy),
    )


def spot(work: Work, index: Index) -> Spotted:
    """Find phrases in one paper, the longest first, no word of it twice; 0.1 ms for an abstract."""
    counts: dict[int, float] = {}
    written: dict[int, str] = {}
    for part, starts, weights in _parts(work):
        for number, start, form in _found(part, index):
            counts[number] = counts.get(number, 0.0) + weights[bisect_right(starts, start) - 1]
            # Of several forms the one with the fewest capitals, as inside a sentence.
            if number not in written or _capitals(form) < _capitals(written[number]):
                written[number] = form
    return Spotted(
        struct.pack(f"<{len(counts)}i", *counts),
        struct.pack(f"<{len(counts)}f", *counts.values()),
        "\n".join(map(written.__getitem__, counts)),
    )


def _table(taxonomy: Sequence[Topic]) -> dict[tuple[str, ...], dict[int, float]]:
    """Give by the stems of each phrase the topics that it speaks for, with weights, 0 for those that exclude it."""
    table: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
    excluded: dict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, topic in enumerate(taxonomy):
        for phrase, weight in _phrases(topic):
            if key := tuple(terms.stems(phrase)):
                table[key][number] = max(weight if len(key) > 1 else min(weight, WORD), table[key].get(number, 0.0))
        for phrase in topic.exclude:
            if key := tuple(terms.stems(phrase)):
                excluded[key].add(number)
    # What one topic excludes hides what it holds from that topic alone: others read on inside it.
    inside = {key: _inside(key, table) for key in excluded}
    for key, numbers in excluded.items():
        left = {number: weight for number, weight in inside[key].items() if number not in numbers}
        # An expression means something else, and likeness by its words is none; a word is merely no sign of the topic.
        table[key] = left | dict.fromkeys(numbers if len(key) > 1 else (), 0.0)
    return dict(table)


def _inside(key: tuple[str, ...], table: Mapping[tuple[str, ...], Mapping[int, float]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for start in range(len(key)):
        for end in range(start + 1, len(key) + 1):
            for number, weight in table.get(key[start:end], {}).items():
                found[number] = max(weight, found.get(number, 0.0))
    return found


def _phrases(topic: Topic) -> Iterator[tuple[str, float]]:
    yield from ((phrase, 1.0) for phrase in (*topic.phrases, *topic.words))
    for part in _TITLE_PARTS.split(topic.title):
        # A function word or a single letter ("A" of "A/B tests") would be found everywhere.
        if terms.subject(part):
            yield part, 1.0 if len(terms.tokens(part)) > 1 else TITLE_WORD


def _text(topic: Topic) -> terms.Words:
    return terms.words(
        Work(title=topic.title, abstract=topic.description, keywords=(*topic.phrases, *topic.words)),
    )


def _parts(work: Work) -> Iterator[tuple[str, Sequence[int], Sequence[float]]]:
    """Give each text of a paper with the places where its parts begin, and what a phrase counts in each."""
    yield _composed(work.title), (0,), (IN_TITLE,)
    for named in (*work.keywords, *work.categories):
        yield _composed(named), (0,), (IN_OWN_WORDS,)
    abstract = _composed(work.abstract)
    starts: list[int] = []
    weights: list[float] = []
    end = 0
    for sentence in text.sentences(abstract):
        starts.append(abstract.index(sentence, end))
        weights.append(IN_OWN_WORDS if _OWN_WORDS.search(sentence) else ELSEWHERE)
        end = starts[-1] + len(sentence)
    yield abstract, starts, weights


def _composed(words: str) -> str:
    some = words[: terms.MOST_CHARACTERS]
    return some if some.isascii() else unicodedata.normalize("NFC", some)


def _found(part: str, index: Index) -> Iterator[tuple[int, int, str]]:
    """Give number, place and form of each phrase, in order."""
    if part.isascii():
        pieces = part.encode().translate(_ASCII).decode().split(" ")
        tokens = list(filter(None, pieces))
    else:
        pieces = []
        tokens = terms.tokens(part)
    matches = _matches(list(map(terms.stem, tokens)), index.numbers)
    if matches:
        plain, starts = (part, _starts(pieces)) if pieces else _starts_among(part, tokens)
        for number, first, last in matches:
            form = " ".join(plain[starts[first] : starts[last] + len(tokens[last])].split())
            yield number, starts[first], form if len(form) <= MOST_WRITTEN else " ".join(tokens[first : last + 1])


def _matches(stems: Sequence[str], numbers: Mapping[str, int]) -> list[tuple[int, int, int]]:
    """Give number, first and last stem of each phrase, in order."""
    found: list[tuple[int, int, int]] = []
    free, size = 0, len(stems)
    for position in compress(range(size), map(numbers.__contains__, stems)):
        if position < free:
            continue
        key, end, best = stems[position], position, BEGUN
        number: int | None = numbers[key]
        while number is not None:
            if number != BEGUN:
                best, free = number, end + 1
            end += 1
            if end == size:
                break
            key = f"{key} {stems[end]}"
            number = numbers.get(key)
        if best != BEGUN:
            found.append((best, position, free - 1))
    return found


def _starts(pieces: Sequence[str]) -> list[int]:
    """Give where words begin; between any two pieces stood one sign, and empty ones are no words."""
    ends = [0, *accumulate(map(len, pieces))]
    return [ends[place] + place for place in compress(range(len(pieces)), pieces)]


def _starts_among(part: str, tokens: Sequence[str]) -> tuple[str, list[int]]:
    """Give a text and where words of any script begin in it; pairs of unspaced ones overlap by a character."""
    folded = part.casefold()
    starts: list[int] = []
    before, end = "", 0
    for token in tokens:
        overlaps = len(token) == len(before) == 2 and folded.startswith(token, end - 1)  # noqa: PLR2004 - a pair
        starts.append(end - 1 if overlaps else folded.index(token, end))
        before, end = token, starts[-1] + len(token)
    return part if len(part) == len(folded) else folded, starts


def _capitals(form: str) -> int:
    return sum(map(str.isupper, form))
