"""Tables: CSV with commas or semicolons, TSV, one paper a row below a line that names the columns.

    Title,Authors,Year,DOI
    Title of a paper,Ada Example; Ben Sample,2024,10.1000/1

Which columns there are, and in what order, is the table's matter: tables of Zotero, Scopus and MiniConf are read, and
people's own sheets. A column without a known meaning is kept under its own name.
"""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from msgspec import Struct

from site_gen.model import Problem, Record
from site_gen.sources import _columns, _entries
from site_gen.sources._columns import Column
from site_gen.sources._entries import Damage, Entry
from site_gen.sources._lines import beginning, is_text, pieces
from site_gen.sources.table import _rows
from site_gen.sources.table._rows import Row

_DELIMITERS = (",", ";", "\t", "|")
_SUFFIXES = (".csv", ".tsv", ".tab", ".csv.gz", ".tsv.gz", ".tab.gz")
# Excel's way to say how a table is divided.
_SAID = "sep="
# A line that is longer names no columns.
_LONGEST_HEADER = 32 * 1024
# From this width on, a row of one cell is a piece of a broken one, not a title alone.
_WIDE = 3
# Columns that only Zotero's tables have; names in them are turned round.
_OF_ZOTERO = frozenset({"item type", "publication title"})


class _Header(Struct, frozen=True):
    delimiter: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    """In the order in which they are looked at."""
    is_inverted: bool
    """Whether a name with one comma is `Family, Given`."""


def sniff(head: bytes, path: str) -> bool:
    """Accept text whose first line names columns: a title and another fact of papers, or a title in a `.csv` file."""
    if not is_text(head):
        return False
    start = beginning(head)
    first, _, rest = start.partition("\n")
    if first.lower().startswith(_SAID):
        first = rest.lstrip().partition("\n")[0]
    return _header(first, at_least=1 if path.lower().endswith(_SUFFIXES) else 2) is not None


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one paper a row; empty rows and repeated headers are passed over."""
    return _entries.records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    numbered = _rows.numbered(pieces(stream))
    # Only before the header: within a cell an empty line divides paragraphs.
    filled = (line for line in numbered if line.text.strip(" \t\ufeff"))
    first = next(filled, None)
    if first is not None and first.text.lower().startswith(_SAID):
        first = next(filled, None)
    if first is None:
        return
    header = _header(first.text, at_least=1)
    if header is None:
        names = "name the columns in the first line, a `title` among them"
        yield Damage(first.number, f"names no column for the title: `{first.text[:60]}`", names, lost=False)
        return
    for row in _rows.rows(numbered, header.delimiter, len(header.names)):
        found = row if isinstance(row, Damage) else _entry(row, header)
        if found is not None:
            yield found


def _header(line: str, *, at_least: int) -> _Header | None:
    """Read a line as names of columns, divided so that most of them are known."""
    if len(line) > _LONGEST_HEADER:
        return None
    best: _Header | None = None
    for delimiter in _DELIMITERS:
        names = _rows.cells(line.lstrip("\ufeff").rstrip("\r"), delimiter)
        found = _columns.columns(names)
        if _columns.are_of_papers(found, at_least) and (best is None or _known(found) > _known(best.columns)):
            # Titles alone hold commas and semicolons that divide nothing.
            divided = delimiter if len(names) > 1 else "\t"
            best = _Header(divided, tuple(names), found, {column.folded for column in found} >= _OF_ZOTERO)
    return best


def _known(columns: Sequence[Column]) -> int:
    return sum(column.target is not None for column in columns)


def _entry(row: Row, header: _Header) -> Entry | Damage | None:
    filled = [cell for cell in row.cells if cell]
    if not filled or tuple(row.cells) == header.names:
        return None
    width = len(header.names)
    if len(row.cells) == 1 and width >= _WIDE:
        words = f"has one cell where the header has {width}: `{filled[0][:60]}`"
        return Damage(row.line, words, "a cell that goes over several lines needs quotes")
    complaints = [*row.complaints, *_wrong_width(row, width)]
    found, told = _columns.fields(header.columns, row.cells, inverted=header.is_inverted)
    return Entry(row.line, found, (*complaints, *told))


def _wrong_width(row: Row, width: int) -> list[str]:
    beyond = [cell for cell in row.cells[width:] if cell]
    if beyond:
        return [f"has {len(row.cells)} cells where the header has {width}; left out: `{beyond[0][:60]}`"]
    return [f"has {len(row.cells)} cells where the header has {width}"] if len(row.cells) < width else []
