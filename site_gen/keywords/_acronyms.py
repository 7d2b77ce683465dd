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


class _Part(Struct, frozen=True):
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
            short = _LAST_SHORT.search(before)
            if short and _is_acronym(short[0].strip()) and _fits(_parts(inside), _Letters(short[0].strip())):
                yield from _pair(short[0].strip(), inside)


def singular(long: str) -> str:
    """Take the plural from the last word of a long form."""
    if re.search(r"(?:ch|sh|ss|x)es$", long):
        return long[:-2]
    if long.endswith("ies"):
        return long[:-3] + "y"
    return long[:-1] if re.search(r"[^sui]s$", long) else long


def _pair(short: str, long: str) -> Iterator[tuple[str, str]]:
    if any(_words.word(written).part for written in re.split(r"[\s/]+", long)):
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
    parts = _parts(before)
    for first in range(len(parts) - 1, max(-1, len(parts) - 1 - WORDS_A_LETTER * len(letters.low)), -1):
        part = parts[first]
        whole = not first or before[part.start - 1] not in _JOINTS
        if whole and _begins(part.written, letters.low[0]) and _fits(parts[first:], letters):
            return before[part.start :].strip(_QUOTES)
    return ""


def _parts(words: str) -> list[_Part]:
    return [
        _Part(
            found[0],
            found.start(),
            (found.start() > 0 and words[found.start() - 1] in _JOINTS) or _words.word(found[0].lower()).grammar,
        )
        for found in _PART.finditer(words)
    ]


def _begins(word: str, letter: str) -> bool:
    """Whether a letter stands for a word."""
    return word.casefold().startswith((letter, *_SOUNDS.get(letter, ())))


def _fits(parts: Sequence[_Part], letters: _Letters, part: int = 0, letter: int = 0, inside: int = 0) -> bool:
    """Whether the letters from one on stand for the parts from one on, after `inside` letters from inside words."""
    if part == len(parts):
        return letter == len(letters.low)
    if part and parts[part].optional and _fits(parts, letters, part + 1, letter, inside):
        return True
    if letter == len(letters.low) or not _begins(parts[part].written, letters.low[letter]):
        return False
    return any(
        _fits(parts, letters, part + 1, letter + taken, inside + hidden)
        for taken, hidden in _from_one(parts[part].written, letters, letter)
        if inside + hidden <= letters.inside
    )


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
