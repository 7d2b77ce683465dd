"""Entries of a JSON document, one at a time.

`json` wants the whole document, and one wrong character in it costs all. Here the document is walked forward: down to
the list that holds the entries, then entry by entry, each decoded by `json` where it stands in a window of text. A
damaged entry is told with its line, and the next object that looks like an entry is read.

What a search for that next object may cost is bounded: an object that decodes and is no entry is passed as a whole,
and what is nested too deeply is passed a thousand brackets at a time.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO, TypeAlias

from msgspec import Struct

from site_gen.sources._entries import Damage
from site_gen.sources._lines import beginning, is_text, pieces

Path: TypeAlias = tuple[str, ...]

# An entry that is longer is damage: the longest known, a paper with 3,000 authors, has 1 MB.
MAX_ENTRY = 8 * 1024 * 1024

_SPACE = re.compile(r"\s*")
_BRACKET = re.compile(r"[\[{]")
# Characters of indentation that a brace may have after its comma.
_LOOK_BACK = 80
_LONGEST_TAIL = 4096
# Objects in a row that do not decode; a file with more of them holds no list of entries.
_MOST_TRIALS = 10_000
_MOST_WASTED = 8 * MAX_ENTRY
_DECODER = json.JSONDecoder(strict=False, parse_constant=str)
# The decoder gives up at about this depth.
_DEPTH = 900
_HINT = "look at that line, or save the file again"


class Found(Struct, frozen=True):
    """One entry, mostly an object."""

    line: int
    """1-based line of its first character."""
    value: Any


def entries(
    stream: BinaryIO, wanted: Sequence[Path], is_entry: Callable[[dict[str, Any]], bool]
) -> Iterator[Found | Damage]:
    """Give the elements of a list at the top or below one of the `wanted` paths of keys, in order.

    An object that has no such list is an entry itself; several of either may follow one another. `is_entry` judges
    where reading goes on after damage.
    """
    walk = _Walk(_Text(pieces(stream)), is_entry)
    while char := walk.text.peek():
        if char == "[":
            walk.text.position += 1
            yield from walk.elements()
        elif char == "{":
            yield from walk.members(wanted)
        elif char in ",]}":
            walk.text.position += 1
        else:
            yield walk.damage(_Broken("is not JSON"))
            yield from walk.elements()


class _Broken(Exception):  # noqa: N818 - never leaves this module
    """A value that cannot be decoded."""

    def __init__(self, words: str, *, deep: bool = False) -> None:
        super().__init__(words)
        self.deep = deep


class _Text:
    """A window of the text, which moves forward."""

    def __init__(self, parts: Iterator[str]) -> None:
        self._parts = parts
        self.window = ""
        self.position = 0
        self._line = 1
        self._counted = 0
        self.ended = False
        self.wasted = 0
        """Characters decoded in vain; objects that never end, one in another, are decoded again from each of them."""

    def line(self) -> int:
        """Tell the line of the position."""
        self._line += self.window.count("\n", self._counted, self.position)
        self._counted = self.position
        return self._line

    def grow(self) -> bool:
        """Forget what was passed and make the rest twice as long; False at the end of the text."""
        self.line()
        rest = self.window[self.position :]
        more: list[str] = []
        size = 0
        while size <= len(rest) and not self.ended:
            part = next(self._parts, None)
            self.ended = part is None
            more.append(part or "")
            size += len(part or "")
        self.window, self.position, self._counted = "".join([rest, *more]), 0, 0
        return size > 0

    def peek(self) -> str:
        """Pass white space and give the next character, `""` at the end."""
        while True:
            found = _SPACE.match(self.window, self.position)
            self.position = found.end() if found else self.position
            if self.position < len(self.window):
                return self.window[self.position]
            if not self.grow():
                return ""

    def value(self) -> Any:  # noqa: ANN401 - any JSON
        """Decode the value here and pass it. Raises _Broken."""
        value, self.position = self.ahead()
        return value

    def ahead(self) -> tuple[Any, int]:
        """Decode the value here and tell where it ends; the position stays. Raises _Broken."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self.window, self.position)
            except json.JSONDecodeError as error:
                self.wasted += error.pos - self.position
                if self._may_go_on(error) and self.grow():
                    continue
                raise _Broken(self._words(error)) from error
            except RecursionError as error:
                raise _Broken("is nested too deeply", deep=True) from error
            except ValueError as error:
                raise _Broken("holds a number of too many digits") from error
            # A number at the end of the window may go on behind it.
            if end == len(self.window) and self.grow():
                continue
            return value, end

    def leave(self, broken: _Broken) -> None:
        """Pass a character that leads nowhere, or as many brackets as the decoder follows."""
        brackets = islice(_BRACKET.finditer(self.window, self.position), _DEPTH if broken.deep else 0)
        self.position = max([self.position + 1, *(bracket.end() for bracket in brackets)])

    def find_object(self) -> bool:
        """Move to the next brace that stands where a list goes on; False at the end of the text."""
        while True:
            self.position = self.window.find("{", self.position)
            if self.position < 0:
                # What comes before the brace may be the last character of the window.
                self.position = len(self.window)
                if not self.grow():
                    return False
            elif self._begins_an_element():
                return True
            else:
                self.position += 1

    def end(self) -> None:
        """Pass all the rest."""
        while self.grow():
            self.position = len(self.window)
        self.position = len(self.window)

    def trim(self) -> None:
        """Forget what was passed, for each error of the decoder counts the lines of the whole window before it."""
        if self.position > _LONGEST_TAIL:
            self.line()
            start = self.position - _LOOK_BACK
            self.window, self.position, self._counted = self.window[start:], _LOOK_BACK, _LOOK_BACK

    def _begins_an_element(self) -> bool:
        """Judge by what stands before the brace: a comma, a bracket or a new line, never a colon."""
        before = self.window[max(0, self.position - _LOOK_BACK) : self.position]
        told = before.rstrip()
        return "\n" in before[len(told) :] or told[-1:] in {"", ",", "["}

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        near_end = error.pos >= len(self.window) - len("\\uD83D\\uDE00")
        return (near_end or error.msg.startswith("Unterminated")) and len(self.window) - self.position < MAX_ENTRY

    def _words(self, error: json.JSONDecodeError) -> str:
        if self.ended and (error.pos >= len(self.window) or error.msg.startswith("Unterminated")):
            return "ends in the middle of an entry"
        line = self.line() + self.window.count("\n", self.position, error.pos)
        return f"is not JSON: {error.msg.lower()} in line {line:,}"


class _Walk:
    def __init__(self, text: _Text, is_entry: Callable[[dict[str, Any]], bool]) -> None:
        self.text = text
        self._is_entry = is_entry

    def elements(self) -> Iterator[Found | Damage]:
        """Give the elements of a list whose bracket was passed."""
        while char := self.text.peek():
            if char in ",]}:":
                self.text.position += 1
                if char == "]":
                    return
                continue
            line = self.text.line()
            try:
                value = self.text.value()
            except _Broken as broken:
                yield self.damage(broken)
                continue
            yield Found(line, value)

    def members(self, wanted: Sequence[Path], *, lone: bool = True) -> Iterator[Found | Damage]:
        """Look through an object for a wanted list; without one a `lone` object is an entry."""
        line = self.text.line()
        self.text.position += 1
        own: dict[str, Any] = {}
        found_list = False
        while (char := self.text.peek()) not in {"", "}"}:
            if char == ",":
                self.text.position += 1
                continue
            try:
                key = self._key()
                below = [path[1:] for path in wanted if path[0] == key]
                if below and self._leads_to_entries(own, below):
                    found_list = True
                    yield from self._below(below)
                else:
                    own[key] = self.text.value()
            except _Broken as broken:
                yield self.damage(broken, line)
                yield from self.elements()
                return
        lone = lone and not found_list
        if not char and lone:
            yield Damage(line, "ends in the middle of an entry", _HINT)
        self.text.position += 1
        if char and lone:
            yield Found(line, own)

    def damage(self, broken: _Broken, line: int = 0) -> Damage:
        """Tell what is damaged here and go to the next object that looks like an entry."""
        told = Damage(line or self.text.line(), str(broken), _HINT)
        self._go_on(broken)
        return told

    def _key(self) -> str:
        key = self.text.value()
        if not isinstance(key, str) or self.text.peek() != ":":
            raise _Broken("is not JSON: a key without a value")
        self.text.position += 1
        self.text.peek()
        return key

    def _below(self, paths: Sequence[Path]) -> Iterator[Found | Damage]:
        if self.text.peek() == "[":
            self.text.position += 1
            yield from self.elements()
        elif deeper := [path for path in paths if path]:
            yield from self.members(deeper, lone=() in paths)
        else:
            yield Found(self.text.line(), self.text.value())

    def _leads_to_entries(self, own: dict[str, Any], paths: Sequence[Path]) -> bool:
        """Tell whether entries may begin here: not below one that is an entry itself, nor in a list of other things."""
        char = self.text.peek()
        if self._is_entry(own) or char not in {"[", "{"}:
            return False
        return char == "[" or any(paths) or self._is_entry(self.text.ahead()[0])

    def _go_on(self, broken: _Broken) -> None:
        """Move to the next object that is an entry, or to the end; the position is where `broken` was found."""
        text = self.text
        for _ in range(_MOST_TRIALS):
            text.leave(broken)
            if text.wasted > _MOST_WASTED:
                break
            if not text.find_object():
                return
            text.trim()
            try:
                value, end = text.ahead()
            except _Broken as another:
                broken = another
                continue
            if isinstance(value, dict) and self._is_entry(value):
                return
            text.position = end - 1
            broken = _Broken("")
        text.end()


def is_json(head: bytes) -> bool:
    """Tell whether a file begins as a list or an object."""
    return is_text(head) and beginning(head)[:1] in {"[", "{"}


def has_all(head: bytes, *names: str) -> bool:
    """Tell whether all these keys stand in the beginning of a document, at any depth."""
    return all(_has(beginning(head), name) for name in names)


def has_any(head: bytes, *names: str) -> bool:
    """Tell whether one of these keys stands in the beginning of a document, at any depth."""
    return any(_has(beginning(head), name) for name in names)


def _has(start: str, name: str) -> bool:
    # Looking for each name takes 5 µs; one pattern that collects all names takes 600, half of what reading a file does.
    quoted = f'"{name}"'
    at = start.find(quoted)
    while at >= 0 and start[at + len(quoted) : at + len(quoted) + _LOOK_BACK].lstrip()[:1] != ":":
        at = start.find(quoted, at + 1)
    return at >= 0
