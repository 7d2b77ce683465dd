r"""The markup that bibliographic databases leave in titles and abstracts, read as text.

CSL-JSON allows `<i>`, `<b>`, `<sub>`, `<sup>` and `<span>`; publishers send Crossref abstracts in JATS
(`<jats:p>`, `<jats:tex-math>`) and titles with MathML. What is no tag of these stays, for papers are also called
`Filling <mask> Tokens`, and `a < b` is no tag at all.

>>> plain("<jats:p>It is <jats:italic>late</jats:italic> &amp; dark.</jats:p>")
'It is late & dark.'
>>> plain("on <mml:math><mml:msup><mml:mi>S</mml:mi><mml:mn>2</mml:mn></mml:msup></mml:math>")
'on $S^2$'
"""

import html
import re
from collections.abc import Sequence
from html.entities import html5

from site_gen.cite import csl

_TAG = re.compile(r"<(/?)([A-Za-z][\w:.-]*)((?:\s[^<>]*)?/?)>", re.ASCII)
# Stricter than HTML, which also decodes `&copy` without a semicolon, and so breaks addresses in a text.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_SPACE = re.compile(r"\s+")

_BLOCKS = frozenset("br break disp-quote div li list list-item ol p sec ul".split())
_FORMULAS = frozenset({"math", "tex-math"})
_HEADINGS_OF_ALL = frozenset({"abstract", "summary"})

# How the parts of an element of MathML stand in TeX.
_TEX = {
    "msup": "{0}^{1}",
    "msub": "{0}_{1}",
    "msubsup": "{0}_{1}^{2}",
    "mover": "{0}^{1}",
    "munder": "{0}_{1}",
    "munderover": "{0}_{1}^{2}",
    "mfrac": r"\frac{0}{1}",
}
_TEX_DOCUMENT = ("\\begin{document}", "\\end{document}")
# No formula nests deeper; what does is no formula.
_MOST_OPEN = 50


def plain(words: str) -> str:
    """Give the text of a marked-up text; an empty line divides its paragraphs. Linear time."""
    if "<" in words:
        words = _Reading().text(words)
    return _ENTITY.sub(_character, words) if "&" in words else words


def _character(entity: re.Match[str]) -> str:
    # `unescape` would read `&notreal;` as `¬real;`.
    known = entity[0][1] == "#" or entity[0][1:] in html5
    return html.unescape(entity[0]) if known else entity[0]


class _Reading:
    """One text on its way from tag to tag."""

    def __init__(self) -> None:
        # Elements that mean something as a whole, each with its parts so far; the first is the text itself.
        self._open: list[tuple[str, list[str]]] = [("", [])]
        self._tex_known = False
        self._after_heading = False

    def text(self, words: str) -> str:
        """Read all."""
        end = 0
        for tag in _TAG.finditer(words):
            closing, name, attributes = tag.groups()
            space, _, name = name.lower().rpartition(":")
            in_formula = self._open[-1][0] not in {"", "title"}
            if space in csl.NAMESPACES or in_formula or (not space and _is_known(name, attributes)):
                self._add(words[end : tag.start()])
                end = tag.end()
                self._tag(name, bool(closing), attributes.endswith("/"))
        self._add(words[end:])
        while len(self._open) > 1:
            self._end()
        return "".join(self._open[0][1]).strip()

    def _add(self, words: str) -> None:
        if words and (self._open[-1][0] in {"", "title"} or not words.isspace()):
            self._open[-1][1].append(words)
            self._after_heading = self._after_heading and words.isspace()

    def _tag(self, name: str, closing: bool, empty: bool) -> None:  # noqa: FBT001 - the two marks of a tag
        inside = self._open[-1][0]
        if name in _FORMULAS or name == "title" or inside not in {"", "title"}:
            if not closing and not empty and len(self._open) < _MOST_OPEN:
                self._open.append((name, []))
            elif closing and any(name == other for other, _ in self._open):
                while self._end() != name:
                    pass
        elif name in {"inline-formula", "disp-formula", "alternatives"}:
            self._tex_known = False
        elif name in _BLOCKS and not inside and not self._after_heading:
            self._open[0][1].append("\n\n")

    def _end(self) -> str:
        """Put what the innermost element means into the one around it, and name it."""
        name, parts = self._open.pop()
        around = self._open[-1][1]
        if name == "title":
            around.append(_heading("".join(parts)))
            self._after_heading = bool(around[-1].strip())
        elif name == "tex-math":
            self._tex_known = True
            around.append(_dollars(_body("".join(parts))))
        elif name == "math":
            around.append("" if self._tex_known else _dollars("".join(parts)))
            self._tex_known = False
        elif name != "annotation":
            around.append(_tex(name, parts))
        return name


def _is_known(name: str, attributes: str) -> bool:
    """Tell a tag from words between angle brackets: `a <b and c> d` has no tag."""
    return name in csl.TAGS and ("=" in attributes or not attributes.strip("/ "))


def _heading(words: str) -> str:
    """Run the heading of a section into its first paragraph."""
    flat = _SPACE.sub(" ", words).strip()
    if flat.casefold().rstrip(".:") in _HEADINGS_OF_ALL:
        flat = ""
    return f"\n\n{flat}" + ("" if not flat else " " if flat[-1] in ".:?!" else ": ")


def _body(tex: str) -> str:
    """Take a formula out of the document that some publishers wrap around it."""
    begin, end = _TEX_DOCUMENT
    return tex.partition(begin)[2].partition(end)[0] if begin in tex else tex


def _dollars(tex: str) -> str:
    flat = _SPACE.sub(" ", tex).strip().strip("$").strip()
    return f"${flat}$" if flat else ""


def _tex(name: str, parts: Sequence[str]) -> str:
    pattern = _TEX.get(name, "")
    if not pattern or pattern.count("{") != len(parts):
        joined = "".join(parts)
        return rf"\sqrt{{{joined}}}" if name == "msqrt" else joined
    if name == "mfrac":
        return pattern.format(*(f"{{{part}}}" for part in parts))
    return pattern.format(parts[0], *(part if len(part) == 1 else f"{{{part}}}" for part in parts[1:]))
