"""A text of the common form taken apart: words, formulas, and where marks begin and end."""

import re
from typing import Literal, NamedTuple

from site_gen.latex import _math

_TICK = re.compile(r"(?<!\\)`")
_TOKEN = re.compile(r"\\(emph|textbf|texttt)\{|\\href\{([^{}\s\\]+)\}\{|\\(\$)|[{}]")


class Part(NamedTuple):
    """A stretch of a text; those of one mark lie between its `open` and its `close`."""

    kind: Literal["text", "formula", "display", "open", "close"]
    said: str
    """The words, the TeX of the formula, or the name of the mark."""
    address: str = ""
    """Of a link."""


def parts(common: str) -> list[Part]:
    """Take a text apart; a mark that does not end in its paragraph is words."""
    if "\n\n" not in common:
        return _parts(common)
    first, *others = map(_parts, common.split("\n\n"))
    return [*first, *(part for paragraph in others for part in (Part("text", "\n\n"), *paragraph))]


def _parts(common: str) -> list[Part]:
    found: list[Part] = []
    # Each brace that is open: the place of the part where its mark begins, or -1, with its source.
    opened: list[tuple[int, str]] = []
    end = 0
    for start, stop in _math.unread(common):
        _words(common[end:start], found, opened)
        found.append(_whole(common[start:stop]))
        end = stop
    _words(common[end:], found, opened)
    for place, source in opened:
        if place >= 0:
            found[place] = Part("text", source)
    return found


def _whole(source: str) -> Part:
    # Markdown, where these texts are going, knows code before formulas: as a quotation mark it is harmless.
    if source[0] == "$" and "`" in source:
        quoted = _TICK.sub("‘", source.replace("``", "“"))  # noqa: RUF001
        source = quoted if [(span.start, span.stop) for span in _math.spans(quoted)] == [(0, len(quoted))] else source
    if source[0] != "$" or "`" in source:
        return Part("text", source)
    return Part("display", source[2:-2]) if source.startswith("$$") else Part("formula", source[1:-1])


def _words(words: str, found: list[Part], opened: list[tuple[int, str]]) -> None:
    if "\\" not in words and not opened:
        if words:
            found.append(Part("text", words))
        return
    end = 0
    for token in _TOKEN.finditer(words):
        part = _turned(token, found, opened)
        if part is None:
            continue
        if token.start() > end:
            found.append(Part("text", words[end : token.start()]))
        if part.kind == "open":
            opened.append((len(found), token[0]))
        found.append(part)
        end = token.end()
    if end < len(words):
        found.append(Part("text", words[end:]))


def _turned(token: re.Match[str], found: list[Part], opened: list[tuple[int, str]]) -> Part | None:
    """Give the part that a sign begins or ends; None for a brace that is one."""
    if token[3]:
        return Part("text", "$")
    if token[0] == "{":
        opened.append((-1, "{"))
        return None
    if token[0] == "}":
        place, _ = opened.pop() if opened else (-1, "")
        return Part("close", found[place].said) if place >= 0 else None
    return Part("open", token[1] or "href", token[2] or "")
