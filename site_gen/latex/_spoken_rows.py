"""Rows of a formula as plain text: what stands between their parts.

Each part has a role, a letter, a relation, a bracket, and the roles of two neighbors alone tell whether a person would
type a space between them. Inside of brackets sums are not spaced, inside of scripts nothing is.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

Role: TypeAlias = Literal[
    "letter", "number", "word", "said", "relation", "sum", "tight", "open", "close", "bar", "comma", "colon", "big",
    "function", "prefix", "postfix", "space", "fraction", "dot",
]  # fmt: skip


class Part(Struct, frozen=True, gc=False):
    """A part of a row."""

    text: str
    role: Role = "letter"
    simple: bool = True
    """Whether it needs no parentheses in a fraction, under a root, below a script."""


Row: TypeAlias = list[Part]

# Signs that the converter writes in pieces.
_COMPOSED: Mapping[str, Part] = {
    "...": Part("…", "dot"),
    "···": Part("⋯", "dot"),
    ":=": Part(":=", "relation"),
    "=:": Part("=:", "relation"),
}

_PIECES = frozenset(".·:")

# What a sign that is no difference may stand behind, and what nobody types a space before.
_BEFORE_SIGNS = frozenset({"relation", "sum", "tight"})
_FOLLOWING = frozenset({"comma", "colon", "close", "postfix"})


def cleaned(text: str) -> str:
    """Make a text of a single line: composed characters, single spaces, none at its ends."""
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", text)).strip()


def _composed(row: Sequence[Part]) -> Sequence[Part]:
    """Bring signs together that are written in several parts."""
    if not any(part.text in _PIECES for part in row):
        return row
    found: Row = []
    for part in row:
        found.append(part)
        for length in (3, 2):
            sign = "".join(last.text for last in found[-length:])
            if sign in _COMPOSED:
                found[-length:] = [_COMPOSED[sign]]
    return found


def joined(row: Sequence[Part], *, compact: bool = False) -> str:
    """Write a row, with spaces where a person would type them."""
    written: list[str] = []
    before: Part | None = None
    depth = 0
    row = _trimmed(_composed(row))
    for at, part in enumerate(row):
        depth -= part.role == "close"
        after = row[at + 1] if at + 1 < len(row) else None
        if part.role == "space" and after and after.role in _FOLLOWING:
            continue
        now = _parenthesized(_as_sign(part, before, after), before, after)
        if before and _spaced(before, now, compact=compact, inner=compact or depth > 0):
            written.append(" ")
        written.append(now.text)
        depth += part.role == "open"
        before = now
    return "".join(written)


def _trimmed(row: Sequence[Part]) -> Sequence[Part]:
    start, stop = 0, len(row)
    while start < stop and row[start].role == "space":
        start += 1
    while stop > start and row[stop - 1].role == "space":
        stop -= 1
    return row[start:stop]


def _as_sign(part: Part, before: Part | None, after: Part | None) -> Part:
    """Tell a sign from a difference, an approximation (`~5`) from a relation, and a range or a ratio from both."""
    if part.text in {"\u2212", ":"} and before and after and before.role == after.role == "number":
        return Part(part.text, "tight")
    nothing = not before or before.role in {"open", "comma"}
    if (part.role == "relation" and nothing) or (part.role == "sum" and (nothing or before.role in _BEFORE_SIGNS)):  # type: ignore[union-attr] # it is there
        return Part(part.text, "prefix")
    return part


def _parenthesized(part: Part, before: Part | None, after: Part | None) -> Part:
    """Put a fraction between parentheses where it would run into its neighbors."""
    if part.role != "fraction":
        return part
    touches = {"letter", "number", "word", "open", "fraction", "close", "postfix"}
    if (after and after.role in touches - {"close", "postfix"}) or (before and before.role in touches - {"open"}):
        return Part(f"({part.text})", "letter")
    return part


def _spaced(before: Part, after: Part, *, compact: bool, inner: bool) -> bool:
    """Tell whether a person types a space between two parts."""
    roles = {before.role, after.role}
    if roles & {"space", "tight"} or before.role in {"open", "prefix"} or after.role in _FOLLOWING or not after.text:
        return False
    if before.role == "comma":
        return not compact and (inner or not _thousands(after))
    if before.role == "function":
        return after.role != "open"
    if compact:
        return before.role == "big" and after.role not in {"open", "big"}
    return _apart(before, after, inner=inner)


def _apart(before: Part, after: Part, *, inner: bool) -> bool:
    roles = {before.role, after.role}
    if before.role == "colon" or "relation" in roles:
        return True
    if "sum" in roles:
        return not inner
    if "big" in roles:
        return roles != {"big"}
    return ("said" in roles and _both_words(before, after)) or (before.text.endswith(")") and roles == {"letter"})


def _thousands(after: Part) -> bool:
    """Tell whether a comma groups digits: `1,000`."""
    return after.role == "number" and re.match(r"\d{3}(?!\d)", after.text) is not None


def _both_words(before: Part, after: Part) -> bool:
    return before.text[-1:].isalnum() and after.text[:1].isalnum()


def closed(row: Row, *, products: bool = False, differentials: bool = False) -> str:
    """Write a row as an operand: between parentheses unless it is one thing, or, where that is clear, a product."""
    written = joined(row, compact=True)
    parts = [part for part in row if part.role not in {"space", "prefix"}]
    if is_bracketed(row) or (len(parts) <= 1 and all(part.simple for part in parts)):
        return written
    if (products or differentials) and re.fullmatch(r"[d∂][^\W\d_]", written):
        return written
    if products and all(part.simple and part.role in {"letter", "number", "prefix", "postfix"} for part in parts):
        return written
    if _is_call(row) if products else _is_one_call(row):
        return written
    return f"({written})"


def _is_one_call(row: Row) -> bool:
    """Tell whether a row is one name with brackets behind it: `f(x)`."""
    return bool(row) and row[0].role in {"letter", "word"} and is_bracketed(row[1:])


def _is_call(row: Row) -> bool:
    r"""Tell whether a row is a function with brackets behind it, or brackets: `n(n+1)`."""
    depth = 0
    for part in row:
        depth -= part.role == "close"
        if not depth and part.role in {"sum", "relation", "tight", "comma", "colon", "big", "fraction"}:
            return False
        depth += part.role == "open"
    return True


def is_bracketed(row: Row) -> bool:
    """Tell whether one pair of brackets holds the whole row."""
    if len(row) < 2 or row[0].role != "open" or row[-1].role != "close":  # noqa: PLR2004
        return False
    depth = 0
    for part in row[:-1]:
        depth += (part.role == "open") - (part.role == "close")
        if not depth:
            return False
    return True
