"""Entries of a RIS file, parted by us and read by rispy one by one.

rispy loses what is odd: it knows neither other spaces nor lower case, and an entry without its end takes the next one
with it. So the text is cut behind each line that ends an entry. A cut in plain form goes to rispy as it is; any other
is taken line by line, brought into plain form, and what is wrong with the borders of its entries is told.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, BinaryIO, TypeAlias

from msgspec import Struct

from site_gen.sources._entries import Damage
from site_gen.sources._lines import pieces

Tags: TypeAlias = Mapping[str, str | list[str]]
"""Value or values of each tag."""

# An entry that is longer is damage: the longest known, a paper of 3,000 authors, has 0.2 MB.
MAX_ENTRY = 4_000_000
# Characters that wait for the end of an entry before they are taken line by line.
_MOST_WAITING = 256 * 1024

TAGS = frozenset(
    "TY ER TI T1 CT T2 T3 TT BT ST JO JF JA J1 J2 AU A1 A2 A3 A4 ED TA PY Y1 Y2 DA AB N1 N2 RN KW DO UR L1 L2 L3 L4 LK"
    " SP EP VL VO IS CP NV PB PP CY CN SN LA ET ID AN DB DP AD AV CA LB M1 M2 M3 OP RI RP SE U1 U2 U3 U4 U5"
    " C1 C2 C3 C4 C5 C6 C7 C8".split()
)
_ODD_LINE = re.compile(r"\s{0,8}([A-Za-z][A-Za-z0-9])(\s{1,4})[-\u2013\u2014](?:\s+|$)(.*)", re.DOTALL)
_WOS_LINE = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?", re.DOTALL)
# A dash, or what a program made of it, and how far into a line it may stand.
_DASH = re.compile("[-\u2013\u2014]")
_DASH_WITHIN = 16
_TWO_SPACES = 2
_LONGEST_SHOWN = 60


class Parsed(Struct, frozen=True):
    """One entry as rispy reads it."""

    line: int
    tags: Tags


class Dialect(Struct, frozen=True):
    """How files are written."""

    start: str
    plain: re.Pattern[str]
    """A whole cut that rispy reads without loss."""
    cut: re.Pattern[str]
    """The line that ends an entry, with the line end before it and without its own."""
    tagged: Callable[[str], tuple[str, str] | None]
    """Part a line in tag and value; None if it has no tag."""
    parse: Callable[[Iterable[str]], Tags]
    written: Callable[[str, str], str]
    """Write tag and value in plain form."""
    one_a_line: frozenset[str]
    """Tags of which every further line is a value of its own."""
    around: frozenset[str]
    """Tags that stand around entries, not in them."""
    unread: frozenset[str]
    """Tags of which nothing is taken."""
    titles: frozenset[str]
    start_hint: str
    end_hint: str


class _Open:
    """An entry that is being taken line by line."""

    def __init__(self, line: int, kind: str, *, has_start: bool = True) -> None:
        self.line = line
        self.kind = kind
        self.has_start = has_start
        self.pairs: list[tuple[str, str]] = []
        self._size = 0

    def add(self, tag: str, value: str) -> None:
        """Add a tag with its value."""
        self.pairs.append((tag, value))
        self._size += len(value) + 1

    def go_on(self, words: str, one_a_line: frozenset[str]) -> None:
        """Add a line without a tag to the value before it; an empty one divides paragraphs."""
        if not self.pairs:
            return
        tag, value = self.pairs[-1]
        if tag in one_a_line and value:
            if words:
                self.add(tag, words)
            return
        # Joined at the end only, for a value of many lines would be copied for each of them.
        self.add("", words)

    @property
    def is_too_long(self) -> bool:
        """Whether it holds more than an entry may."""
        return self._size > MAX_ENTRY


class _Parting:
    """Where one entry ends and the next begins, line by line; at most one is open."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._entry: _Open | None = None
        self._is_unread = False

    @property
    def is_open(self) -> bool:
        """Whether an entry has begun and not ended."""
        return self._entry is not None

    def take(self, number: int, line: str) -> Iterator[Parsed | Damage]:
        """Take the next line, and give the entry that ends with it."""
        tagged = self._dialect.tagged(line)
        if tagged is None:
            if self._entry is not None and not self._is_unread:
                self._entry.go_on(line.strip(), self._dialect.one_a_line)
        elif tagged[0] == self._dialect.start:
            yield from self._start(number, tagged[1])
        elif tagged[0] == "ER":
            yield from self._end(number, tagged[1])
        else:
            self._add(number, *tagged)
        if self._entry is not None and self._entry.is_too_long:
            yield Damage(self._entry.line, f"the entry is longer than {MAX_ENTRY:,} characters")
            self._entry = None

    def close(self, *, has_end: bool) -> Iterator[Parsed | Damage]:
        """Give the open entry, if there is one, and tell what is wrong with its borders."""
        entry, self._entry = self._entry, None
        if entry is None:
            return
        dialect = self._dialect
        if not (entry.has_start or has_end or any(tag in dialect.titles for tag, _ in entry.pairs)):
            yield Damage(entry.line, "lines that belong to no entry are left out", lost=False)
            return
        if not entry.has_start:
            yield Damage(entry.line, f"the entry does not begin with `{dialect.start}`", dialect.start_hint, lost=False)
        if not has_end:
            yield Damage(entry.line, "the entry does not end with `ER`", dialect.end_hint, lost=False)
        pairs = [(dialect.start, entry.kind), *_joined(entry.pairs), ("ER", "")]
        yield Parsed(entry.line, dialect.parse(dialect.written(tag, value) for tag, value in pairs))

    def _start(self, number: int, kind: str) -> Iterator[Parsed | Damage]:
        if self._entry is not None and self._entry.has_start and not self._entry.pairs:
            words = f"`{self._entry.kind[:_LONGEST_SHOWN]}` is followed by another kind of entry"
            yield Damage(number, f"{words}, `{kind[:_LONGEST_SHOWN]}`", "the last kind is taken", lost=False)
            self._entry.kind = kind
            return
        yield from self.close(has_end=False)
        self._entry = _Open(number, kind)

    def _end(self, number: int, behind: str) -> Iterator[Parsed | Damage]:
        if self._entry is not None and behind:
            words = f"text behind the end of an entry is left out: `{behind[:_LONGEST_SHOWN]}`"
            yield Damage(number, words, lost=False)
        yield from self.close(has_end=True)

    def _add(self, number: int, tag: str, value: str) -> None:
        if self._entry is None:
            if tag in self._dialect.around:
                return
            self._entry = _Open(number, "", has_start=False)
        self._is_unread = tag in self._dialect.unread
        if not self._is_unread:
            self._entry.add(tag, value)


def parted(stream: BinaryIO, dialect: Dialect) -> Iterator[Parsed | Damage]:
    """Read entry by entry; what is wrong with the borders of one is told before it."""
    parting = _Parting(dialect)
    for number, cut in _cuts(pieces(stream), dialect.cut):
        if not parting.is_open and (found := dialect.plain.fullmatch(cut)):
            start = found.start("entry")
            line = number + cut.count("\n", 0, start)
            yield Parsed(line, dialect.parse(cut[start:].split("\n")))
            continue
        for line, text in enumerate(cut.split("\n"), number):
            yield from parting.take(line, text)
    yield from parting.close(has_end=False)


def _cuts(parts: Iterable[str], end: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Cut a text behind each line that ends an entry: number of the first line, text without its last line end."""
    window, number, looked = "", 1, 0
    for part in parts:
        window += part
        start = 0
        for found in end.finditer(window, looked):
            yield number, window[start : found.end()]
            number += window.count("\n", start, found.end() + 1)
            start = found.end() + 1
        window = window[start:]
        if len(window) > _MOST_WAITING and (last := window.rfind("\n")) >= 0:
            yield number, window[:last]
            number += window.count("\n", 0, last + 1)
            window = window[last + 1 :]
        if len(window) > MAX_ENTRY:
            # One line: it makes its entry too long, and the rest of it belongs to none.
            yield number, window
            window = ""
        looked = max(0, len(window) - _LONGEST_SHOWN)
    if window:
        yield number, window


def _joined(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join each value with the lines that continue it."""
    tag, parts = "", [""]
    for next_tag, part in pairs:
        if not next_tag:
            parts.append(part)
            continue
        if tag:
            yield tag, "\n".join(parts).strip()
        tag, parts = next_tag, [part]
    if tag:
        yield tag, "\n".join(parts).strip()


def _ris_tagged(line: str) -> tuple[str, str] | None:
    """Read the standard form, of any tag; else a known tag with spaces or case of its own."""
    if line[2:6].rstrip("\r") in {"  - ", "  -"} and line[:2].isalnum() and line[0].isalpha() and line[:2].isupper():
        return line[:2], line[6:].strip()
    if not _DASH.search(line, 0, _DASH_WITHIN):
        return None
    found = _ODD_LINE.match(line.removeprefix("\ufeff"))
    if not found:
        return None
    tag = found[1].upper()
    # `is - as we know` is a line of an abstract.
    sure = len(found[2]) >= _TWO_SPACES or found[1].isupper()
    return (tag, found[3].strip()) if sure and tag in TAGS else None


def _wos_tagged(line: str) -> tuple[str, str] | None:
    if line[:1] == " ":
        return None
    found = _WOS_LINE.fullmatch(line.removeprefix("\ufeff").rstrip())
    return (found[1], (found[2] or "").strip()) if found else None


def _parse_ris(lines: Iterable[str]) -> Tags:
    """Let rispy read an entry; repeated tags become lists, also those that it does not know."""
    entry: dict[str, Any] = _ris_parser().parse_lines(iter(lines))[0]
    if "UK" in entry:
        entry |= entry.pop("UK")
    return entry


def _parse_wos(lines: Iterable[str]) -> Tags:
    found: Tags = _wos_parser().parse_lines(iter(lines))[0]
    return found


@cache
def _ris_parser() -> Any:  # noqa: ANN401 - rispy ships no types
    import rispy  # type: ignore[import-untyped] # noqa: PLC0415 - 30 ms that only a site with such a source pays

    mapping = {tag: tag for tag in TAGS} | {"UK": "UK"}
    return rispy.RisParser(mapping=mapping, list_tags=[], delimiter_tags_mapping={}, enforce_list_tags=False)


@cache
def _wos_parser() -> Any:  # noqa: ANN401 - rispy ships no types
    import rispy  # noqa: PLC0415 - 30 ms that only a site with such a source pays

    mapping = {tag: tag for tag in rispy.WokParser.DEFAULT_MAPPING}
    return rispy.WokParser(mapping=mapping, list_tags=[], ignore=[], skip_unknown_tags=True, enforce_list_tags=False)


RIS = Dialect(
    start="TY",
    plain=re.compile(
        r"(?:\ufeff|\d{1,9}\.|\s)*(?P<entry>TY  -(?: [^\n]*)?\n(?:(?!TY|ER)[A-Z][A-Z0-9]  -(?: [^\n]*)?\n)+ER  -\s*)"
    ),
    cut=re.compile(r"\nER  -[^\n]*(?=\n)"),
    tagged=_ris_tagged,
    parse=_parse_ris,
    written="{}  - {}".format,
    one_a_line=frozenset({"AU", "A1", "A2", "A3", "A4", "ED", "KW", "UR"}),
    around=frozenset(),
    unread=frozenset(),
    titles=frozenset({"TI", "T1", "CT"}),
    start_hint="put a line such as `TY  - JOUR` before it; the entry is read all the same",
    end_hint="put a line `ER  - ` behind it; the entry is read as far as it goes",
)
WOS = Dialect(
    start="PT",
    # Its lists go over several lines, which rispy would join.
    plain=re.compile(r"(?P<entry>(?!))"),
    cut=re.compile(r"\nER\s*(?=\n)"),
    tagged=_wos_tagged,
    parse=_parse_wos,
    # A line of two spaces would be one that goes on.
    written=lambda tag, value: f"{tag} {' '.join(value.split())}",
    one_a_line=frozenset({"AU", "AF", "BA", "BF", "BE", "CA", "GP"}),
    around=frozenset({"FN", "VR", "EF"}),
    # Cited references, some hundred lines of a paper.
    unread=frozenset({"CR"}),
    titles=frozenset({"TI"}),
    start_hint="put a line `PT J` before it; the entry is read all the same",
    end_hint="put a line `ER` behind it; the entry is read as far as it goes",
)
"""Tagged files of Web of Science."""
