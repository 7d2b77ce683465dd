"""Unpacking a `.gz` as far as it goes.

`gzip` raises in the middle of a read, and what it had unpacked by then is lost with the buffers on the way: of a cut
listing of 60 KB that is everything. Here damage is an end like any other, and is told beside it.
"""

import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

_GZIP = 16 + zlib.MAX_WBITS
# The first bytes of every `.gz`.
GZIP = b"\x1f\x8b"
# Packed bytes taken at once; a bomb's piece unpacks to 4 MB.
_PIECE = 4096


class Unpacked(io.RawIOBase):
    """What a packed stream holds, up to its end or its damage."""

    def __init__(self, packed: BinaryIO) -> None:
        """Unpack `packed` while it is read."""
        super().__init__()
        self.damaged: OSError | None = None
        """Known once all has been read; None if the stream was whole."""
        self._given = False
        self._parts = self._unpack(packed)
        self._part = memoryview(b"")

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        """Fill the buffer from one piece. Raises OSError if the damage comes before the first byte."""
        # A view, for cutting a bomb's piece buffer by buffer must not copy its rest each time.
        self._part = self._part or memoryview(next(self._parts, b""))
        if self.damaged and not self._given:
            raise self.damaged
        self._given = True
        part, self._part = self._part[: len(buffer)], self._part[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _unpack(self, packed: BinaryIO) -> Iterator[bytes]:
        rest = packed.read(_PIECE)
        if rest and not GZIP.startswith(rest[: len(GZIP)]):
            self.damaged = OSError("is not a .gz file")
            return
        whole = not rest
        try:
            while rest:
                member = zlib.decompressobj(_GZIP)
                yield from _member(member, rest, packed)
                whole = member.eof
                # Tools pad the end with zeros; what stands there else is one more member.
                rest = (member.unused_data or packed.read(_PIECE)).lstrip(b"\0")
        except zlib.error:
            whole = False
        if not whole:
            self.damaged = OSError("is a damaged .gz file: what could be unpacked is read")


def _member(member: "zlib._Decompress", start: bytes, packed: BinaryIO) -> Iterator[bytes]:
    """Unpack to the end of one member or of the file, in parts that are not empty."""
    piece = start
    while piece:
        before = member.copy()
        try:
            part = member.decompress(piece)
        except zlib.error:
            yield from _to_the_damage(before, piece)
            raise
        if part:
            yield part
        piece = b"" if member.eof else packed.read(_PIECE)


def _to_the_damage(member: "zlib._Decompress", piece: bytes) -> Iterator[bytes]:
    """Unpack byte by byte, for an error takes with it all that its call has unpacked."""
    with suppress(zlib.error):
        for byte in piece:
            if part := member.decompress(bytes([byte])):
                yield part
