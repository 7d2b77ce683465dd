"""From what a reader found to records and problems: numbered, in file order, with every loss told.

A reader knows its format; what a field may hold, and what is said of one that holds something else, is the same for
all of them and stands in `shapes`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from site_gen import shapes
from site_gen.model import Place, Problem, Record, Work
from site_gen.sources import _tex


class Entry(Struct, frozen=True):
    """One entry of a source, in the names of `shapes`."""

    line: int
    """1-based line of its first character."""
    fields: Mapping[str, Any] | Work
    """Or the work itself, where a reader has looked at every field of it."""
    complaints: tuple[str, ...] = ()
    """What the reader itself could not make sense of; the entry is kept without it."""
    exact: bool = False
    """Whether we wrote it, and its texts have the form of `latex` already."""


class Damage(Struct, frozen=True):
    """What could not be read."""

    line: int
    """1-based; 0 means the whole file."""
    message: str
    hint: str = ""
    code: str = "source.damaged-entry"
    lost: bool = True
    """Whether an entry is gone with it, and so counts as read and rejected."""


def records(found: Iterable[Entry | Damage], path: str, *, damaged: bool = False) -> Iterator[Record | Problem]:
    """Make records of entries and problems of damage; a file in which nothing was found is a problem too.

    The formulas of a source that is known to have `damaged` them are mended.
    """
    index = 0
    silent = True
    for one in found:
        silent = False
        if isinstance(one, Damage):
            yield Problem(path, one.line, one.code, one.message, one.hint, rejected=one.lost)
            index += one.lost
            continue
        place = Place(path, one.line, index)
        index += 1
        if isinstance(one.fields, Work):
            yield from _tex.record(one.fields, place, damaged=damaged)
        else:
            yield from _record(one, one.fields, place, damaged=damaged)
    if silent:
        yield Problem(path, 0, "source.no-entries", "holds no papers", "look whether the file is what it should be")


def _record(entry: Entry, fields: Mapping[str, Any], place: Place, *, damaged: bool) -> Iterator[Record | Problem]:
    work, complaints = shapes.from_json(fields)
    if work is None:
        # One problem for one loss: what is wrong with the title, else that there is none.
        lost = next((complaint for complaint in complaints if complaint.startswith("`title` is")), complaints[-1])
        yield Problem(place.path, place.line, "source.no-title", lost, "every record needs a title", rejected=True)
        return
    for complaint in (*entry.complaints, *complaints):
        yield Problem(place.path, place.line, "source.field", complaint, "the rest of the record is kept")
    if entry.exact:
        yield Record(work, place)
    else:
        yield from _tex.record(work, place, damaged=damaged)
