"""Shorter answers for those who understand gzip, as GitHub Pages gives them."""

import gzip
import re

# Bytes below which nothing is won, and above which nobody should wait for it. What is packed is not kept: a page of
# 100 kB takes 2 ms, and the next build makes another of it.
SHORTEST, LONGEST = 1024, 4_000_000

# Nine tenths of what level 9 wins, in half of its time (pages of the demo).
LEVEL = 3

_WEIGHTED = re.compile(r"\s*([a-z*-]+)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?", re.IGNORECASE)


def accepts(header: str) -> bool:
    """Whether an Accept-Encoding prefers gzip to nothing (RFC 9110, 12.5.3); what is not understood is left out.

    >>> [accepts(header) for header in ("br, gzip", "gzip;q=0", "*", "", "gzip;q=0.2, identity;q=0.5")]
    [True, False, True, False, False]
    """
    matches = filter(None, map(_WEIGHTED.fullmatch, header.split(",")))
    weights = {match[1].lower(): float(match[2] or 1) for match in matches}
    weight = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return weight > 0 and weight >= weights.get("identity", 0.0)


def is_worth(kind: str, size: int) -> bool:
    """Whether an answer of a media type is text of a length that pays."""
    is_text = kind.startswith("text/") or "charset=" in kind or kind == "application/wasm"
    return is_text and SHORTEST <= size <= LONGEST


def pack(data: bytes) -> bytes:
    """Compress; equal bytes become equal bytes."""
    return gzip.compress(data, LEVEL, mtime=0)
