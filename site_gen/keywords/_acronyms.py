"""Acronyms that a text explains: "neural architecture search (NAS)", "NAS (neural architecture search)".

The long form is found by the letters of the short one, as Schwartz and Hearst do ("A simple algorithm for identifying
abbreviation definitions in biomedical text", 2003), but more strictly: letters stand for the beginnings of words, each
word but those of the grammar gives one, and only few capital letters may come from inside a word.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from site_gen.keywords import _words

# Letters of an acronym, and how many words stand for one at most.
FEWEST, MOST = 2, 10
WORDS_A_LETTER = 2
# Of the capital letters, this share may come from inside words: one of three as in "deoxyribonucleic acid (DNA)".
INSIDE = 1 / 3

_QUOTES = " \"'\u201c\u201d\u2018\u2019"
_JOINTS = "-'\u2019"
_BRACKETS = re.compile(r"\(([^()\n]{2,120})\)")
_SHORT = re.compile(r"[^\W_][\w&/+.-]{1,11}")
_LAST_SHORT = re.compile(r"(?<![\w-])[^\W_][\w&/+-]{1,11} ?$")
_PART = re.compile(r"[^\W_]+")
# Letters that stand for how a word sounds: "explainable AI (XAI)", "text-to-image (T2I)".
_SOUNDS = {"x": ("ex",), "2": ("to", "two"), "4": ("for", "four")}
# Behind these, words belong to another thought.
_END = re.compile(r"[.,;:!?()\[\]\n]")
# The longest stretch in which a long form is looked for, in characters.
STRETCH = 160


class _Part(Struct, frozen=True, gc=False):
    written: str
    start: int
    optional: bool
    """A word of the grammar, or a part behind a hyphen: it may go without a letter."""


def explained(source: str) -> Iterator[tuple[str, str]]:
    """Give acronyms in the singular with their long forms as the text writes them, in its order."""
    if "(" not in source:
        return
    for found in _BRACKETS.finditer(source):
        before, inside = source[max(0, found.start() - STRETCH) : found.start()], found[1].strip()
        named = re.split(r"[,;]", inside, maxsplit=1)[0].strip(_QUOTES)
        if _SHORT.fullmatch(named) and _is_acronym(named):
            yield from _pair(named, _long_before(named, _END.split(before)[-1]))
        elif " " in inside or "-" in inside:
            last = _LAST_SHORT.search(before)
            short = last[0].strip() if last else ""
            if _is_acronym(short) and _fits(list(map(_part, _PART.finditer(inside))), _Letters(short)):
                yield from _pair(short, inside)


def singular(long: str) -> str:
    """Take the plural from the last word of a long form."""
    if re.search(r"(?:ch|sh|ss|x)es$", long):
        return long[:-2]
    if long.endswith("ies"):
        return long[:-3] + "y"
    return long[:-1] if re.search(r"[^sui]s$", long) else long


def _pair(short: str, long: str) -> Iterator[tuple[str, str]]:
    if any(map(_words.is_part, re.split(r"[\s/]+", long))):
        one = _words.singular(short)
        yield (one, singular(long)) if one != short else (short, long)


def _is_acronym(word: str) -> bool:
    one = _words.singular(word)
    letters = sum(map(str.isalpha, one))
    telling = sum(char.isupper() or char.isdigit() for char in one)
    return len(one) <= MOST and letters >= FEWEST and telling >= FEWEST


class _Letters:
    """What an acronym asks of its long form."""

    def __init__(self, short: str) -> None:
        self.written = [char for char in _words.singular(short) if char.isalnum()]
        self.low = [char.casefold() for char in self.written]
        self.inside = int(INSIDE * len(self.written))


def _long_before(short: str, before: str) -> str:
    """Give the shortest long form that ends where `before` ends."""
    letters = _Letters(short)
    found = list(_PART.finditer(before))
    most = WORDS_A_LETTER * len(letters.low)
    parts = list(map(_part, found[-most:]))
    for first in range(len(parts) - 1, -1, -1):
        part = parts[first]
        if not _begins(part.written, letters.low[0]):
            continue
        whole = part.start == found[0].start() or before[part.start - 1] not in _JOINTS
        if whole and _fits(parts[first:], letters):
            return before[part.start :].strip(_QUOTES)
    return ""


def _part(found: re.Match[str]) -> _Part:
    written, start = found[0], found.start()
    behind_joint = start > 0 and found.string[start - 1] in _JOINTS
    return _Part(written, start, behind_joint or _words.is_grammar(written.lower()))


def _begins(word: str, letter: str) -> bool:
    """Whether a letter stands for a word."""
    return word.casefold().startswith((letter, *_SOUNDS.get(letter, ())))


def _fits(parts: Sequence[_Part], letters: _Letters) -> bool:
    """Whether the letters stand for the parts.

    Each state is looked at once, for words that all begin alike have more ways to share letters than anyone can try.
    """
    states = {(0, 0)}
    for number, part in enumerate(parts):
        after = set(states) if number and part.optional else set()
        for letter, inside in states:
            if letter < len(letters.low) and _begins(part.written, letters.low[letter]):
                after |= {
                    (letter + taken, inside + hidden)
                    for taken, hidden in _from_one(part.written, letters, letter)
                    if inside + hidden <= letters.inside
                }
        states = after
    return any(letter == len(letters.low) for letter, _ in states)


def _from_one(word: str, letters: _Letters, first: int) -> Iterator[tuple[int, int]]:
    """Give how many letters from `first` on may come from one word, and how many of them are small in it."""
    place = hidden = 0
    yield 1, 0
    for letter in range(first + 1, len(letters.low)):
        place = word.casefold().find(letters.low[letter], place + 1)
        if not 0 <= place < len(word):
            return
        hidden += letters.written[letter].isupper() and not word[place].isupper()
        yield letter - first + 1, hidden
