r"""Texts written so that TeX says them."""

import re

from site_gen.latex import _math
from site_gen.latex._prose_parts import parts
from site_gen.latex._walk import to_text

# Characters that mean something to TeX, as it prints them.
_ESCAPED = {char: f"\\{char}" for char in "{}%#&_$"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_LONE = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
_TO_ESCAPE = re.compile(r"[\\{}%#&_$~^]|-(?=-)|'(?=')|`(?=`)")


def escape(text: str, *, marks: bool = False) -> str:
    r"""Write a text so that TeX prints it; formulas between dollars stay as they are.

    `to_text` gives the text back if it is in NFC. Braces are even also for BibTeX, which counts those behind a
    backslash: where a formula has more of one kind, its counterpart is added where TeX does not print it. With marks
    those of an abstract stay marks, and `to_text` with marks gives them back.

    >>> escape("50% of A_1 and $x_1$")
    '50\\% of A\\_1 and $x_1$'
    """
    if not _TO_ESCAPE.search(text):
        return text
    if marks and "\\" in text:
        return _with_marks(text)
    written: list[str] = []
    end = 0
    spans = _math.spans(text, brackets=False)
    lone = _lone_braces(text, spans)
    for span in spans:
        written += (_escaped(text, end, span.start, lone), _balanced(text[span.start : span.stop]))
        end = span.stop
    # A dollar beside formulas has its backslash already.
    escaped = "".join([*written, _escaped(text, end, len(text), lone)])
    return _with_dollars(escaped, text) if spans and r"\$" in text else escaped


def _with_dollars(escaped: str, text: str) -> str:
    """Write dollars that stand with a backslash beside formulas as TeX does, if they are read back so."""
    written = escaped.replace(r"\textbackslash{}\$", r"\$")
    return written if to_text(written) == text else escaped


def _with_marks(text: str) -> str:
    written: list[str] = []
    for part in parts(text):
        if part.kind == "open":
            address = part.address.replace("%", r"\%").replace("#", r"\#")
            written.append(rf"\href{{{address}}}{{" if address else f"\\{part.said}{{")
        elif part.kind == "close":
            written.append("}")
        elif part.kind == "text":
            written.append(_escaped(part.said, 0, len(part.said), _lone_braces(part.said, [])))
        else:
            dollars = "$$" if part.kind == "display" else "$"
            written.append(_balanced(f"{dollars}{part.said}{dollars}"))
    return "".join(written)


def _lone_braces(text: str, spans: list[_math.Span]) -> frozenset[int]:
    """Find the braces outside of formulas that have no counterpart."""
    lone: list[int] = []
    ends = [0, *(span.stop for span in spans)]
    starts = [*(span.start for span in spans), len(text)]
    for start, stop in zip(ends, starts, strict=True):
        for found in re.finditer("[{}]", text[start:stop]):
            at = start + found.start()
            if found[0] == "}" and lone and text[lone[-1]] == "{":
                lone.pop()
            else:
                lone.append(at)
    return frozenset(lone)


def _escaped(text: str, start: int, stop: int, lone: frozenset[int]) -> str:
    def one(found: re.Match[str]) -> str:
        """Escape one sign."""
        char = found[0]
        if start + found.start() in lone:
            return _LONE[char]
        return _ESCAPED.get(char, char + "{}")

    return _TO_ESCAPE.sub(one, text[start:stop])


def _balanced(formula: str) -> str:
    """Make the braces of a formula even for those who count them behind a backslash too."""
    depth = lowest = 0
    for found in re.finditer("[{}]", formula):
        depth += 1 if found[0] == "{" else -1
        lowest = min(lowest, depth)
    before, after = r"\iffalse\{\fi{}" * -lowest, r"\iffalse\}\fi{}" * (depth - lowest)
    return f"{before}{formula}{after}"
