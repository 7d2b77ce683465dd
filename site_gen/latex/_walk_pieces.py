"""Pieces of TeX as the walk takes them: formulas, groups, addresses."""

import re
from typing import NamedTuple

from site_gen.latex import _math


class Kept(NamedTuple):
    """A stretch that is not read as TeX, and what is written for it."""

    start: int
    stop: int
    said: str
    is_formula: bool = False


def formulas(tex: str, *, code: bool = True) -> list[Kept]:
    """Find the formulas of a text, each as it is written between dollars."""
    return [Kept(span.start, span.stop, _formula(tex, span), True) for span in _math.spans(tex, code=code)]


def is_even(said: str) -> bool:
    """Tell whether each brace outside of formulas has its counterpart."""
    if "{" not in said and "}" not in said:
        return True
    depth = end = 0
    for start, stop in _math.unread(said):
        depth = _depth(said[end:start], depth)
        end = stop
    return _depth(said[end:], depth) == 0


def indent(words: str) -> str:
    """Give the white space that a text begins with."""
    return words[: len(words) - len(words.lstrip())]


def _depth(said: str, depth: int) -> int:
    for char in said if depth >= 0 else "":
        depth += (char == "{") - (char == "}")
        if depth < 0:
            break
    return depth


def pairs(tex: str) -> dict[int, int]:
    """Find the brace that closes each one that is closed."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for brace in re.finditer(r"\\.|[{}]", tex, re.DOTALL):
        if brace[0] == "{":
            opened.append(brace.start())
        elif brace[0] == "}" and opened:
            found[opened.pop()] = brace.start()
    return found


def _formula(tex: str, span: _math.Span) -> str:
    if tex[span.start] == "$":
        return tex[span.start : span.stop]
    return between_dollars(tex[span.first : span.last], "$$" if span.display else "$")


def between_dollars(tex: str, dollars: str = "$") -> str:
    """Write a formula so that the scanner finds it: one that would be money or words stands in braces."""
    bare = tex.strip()
    # Its last character was a space behind a backslash.
    bare += " " * ((len(bare) - len(bare.rstrip("\\"))) % 2)
    for body in (bare, f"{{{bare}}}"):
        written = f"{dollars}{body}{dollars}"
        if "\\" in body and "$" not in body:
            return written
        if [(0, len(written))] == [(span.start, span.stop) for span in _math.spans(written, brackets=False)]:
            return written
    return bare.replace("$", "")


def address(tex: str) -> str:
    """Read an address, in which only a backslash before a sign is TeX."""
    return re.sub(r"\\([%#&_~{}$^])(?:\{\})?", r"\1", tex)
