"""Unpacking what comes, in pieces of bounded size.

Two thousand bytes can unpack to two million, and with two layers to two thousand million. Who unpacks a whole part of
an answer before counting has filled the memory by then. So one layer of gzip is asked for, nothing else is taken, and
it is unpacked piece by piece, each of which the caller may count before the next is made.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence

# Bytes that are unpacked at once.
PIECE_BYTES = 256 * 1024
# What zlib calls the window of a gzip stream.
_GZIP = 16 + zlib.MAX_WBITS

ASKED_FOR = "gzip"
_NAMES = ("gzip", "x-gzip")


def is_known(packing: Sequence[str]) -> bool:
    """Tell whether an answer with these values of `Content-Encoding` can be unpacked."""
    return len(layers := _layers(packing)) <= 1 and all(layer in _NAMES for layer in layers)


def unpacked(parts: Iterable[bytes], packing: Sequence[str]) -> Iterator[bytes]:
    """Unpack the parts of an answer. Raises zlib.error if they are damaged or end too early."""
    return _of_gzip(parts) if _layers(packing) else iter(parts)


def _layers(packing: Sequence[str]) -> list[str]:
    names = (name.strip().lower() for name in packing)
    return [name for name in names if name not in ("", "identity")]


def _of_gzip(parts: Iterable[bytes]) -> Iterator[bytes]:
    member = None
    for part in parts:
        rest = part
        # One after the other, as gzip allows; zeros that fill up a block may come between.
        while rest := rest if member else rest.lstrip(b"\0"):
            member = member or zlib.decompressobj(_GZIP)
            # What is left over of a full piece comes with the next one: the end of a member is yet to be read.
            yield member.decompress(rest, PIECE_BYTES)
            rest = member.unconsumed_tail
            if member.eof:
                rest, member = member.unused_data, None
    if member:
        raise zlib.error("the packed data ends too early")
