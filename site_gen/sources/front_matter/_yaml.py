"""Entries of a YAML file, one at a time.

A YAML library reads a whole document, keeps all of it, and loses all of it by one wrong quote. A list of papers has a
form that can be cut before it is read: items that begin with `-` at one depth. Each is given to `mapping` alone, which
refuses aliases, tags and deep nesting.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from site_gen import mapping
from site_gen.sources._entries import Damage
from site_gen.sources._lines import Line

# Keys below which a list of papers stands; `references` is Pandoc's.
LISTS = ("papers", "publications", "references", "entries", "records", "articles", "works", "items")
# What is longer is damage; a paper of 3,000 authors has 0.2 MB.
MAX_ENTRY = mapping.MAX_CHARACTERS

_LIST_KEY = re.compile(rf"(?:{'|'.join(LISTS)})\s*:\s*(?:#.*)?")
# Keys of a paper, not of a document around a list; a paper with a title may have references.
_OF_A_PAPER = re.compile(r"(?:authors?|abstract|doi|arxiv)\s*:")
_TITLE = re.compile(r"title\s*:")
_ITEM = re.compile(r"( *)-(?:\s|$)")
_BETWEEN = re.compile(r"(?:---|\.\.\.)(?:\s.*)?")
_UNREAD = re.compile(r"\s*(?:#.*)?|%(?:YAML|TAG)\b.*")
# Where we are in a document, if not in a list of items at some column.
_BEFORE_LIST, _IN_MAPPING, _BEHIND_LIST = -1, -2, -3


class Found(Struct, frozen=True):
    """One mapping."""

    line: int
    values: Mapping[str, Any]


class _Block(Struct, frozen=True):
    """Lines that are one mapping, or a document that is no list of items."""

    lines: tuple[Line, ...]
    is_item: bool


def is_list_key(line: str) -> bool:
    """Tell whether a list of papers stands below this line."""
    return bool(_LIST_KEY.fullmatch(line.rstrip()))


def found(numbered: Iterable[Line]) -> Iterator[Found | Damage]:
    """Give the items of lists, and each document that is no list; documents are divided by `---`.

    What is damaged is told with the line of the mistake.
    """
    cutting = _Cutting()
    for line in numbered:
        yield from cutting.take(line)
    yield from cutting.close()


class _Cutting:
    """Where one entry ends and the next begins."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._size = 0
        self._place = _BEFORE_LIST
        """The column of the items of the open list, or one of the names above."""

    def take(self, line: Line) -> Iterator[Found | Damage]:
        """Take the next line."""
        text = line.text
        item = _ITEM.match(text)
        if _BETWEEN.fullmatch(text):
            yield from self.close()
        elif item and self._place in {_BEFORE_LIST, len(item[1])}:
            yield from self._cut()
            self._place = len(item[1])
            self._add(line)
        elif is_list_key(text) and not (self._place == _IN_MAPPING and self._is_a_paper(text)):
            if self._place < 0:
                # What stands before it, such as a title of the list, is about no paper.
                self._lines, self._size = [], 0
            yield from self._cut()
            self._place = _BEFORE_LIST
        elif self._place >= 0 and text and not (text[0].isspace() or text[0] in "#]}"):
            yield from self._cut()
            self._place = _BEHIND_LIST
        elif self._lines or not _UNREAD.fullmatch(text):
            self._add(line)

    def close(self) -> Iterator[Found | Damage]:
        """Give what is open at the end of a document."""
        yield from self._cut()
        self._place = _BEFORE_LIST

    def _add(self, line: Line) -> None:
        if self._place == _BEHIND_LIST:
            return
        if self._place == _BEFORE_LIST:
            self._place = _IN_MAPPING
        self._size += len(line.text) + 1
        if self._size <= MAX_ENTRY or not self._lines:
            self._lines.append(line)

    def _is_a_paper(self, key: str) -> bool:
        """Tell whether what stands before a key for lists is a paper itself."""
        sign = _TITLE if key.startswith("references") else _OF_A_PAPER
        return any(sign.match(line.text) for line in self._lines)

    def _cut(self) -> Iterator[Found | Damage]:
        lines, size, self._lines, self._size = self._lines, self._size, [], 0
        if size > MAX_ENTRY:
            yield Damage(lines[0].number, f"the entry is longer than {MAX_ENTRY:,} characters")
        elif lines:
            yield from _read(_Block(tuple(lines), is_item=self._place >= 0))


def _read(block: _Block) -> Iterator[Found | Damage]:
    first = block.lines[0]
    texts = [line.text for line in block.lines]
    if block.is_item:
        # The dash becomes a space, so that the keys behind it and below it stand at one depth.
        texts[0] = texts[0].replace("-", " ", 1)
    elif texts[0].startswith("["):
        texts[0] = f"{LISTS[0]}: {texts[0]}"
    try:
        values = dict(mapping.read("\n".join(texts), first_line=first.number).values)
    except mapping.MappingError as error:
        yield Damage(error.line, f"the entry that begins in line {first.number} {error}", "mend that line")
        return
    listed = [value for key, value in values.items() if key in LISTS and isinstance(value, list)]
    if block.is_item or "title" in values or not listed:
        yield Found(first.number, values)
        return
    for one in listed[0]:
        if isinstance(one, dict):
            yield Found(first.number, one)
        else:
            yield Damage(first.number, f"should be a list of mappings, not of `{str(one)[:60]}`")
