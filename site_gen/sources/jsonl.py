"""JSON lines: one object a line, `title` required; what `sitegen read` prints reads back to the same records.

The fields are those of `shapes`. A line that is not an object with a title is rejected and named; a field that cannot
be understood is left out and named, and the record is kept.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from site_gen.model import Problem, Record
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._lines import Line, beginning, is_text, lines

_ONE_A_LINE = 'write each record on a line of its own: `{"title": "...", "abstract": "..."}`'
# What only `sitegen read` and the data of a site put beside a paper: such texts are not read as TeX again.
_OURS = (frozenset({"path", "line", "index"}), frozenset({"slug", "sources"}))


def sniff(head: bytes, path: str) -> bool:
    """Accept text whose first filled line holds an object, or any line starts one if the name says so."""
    start = beginning(head)
    if not is_text(head):
        return False
    if path.endswith((".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")):
        return any(line.lstrip().startswith("{") for line in start.split("\n"))
    first, _, rest = start.partition("\n")
    return first.startswith("{") and (first.rstrip().endswith("}") or not rest)


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read one record a line; empty lines are skipped."""
    return records(objects(stream), path)


def objects(stream: BinaryIO) -> Iterator[Entry | Damage]:
    """Give the object of each line."""
    return (found for line in lines(stream) if (found := parsed(line)))


def parsed(line: Line) -> Entry | Damage | None:
    """Read one line; an empty one is nothing."""
    # Half the time of `json`, which takes more: NaN, raw controls, lone surrogates.
    try:
        fields = msgspec.json.decode(line.text)
    except (ValueError, RecursionError):
        if not line.text.strip():
            return None
        fields = _object(line.text)
    if isinstance(fields, dict):
        return Entry(line.number, fields, exact=any(keys <= fields.keys() for keys in _OURS))
    words = str(fields) if isinstance(fields, _Words) else "is JSON, but not an object"
    return Damage(line.number, words, _ONE_A_LINE)


class _Words(str):
    """What is wrong with a line, where else a value would be."""

    __slots__ = ()


def _object(line: str) -> Any:  # noqa: ANN401 - any JSON
    """Parse a line, or say what is wrong with it."""
    try:
        return json.loads(line, parse_constant=str, strict=False)
    except json.JSONDecodeError as error:
        return _Words(f"is not JSON: {error.msg.lower()} at column {error.colno}")
    except (ValueError, RecursionError):
        # A number of thousands of digits, or thousands of nested lists.
        return _Words("is not JSON that can be read")
