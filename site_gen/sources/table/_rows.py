"""Rows of a table: lines cut into cells, also where a quoted cell goes over several lines.

`csv` reads a row from the lines that it is given; how many these may be is decided here. A quote that is never closed
would take the rest of the file with it, so it costs the row that it stands in, and the next line is a row again.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from site_gen.sources._entries import Damage
from site_gen.sources._lines import Line

# A row that is longer is damage: the longest cells known are abstracts of 10 KB.
MAX_ROW = 1_000_000
# Lines of one row: notes of many paragraphs have a hundred.
MAX_ROW_LINES = 1_000

_LONGEST_SHOWN = 60


class Row(Struct, frozen=True):
    """The cells of one row."""

    line: int
    """1-based line on which it starts."""
    cells: Sequence[str]
    complaints: tuple[str, ...] = ()


def numbered(parts: Iterable[str]) -> Iterator[Line]:
    """Part a text in lines; of one that is too long only the beginning is kept."""
    number, kept, size = 1, [""], 0
    for part in parts:
        first, *others = part.split("\n")
        if size <= MAX_ROW:
            kept.append(first)
            size += len(first)
        if others:
            yield Line(number, "".join(kept).removesuffix("\r"))
            yield from (Line(number + further, text.removesuffix("\r")) for further, text in enumerate(others[:-1], 1))
            number, kept, size = number + len(others), [others[-1]], len(others[-1])
    if size:
        yield Line(number, "".join(kept).removesuffix("\r"), whole=False)


def rows(numbered: Iterable[Line], delimiter: str, width: int) -> Iterator[Row | Damage]:
    """Cut lines into rows; `width` is how many cells a row should have. Empty lines are passed over.

    Linear in the text: each quote that is not closed makes the next search for its end shorter.
    """
    source = _Source(numbered)
    unclosed = 0
    while line := source.take():
        if not line.text.strip():
            continue
        if len(line.text) > MAX_ROW:
            yield Damage(line.number, f"the row is longer than {MAX_ROW:,} characters: `{line.text[:_LONGEST_SHOWN]}`")
            continue
        if '"' not in line.text:
            yield Row(line.number, [cell.strip() for cell in line.text.split(delimiter)])
            continue
        if row := _quoted(source, line, delimiter, share=1 + unclosed):
            yield row
        else:
            unclosed += 1
            yield _repaired(line, delimiter, width)


def cells(line: str, delimiter: str) -> list[str]:
    """Cut a line alone into cells, however its quotes are."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])]
    except csv.Error:
        return []


class _Source:
    """Lines that can be given back."""

    def __init__(self, numbered: Iterable[Line]) -> None:
        self._lines = iter(numbered)
        self._back: deque[Line] = deque()

    def take(self) -> Line | None:
        """Give the next line, None at the end."""
        return self._back.popleft() if self._back else next(self._lines, None)

    def give_back(self, taken: Sequence[Line]) -> None:
        """Let lines be taken once more."""
        self._back.extendleft(reversed(taken))


def _quoted(source: _Source, line: Line, delimiter: str, *, share: int) -> Row | None:
    """Read a row with quotes, over as many lines as its cells go; None if they do not end, and the lines go back."""
    taken: list[Line] = []

    def given() -> Iterator[str]:
        """Give the line, and more as long as they are asked for and may belong to one row."""
        size = len(line.text)
        yield f"{line.text}\n"
        while len(taken) < MAX_ROW_LINES // share and size < MAX_ROW // share and (more := source.take()):
            taken.append(more)
            size += len(more.text)
            yield f"{more.text}\n"

    try:
        read = next(csv.reader(given(), delimiter=delimiter, skipinitialspace=True, strict=True))
    except csv.Error:
        source.give_back(taken)
        return None
    return Row(line.number, [cell.strip() for cell in read])


def _repaired(line: Line, delimiter: str, width: int) -> Row | Damage:
    """Read a row by its first line alone if that gives as many cells as there should be."""
    for escape in ("\\", None):
        try:
            read = next(csv.reader([line.text], delimiter=delimiter, skipinitialspace=True, escapechar=escape))
        except csv.Error:
            continue
        if len(read) == width:
            words = "a quote in this row is not closed or not doubled; its cells may be cut wrongly"
            told = () if escape and '\\"' in line.text else (words,)
            return Row(line.number, [cell.strip() for cell in read], told)
    words = f"a quote is not closed in the row that begins `{line.text[:_LONGEST_SHOWN]}`"
    return Damage(line.number, words, "write a quote within quotes twice; reading goes on at the next line")
