"""Where entries of BibTeX begin and end, told from a stream of lines, one entry in memory at a time.

    @article{key, ... }        from the `@` to the brace that closes it; at a line's beginning also with parentheses
    anything else              is skipped, as BibTeX does, also what stands behind a `%` in a line

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
# Within a line of text an entry begins where a key or field follows, and a word before the `@` makes it an address of
# mail unless the type is a usual one.
_KEY = r"\{[^{}@,=%]{0,100}"
_USUAL = (
    r"@\s*(?:article|(?:in)?(?:book|collection|proceedings)|conference|dataset|manual|misc|online|patent|software"
    r"|(?:phd|masters)?thesis|(?:tech)?report|unpublished)\s*"
)
_HEAD_WITHIN = re.compile(
    rf"(?:(?<![\w.+-])(?=@\s*(?:(?:comment|preamble)\s*\{{|[A-Za-z][\w+:-]*\s*{_KEY}[,=]))"
    rf"|(?={_USUAL}{_KEY}(?:[,=]|$)))"
    r"@\s*(?P<kind>[A-Za-z][\w+:-]*)\s*(?P<opener>\{)",
    re.IGNORECASE,
)
# Not the sign in `100 % of them`.
_COMMENT = re.compile(r"(?<![^\s,}])(?<!\d\s)%")
# A line inside an entry begins another one only if it has a key too: abstracts may begin a line with an `@`.
_NEXT = re.compile(
    r"\s*@\s*(?:(?:string|comment|preamble)\s*[{(]|[A-Za-z][\w+:-]*\s*[{(]\s*[^\s,{}()\"=]*\s*,)", re.IGNORECASE
)
_MARK = re.compile(r"[{}\"()%]")
# Lines after which nothing has changed: a field in one pair of braces, or text inside of braces.
_WHOLE_FIELD = re.compile(r"\s*[\w-]+\s*=\s*\{[^{}\\]*\},?\s*")
_ENDS = re.compile(r"[{}]")


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
        text = line.text
        if opened and (opened.size > MAX_ENTRY or ("@" in text and _NEXT.match(text))):
            yield opened.cut()
            opened = None
        at: int | None = 0
        while at is not None:
            if not opened:
                head = next_head(text, at)
                if not head:
                    break
                opened = _Opened(line.number, head["kind"].lower(), head["opener"])
                at = head.end()
            at = opened.take(text, at)
            if at is not None:
                yield opened.block()
                opened = None
    if opened:
        yield opened.cut()


def next_head(text: str, at: int) -> re.Match[str] | None:
    """Find the next head of an entry in a line, from a place outside of entries."""
    if "@" not in text:
        return None
    if head := _HEAD.match(text, at):
        return head
    head = _HEAD_WITHIN.search(text, at)
    return head if head and not _COMMENT.search(text, at, head.start()) else None


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

    def take(self, text: str, start: int) -> int | None:
        """Take a line from a place on; give the position behind the end of the entry if it ends here."""
        self.size += len(text) - start + 1
        whole = _ENDS.search(text, start) is None if self._depth else _WHOLE_FIELD.fullmatch(text, start)
        if whole and not self._quoted:
            self._parts.append(text[start:])
            return None
        for found in _MARK.finditer(text, start):
            mark, at = found[0], found.start()
            if mark in "{}":
                self._count(mark, text, start, at)
            elif self._depth:
                continue
            elif mark == '"':
                self._quoted = not self._quoted
            elif mark == "%" and not self._quoted and (at == start or text[at - 1] in " \t,"):
                self._parts.append(text[start:at])
                return None
            if self._ends(mark):
                self._parts.append(text[start:at])
                return at + 1
        self._parts.append(text[start:])
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

    def _count(self, mark: str, text: str, start: int, at: int) -> None:
        change = 1 if mark == "{" else -1
        self._depth += change
        if not _is_escaped(text, at):
            self._plain_depth += change
            if self._plain_depth < 0 and self._plain_end is None and not self._round:
                self._plain_end = len(self._parts), at - start

    def _ends(self, mark: str) -> bool:
        if self._round:
            return mark == ")" and not self._depth and not self._quoted
        return self._depth < 0


def _is_escaped(text: str, at: int) -> bool:
    """Tell whether an odd number of backslashes stands before a character; linear time over all of a text."""
    start = at
    while start and text[start - 1] == "\\":
        start -= 1
    return (at - start) % 2 == 1
