"""Readers of listings: a byte stream in, records and problems out, in file order.

One module a format. Which one reads a file is decided by what is in it, never by its name alone: each reader looks at
the first 64 KiB. A reader goes forward only and holds one entry at a time; what it cannot read becomes a problem with
the line, and the next entry is read.

Readers of other packages join through the entry point group `sitegen.readers`, each a module or object with
`read(stream, path)` and `sniff(head, path)`.
"""

import io
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from typing import BinaryIO, Protocol

from site_gen.model import Problem, Record
from site_gen.sources import capture, jsonl
from site_gen.sources._lines import Joined
from site_gen.sources._unpack import Unpacked

__all__ = ["HEAD_BYTES", "Reader", "Unpacked", "formats", "read"]

# How much of a file a reader may look at to know its format.
HEAD_BYTES = 64 * 1024


class Reader(Protocol):
    """What a format must offer."""

    def sniff(self, head: bytes, path: str) -> bool:
        """Tell whether this is the format, from the first 64 KiB and the name."""
        ...

    def read(self, stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
        """Read entries in file order; never raises on input."""
        ...


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read a listing of any known format; `path` is how the file is named in records and problems."""
    head = _head(stream)
    if len(head) < HEAD_BYTES and not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        yield Problem(path, 0, "source.empty", "is empty", "put a listing into it or delete it")
        return
    for _, reader in _readers():
        if reader.sniff(head, path):
            yield from reader.read(io.BufferedReader(Joined(head, stream)), path)
            return
    yield _unknown(head, path)


def formats() -> tuple[str, ...]:
    """Name the known formats, in the order in which they are tried."""
    return tuple(name for name, _ in _readers())


def _head(stream: BinaryIO) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size < HEAD_BYTES and (part := stream.read(HEAD_BYTES - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


@cache
def _readers() -> tuple[tuple[str, Reader], ...]:
    others = sorted(entry_points(group="sitegen.readers"), key=lambda entry: entry.name)
    return (("JSON lines", jsonl), *((entry.name, entry.load()) for entry in others), ("text capture", capture))


def _unknown(head: bytes, path: str) -> Problem:
    known = "known formats: " + ", ".join(formats())
    if b"\x00" in head:
        return Problem(path, 0, "source.binary", "is a binary file, not a listing", known)
    return Problem(path, 0, "source.unknown-format", "is in no format that sitegen reads", known)
