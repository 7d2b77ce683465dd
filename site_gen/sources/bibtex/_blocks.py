"""Where entries of BibTeX begin and end, told from a stream of lines, one entry in memory at a time.

    @article{key, ... }        from the `@` at a line's beginning to the brace that closes it; also with parentheses
    anything else              is skipped, as BibTeX does

BibTeX counts every brace, also behind a backslash. Where its count never comes out even, the count without those is
taken; where that does not either, the entry is open, and the next line that begins another one ends it.
"""

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from site_gen.sources._lines import Line

# The longest abstract known has 50 KB; what is longer than this lost its end.
MAX_ENTRY = 4_000_000

# The type of an entry, or what Semantic Scholar writes in its place: `@['JournalArticle']{`.
_HEAD = re.compile(r"[\s,})]*@\s*(?P<kind>[A-Za-z][\w+:-]*|\[[^\]{(]*\])\s*(?P<opener>[{(])")
_BARE_HEAD = re.compile(r"\s*@\s*[A-Za-z][\w+:-]*\s*$")
# A line inside an entry begins another one only if it has a key too: abstracts may begin a line with an `@`.
_NEXT = re.compile(
    r"\s*@\s*(?:(?:string|comment|preamble)\s*[{(]|[A-Za-z][\w+:-]*\s*[{(]\s*[^\s,{}()\"=]*\s*,)", re.IGNORECASE
)
_MARK = re.compile(r"[{}\"()%]")
# Lines after which nothing has changed: a field in one pair of braces, or text inside of braces.
_WHOLE_FIELD = re.compile(r"\s*[\w-]+\s*=\s*\{[^{}\\]*\},?\s*")
_ENDS = re.compile(r"[{}]")
_BACKSLASHES = re.compile(r"\\+$")


class Block(Struct, frozen=True):
    """An entry, or a definition or comment that looks like one."""

    line: int
    kind: str
    """What stands behind the `@`, in small letters."""
    text: str
    """What stands between its braces."""
    closed: bool = True
    """Whether the brace that closes it was found."""


def blocks(lines: Iterable[Line]) -> Iterator[Block]:
    """Find entries in order; linear time."""
    opened: _Opened | None = None
    for line in _joined(lines):
        rest = line.text
        if opened and (opened.size > MAX_ENTRY or ("@" in rest and _NEXT.match(rest))):
            yield opened.cut()
            opened = None
        while rest or opened:
            if not opened:
                head = _HEAD.match(rest)
                if not head:
                    break
                opened = _Opened(line.number, head["kind"].lower(), head["opener"])
                rest = rest[head.end() :]
            taken = opened.take(rest)
            if taken is None:
                break
            yield opened.block()
            opened, rest = None, rest[taken:]
    if opened:
        yield opened.cut()


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Put a type that stands on a line of its own before the brace that follows it."""
    held: Line | None = None
    for line in lines:
        if held:
            opens = line.text.lstrip().startswith(("{", "("))
            yield Line(held.number, held.text + line.text) if opens else held
            if not opens:
                yield line
            held = None
        elif "@" in line.text and _BARE_HEAD.match(line.text):
            held = line
        else:
            yield line


class _Opened:
    """An entry whose end is not yet known."""

    def __init__(self, line: int, kind: str, opener: str) -> None:
        self.line = line
        self.kind = kind
        self.size = 0
        self._parts: list[str] = []
        self._round = opener == "("
        # Both counts of open braces: of all, and of those without a backslash.
        self._depth = self._plain_depth = 0
        self._plain_end: tuple[int, int] | None = None
        self._quoted = False

    def take(self, text: str) -> int | None:
        """Take a line; give the position behind the end of the entry if it ends here."""
        self.size += len(text) + 1
        if not self._quoted and (_WHOLE_FIELD.fullmatch(text) if not self._depth else not _ENDS.search(text)):
            self._parts.append(text)
            return None
        for found in _MARK.finditer(text):
            mark, at = found[0], found.start()
            if mark in "{}":
                self._count(mark, text, at)
            elif self._depth:
                continue
            elif mark == '"':
                self._quoted = not self._quoted
            elif mark == "%" and not self._quoted and (at == 0 or text[at - 1] in " \t,"):
                self._parts.append(text[:at])
                return None
            if self._ends(mark):
                self._parts.append(text[:at])
                return at + 1
        self._parts.append(text)
        return None

    def block(self) -> Block:
        """Give the entry, closed."""
        return Block(self.line, self.kind, "\n".join(self._parts))

    def cut(self) -> Block:
        """Give the entry as far as it goes, closed only if its braces without backslashes are even."""
        if self._plain_end is None:
            return Block(self.line, self.kind, "\n".join(self._parts), closed=False)
        count, at = self._plain_end
        return Block(self.line, self.kind, "\n".join([*self._parts[:count], self._parts[count][:at]]))

    def _count(self, mark: str, text: str, at: int) -> None:
        change = 1 if mark == "{" else -1
        self._depth += change
        slashes = _BACKSLASHES.search(text, 0, at) if at and text[at - 1] == "\\" else None
        if not slashes or len(slashes[0]) % 2 == 0:
            self._plain_depth += change
            if self._plain_depth < 0 and self._plain_end is None and not self._round:
                self._plain_end = len(self._parts), at

    def _ends(self, mark: str) -> bool:
        if self._round:
            return mark == ")" and not self._depth and not self._quoted
        return self._depth < 0
