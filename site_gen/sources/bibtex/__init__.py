"""BibTeX and BibLaTeX, as every reference manager, journal and archive gives it out.

    @string{jmlr = "Journal of Machine Learning Research"}
    @article{ebb2024tides,
      title = {The {MARE} Model of Tides},
      author = {Ebb, Ada and van der Flow, Bo},
      journal = jmlr, year = 2024, month = jan,
    }

Each entry is read on its own, so a damaged one costs no neighbor anything, and a key that two entries share makes two
records. `@string` is resolved; `@comment`, `@preamble` and text between entries are skipped, and so are `@xdata` and
`@set`, which are no papers. An entry with `crossref` or `xdata` takes what it lacks from the entries named there,
whether they come before it or after: it and those behind it wait until the other one is read, at most `MAX_WAITING`
of them, so records stay in the order of the file and memory stays bounded.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from msgspec import Struct

from site_gen.cite import bibtex
from site_gen.model import Problem, Record
from site_gen.sources import _entries
from site_gen.sources._entries import Damage, Entry
from site_gen.sources._lines import beginning, is_text, lines
from site_gen.sources.bibtex import _blocks, _exact, _facts, _parents
from site_gen.sources.bibtex._blocks import Block
from site_gen.sources.bibtex._fields import MAX_EXPANDED, Fields, taken_apart
from site_gen.sources.bibtex._parents import named

# How many entries wait for one that they refer to; each has about 1 KB.
MAX_WAITING = 5_000
MAX_ABBREVIATIONS = 20_000

_BLOCK = re.compile(
    r"^[ \t]*@[ \t]*(?:(?:string|preamble|comment)[ \t]*[{(]"
    r"|[A-Za-z][\w+:-]*\s*[{(]\s*(?:[^\s{}(),=%\"']*\s*,)?\s*(?:%.*\s*)*(?:[A-Za-z][\w:+-]*\s*=|[})]))",
    re.IGNORECASE | re.MULTILINE,
)
_COMMENT = re.compile(r"(?:\s*%[^\n]*\n)*\s*")
_KEY = re.compile(r"[^\s={}\"]+")
_SHOWN = 60
# More would tell a reader nothing new of one entry.
_MOST_COMPLAINTS = 20
_NO_PAPERS = frozenset({"comment", "preamble", "set"})


class _Waiting(Struct, frozen=True):
    """An entry that takes from others."""

    line: int
    kind: str
    fields: Fields


def sniff(head: bytes, path: str) -> bool:
    """Accept what begins with an entry, a `@string` or a comment in `%`; in a `.bib` file the entry may come later."""
    if not is_text(head):
        return False
    start = beginning(head)
    if path.lower().removesuffix(".gz").endswith((".bib", ".bibtex")):
        return bool(_BLOCK.search(start)) or any(_blocks.next_head(line, 0) for line in start.splitlines())
    comment = _COMMENT.match(start)
    return bool(_BLOCK.match(start, comment.end() if comment else 0))


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one entry after another; an entry that is damaged is told, and the next one is read."""
    return _entries.records(_Reading().found(stream), path)


class _Reading:
    """A file on its way: what it defined so far, and who waits for more."""

    def __init__(self) -> None:
        self._abbreviations: dict[str, str] = {}
        self._parents = _parents.Parents()
        self._queue: deque[Entry | Damage | _Waiting] = deque()

    def found(self, stream: BinaryIO) -> Iterator[Entry | Damage]:
        """Give entries and damage in the order of the file."""
        for block in _blocks.blocks(lines(stream)):
            self._queue.extend(self._taken(block))
            while self._queue and (len(self._queue) > MAX_WAITING or not self._missing(self._queue[0])):
                yield self._finished(self._queue.popleft())
        yield from map(self._finished, self._queue)

    def _taken(self, block: Block) -> Iterator[Entry | Damage | _Waiting]:
        if block.kind in _NO_PAPERS:
            return
        fields = taken_apart(block.text, self._abbreviations) if block.closed else "the brace that closes it is missing"
        if isinstance(fields, str):
            yield _damage(block, fields)
        elif block.kind == "string":
            if len(self._abbreviations) < MAX_ABBREVIATIONS:
                self._abbreviations |= {name: said[:MAX_EXPANDED] for name, said in fields.values.items()}
        else:
            self._parents.remember(block.kind, fields)
            if block.kind != "xdata":
                waits = named(fields.values) and bibtex.OURS not in fields.values
                yield _Waiting(block.line, block.kind, fields) if waits else _entry(block.line, block.kind, fields)

    def _missing(self, one: Entry | Damage | _Waiting) -> list[str]:
        return self._parents.missing(named(one.fields.values)) if isinstance(one, _Waiting) else []

    def _finished(self, one: Entry | Damage | _Waiting) -> Entry | Damage:
        if not isinstance(one, _Waiting):
            return one
        complaints = list(one.fields.complaints)
        values = self._parents.completed(one.fields.values)
        # Many exports name the volume in each paper too, and leave the volume itself out.
        if not {"booktitle", "journal", "journaltitle"} & values.keys():
            complaints += (
                f"it refers to `{key[:_SHOWN]}`, which is no volume of this file" for key in self._missing(one)
            )
        return _entry(one.line, one.kind, Fields(one.fields.key, values, tuple(complaints)))


def _entry(line: int, kind: str, fields: Fields) -> Entry:
    complaints = list(fields.complaints)
    exact = bibtex.OURS in fields.values
    if exact:
        facts = _exact.facts(fields.values, complaints)
    else:
        kind = kind if kind[0].isalpha() else "misc"
        facts = _facts.facts(kind, fields.key, fields.values, complaints)
    if len(complaints) > _MOST_COMPLAINTS:
        complaints[_MOST_COMPLAINTS:] = [f"and {len(complaints) - _MOST_COMPLAINTS} more like these"]
    return Entry(line, facts, tuple(complaints), exact)


def _damage(block: Block, reason: str) -> Damage:
    key = block.text.partition(",")[0].strip()
    what = f"`@{block.kind}` `{key[:_SHOWN]}`" if _KEY.fullmatch(key) else f"`@{block.kind}`"
    lost = block.kind not in ("string", "xdata")
    return Damage(block.line, f"{what} cannot be read: {reason}", "look for a brace, quote or comma too few", lost=lost)
