"""JSON lines: one object a line, `title` required; what `sitegen read` prints reads back to the same records.

The fields are those of `shapes`. A line that is not an object with a title is rejected and named; a field that cannot
be understood is left out and named, and the record is kept.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from site_gen import shapes
from site_gen.model import Place, Problem, Record
from site_gen.sources._lines import beginning, is_text, lines

_ONE_A_LINE = 'write each record on a line of its own: `{"title": "...", "abstract": "..."}`'


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
    index = 0
    for line in lines(stream):
        if not line.text.strip():
            continue
        fields = _object(line.text)
        if isinstance(fields, str):
            yield Problem(path, line.number, "jsonl.not-an-object", fields, _ONE_A_LINE, rejected=True)
            index += 1
            continue
        work, complaints = shapes.from_json(fields)
        for complaint in complaints[: -1 if work is None else None]:
            yield Problem(path, line.number, "jsonl.field", complaint, "the record is kept without it")
        if work is None:
            yield Problem(
                path, line.number, "jsonl.no-title", complaints[-1], "every record needs a `title`", rejected=True
            )
        else:
            yield Record(work, Place(path, line.number, index))
        index += 1


def _object(line: str) -> dict[str, Any] | str:
    """Parse a line, or say what is wrong with it."""
    try:
        value = json.loads(line, parse_constant=str)
    except json.JSONDecodeError as error:
        return f"is not JSON: {error.msg.lower()} at column {error.colno}"
    except (ValueError, RecursionError):
        # A number of thousands of digits, or thousands of nested lists.
        return "is not JSON that can be read"
    return value if isinstance(value, dict) else "is JSON, but not an object"
