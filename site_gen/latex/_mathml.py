"""MathML as the converter gives it: taken apart, kept to what a page may hold, and written again.

The converter is trusted with mathematics, not with our pages: what it wrote passes only as far as it consists of
elements and attributes that are named here, with values of the simplest kind. Its styles, which the pages' policy would
block, become classes; elements that are no longer MathML Core, and HTML inside of words, become what is.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

# Deeper trees than a hundred levels of TeX give; readers of XML stop at 256.
MOST_DEEP = 200
# Twenty times what the largest formula of 20,000 abstracts has.
MOST_NODES = 1_000

_TAG = re.compile(r'<(/?)([a-z]+)((?: ?[a-z-]+="[^"<>]*")*)(/?)>|([^<>]+)')
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_ENTITIES = {
    "&lt;": "<",
    "&gt;": ">",
    "&amp;": "&",
    "&quot;": '"',
    "&#39;": "'",
    "&ApplyFunction;": "\u2061",
    "&InvisibleTimes;": "\u2062",
}
_ENTITY = re.compile(r"&[^;&]*;?")

_ELEMENTS = frozenset(
    "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts "
    "mprescripts mtable mtr mtd mpadded mphantom mstyle".split()
)
# Those whose elements have each its meaning by its place.
_PLACES: Mapping[str, int] = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
# Attributes that say how large what is inside is set.
_STYLES = frozenset({"displaystyle", "scriptlevel"})
# Those that hold characters.
_TOKENS = frozenset({"mi", "mn", "mo", "mtext"})
_KEPT = frozenset(
    "accent accentunder displaystyle form linethickness lspace mathvariant maxsize minsize movablelimits rspace "
    "scriptlevel stretchy symmetric voffset width height depth".split()
)
# Lengths in em or ex: a `qquad` has 2; heights in percent of a size that fits.
_LONGEST, _PERCENT = 6, 300
_VALUE = re.compile(r"[a-z]{1,10}|-?\d*\.?\d+(?:em|rem|ex|pt|%)?")
# Selectors that ask for one of two forms of a letter: fonts without these would show a box.
_SELECTORS = str.maketrans("", "", "\ufe00\ufe01")

_CLASSES: Mapping[str, str] = {
    "text-align: left": "math-left",
    "text-align: right": "math-right",
    "padding-left: 0": "math-flush-left",
    "padding-right: 0": "math-flush-right",
    "padding-left:1em": "math-apart",
    "padding-left: 0.1em": "math-near",
    "padding-top: 0": "math-close",
    **{
        f"border-{side}: 0.05em {line} currentcolor": f"math-{name}-{side}"
        for side in ("top", "right", "bottom", "left")
        for line, name in (("solid", "line"), ("dashed", "dashes"))
    },
}
_STRIKES: Mapping[str, str] = {
    "updiagonalstrike": "math-strike-up",
    "downdiagonalstrike": "math-strike-down",
    "updiagonalstrike downdiagonalstrike": "math-strike-both",
    "box": "math-boxed",
}
_WORDS: Mapping[str, str] = {
    "b": "math-bold",
    "i": "math-italic",
    "em": "math-italic",
    "code": "math-mono",
    "s": "math-struck",
    "u": "math-underlined",
    "font-variant-caps: small-caps": "math-small-caps",
    "math-core-sans-serif-font": "math-sans",
    "math-core-serif-font": "",
}

Attributes: TypeAlias = tuple[tuple[str, str], ...]


class Node(Struct, frozen=True, gc=False):
    """An element with its attributes and what is inside: characters, or elements."""

    name: str
    attributes: Attributes = ()
    text: str = ""
    inside: tuple["Node", ...] = ()

    def get(self, name: str) -> str:
        """Give the value of an attribute, `""` if it is not there."""
        return next((value for key, value in self.attributes if key == name), "")


class ForeignError(Exception):
    """The converter wrote what a page may not hold, or what is too large; the message is said to people."""


class _Open(Struct, gc=False):
    name: str
    attributes: dict[str, str]
    inside: list[Node | str]


def parse(markup: str) -> Node:
    """Take a formula apart and bring it to what a page may hold; raises ForeignError; linear time."""
    stack = [_Open("", {}, [])]
    at = nodes = 0
    for tag in _TAG.finditer(markup):
        if tag.start() != at:
            break
        at = tag.end()
        closing, name, attributes, empty, characters = tag.groups()
        if characters is not None:
            stack[-1].inside.append(_unescaped(characters))
            continue
        if closing:
            element = stack.pop() if len(stack) > 1 else stack[0]
            if element.name != name:
                break
            stack[-1].inside.extend(_tidied(element))
            continue
        nodes += 1
        if nodes > MOST_NODES:
            raise ForeignError(f"has more than {MOST_NODES:,} parts")
        element = _Open(name, dict(_ATTRIBUTE.findall(attributes)) if attributes else {}, [])
        if empty:
            stack[-1].inside.extend(_tidied(element))
        else:
            stack.append(element)
        if len(stack) > MOST_DEEP:
            raise ForeignError("is nested too deeply")
    found = stack[0].inside
    if at != len(markup) or len(stack) != 1 or len(found) != 1 or isinstance(found[0], str) or found[0].name != "math":
        raise ForeignError("cannot be shown in a page")
    return found[0]


def write(node: Node) -> str:
    """Write an element as XML, which is HTML too."""
    parts: list[str] = []
    _write(node, parts)
    return "".join(parts)


def _write(node: Node, parts: list[str]) -> None:
    attributes = "".join(f' {name}="{value}"' for name, value in node.attributes)
    if not (node.text or node.inside) and node.name in {"mspace", "mprescripts"}:
        parts.append(f"<{node.name}{attributes}/>")
        return
    parts.append(f"<{node.name}{attributes}>")
    parts.append(html.escape(node.text, quote=False))
    for inner in node.inside:
        _write(inner, parts)
    parts.append(f"</{node.name}>")


def _unescaped(characters: str) -> str:
    if "&" not in characters:
        return characters
    return _ENTITY.sub(_entity, characters)


def _entity(found: re.Match[str]) -> str:
    if found[0] not in _ENTITIES:
        raise ForeignError("cannot be shown in a page")
    return _ENTITIES[found[0]]


def _tidied(element: _Open) -> Sequence[Node | str]:
    """Give what becomes of an element whose inside is tidy already."""
    name = element.name
    if name in _TOKENS and name != "mtext":
        return (Node(name, _attributes(element), _characters(element)),)
    if name in _TIDIERS:
        return tuple(_TIDIERS[name](element))
    nodes = _nodes(element)
    if name not in _ELEMENTS or len(nodes) != _PLACES.get(name, len(nodes)):
        raise ForeignError("cannot be shown in a page")
    attributes = _attributes(element)
    if name == "mtable":
        # A table is as large as what it stands in, and its style is its own: browsers set one inside of it.
        return (Node(name, tuple(one for one in attributes if one[0] != "scriptlevel"), "", nodes),)
    # MathML Core takes these on any element, the checkers of HTML on one.
    style = tuple(one for one in attributes if one[0] in _STYLES and name != "mstyle")
    made = Node(name, tuple(one for one in attributes if one not in style), "", nodes)
    return (Node("mstyle", style, "", (made,)),) if style else (made,)


def _characters(element: _Open) -> str:
    if not all(isinstance(inner, str) for inner in element.inside):
        raise ForeignError("cannot be shown in a page")
    return "".join(map(str, element.inside)).translate(_SELECTORS)


def _nodes(element: _Open) -> tuple[Node, ...]:
    nodes = tuple(inner for inner in element.inside if isinstance(inner, Node))
    if len(nodes) != len(element.inside):
        raise ForeignError("cannot be shown in a page")
    return nodes


def _attributes(element: _Open, *more: str) -> Attributes:
    """Keep the attributes that a page may hold; styles that have a class become that, others are left out."""
    if not element.attributes and not more:
        return ()
    given = element.attributes
    kept = [(key, value) for key, value in given.items() if key in _KEPT and _is_fit(value)]
    if element.name == "math":
        kept = [("display", "block")] if given.get("display") == "block" else []
    styles = [part.strip() for part in given.get("style", "").split(";")]
    classes = sorted({_CLASSES[style] for style in styles if style in _CLASSES} | {*more})
    return (*([("class", " ".join(classes))] if classes else []), *kept)


def _is_fit(value: str) -> bool:
    """Tell whether a value is a word, or a length that no author means to fill a page with."""
    if not _VALUE.fullmatch(value):
        return False
    number = re.match(r"-?[\d.]+", value)
    return number is None or abs(float(number[0])) <= (_PERCENT if value.endswith("%") else _LONGEST)


def _math(element: _Open) -> Iterator[Node]:
    yield Node("math", _attributes(element), "", _nodes(element))


def _row(element: _Open) -> Iterator[Node]:
    """Give a row; a colored one gets the nearest of our colors, which are readable in light and dark."""
    color = re.fullmatch(r"color:#([0-9A-Fa-f]{6});?", element.attributes.get("style", ""))
    hue = _hue(color[1]) if color else ""
    yield Node("mrow", _attributes(element, *([hue] if hue else [])), "", _nodes(element))


def _hue(digits: str) -> str:
    """Name the class of a color, `""` for black and white."""
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    most, least = max(red, green, blue), min(red, green, blue)
    if most - least < 0x30:  # noqa: PLR2004 # no color to speak of
        return "math-gray" if 0x20 < most < 0xE0 else ""  # noqa: PLR2004 # nearly black, nearly white
    if most == red:
        turn = (green - blue) / (most - least)
    elif most == green:
        turn = 2 + (blue - red) / (most - least)
    else:
        turn = 4 + (red - green) / (most - least)
    return _HUES[round(turn * 2) % 12]


# Around the wheel of colors, from red on, in steps of 30 degrees.
_HUES = tuple(
    f"math-{color}" for color in "red orange orange green green green teal blue blue purple purple red".split()
)


def _space(element: _Open) -> Iterator[Node]:
    r"""Give a space; of those that go back only that of `\!` is known to the pages, others are none."""
    back = re.fullmatch(r"margin-left:-([\d.]+)(em|rem);?", element.attributes.get("style", ""))
    if back and back[2] == "em" and float(back[1]) < 0.2:  # noqa: PLR2004 # em
        yield Node("mspace", (("class", "math-back"),))
    else:
        yield Node("mspace", _attributes(element))


def _padded(element: _Open) -> Iterator[Node]:
    """Give a box; padding on its sides becomes space."""
    sides = dict(re.findall(r"padding-(left|right):\s*([\d.]+em)", element.attributes.get("style", "")))
    if "style" not in element.attributes:
        yield Node("mpadded", _attributes(element), "", _nodes(element))
        return
    before, after = (
        (Node("mspace", (("width", sides[side]),)),) if side in sides else () for side in ("left", "right")
    )
    yield Node("mrow", (), "", (*before, *_nodes(element), *after))


def _enclosed(element: _Open) -> Iterator[Node]:
    """Give what a line goes through or around as a row, without the empty rows that stand for the lines."""
    inner = tuple(node for node in _nodes(element) if node.name != "mrow" or node.inside or node.text)
    name = _STRIKES.get(element.attributes.get("notation", ""), "")
    yield Node("mrow", (("class", name),) if name else (), "", inner)


def _words(element: _Open) -> Iterator[Node]:
    """Give words, one element for each way in which they look."""
    parts = tuple(
        inner if isinstance(inner, Node) else Node("mtext", (), inner.translate(_SELECTORS)) for inner in element.inside
    )
    if any(part.name != "mtext" for part in parts):
        raise ForeignError("cannot be shown in a page")
    yield parts[0] if len(parts) == 1 else Node("mrow", (), "", parts) if parts else Node("mtext")


def _marked(element: _Open) -> Iterator[Node]:
    """Give words in HTML as words of MathML with a class."""
    given = element.attributes
    mark = _WORDS.get(element.name) or _WORDS.get(given.get("class", "")) or _WORDS.get(given.get("style", ""), "")
    for inner in element.inside:
        part = Node("mtext", (), inner.translate(_SELECTORS)) if isinstance(inner, str) else inner
        classes = sorted({*part.get("class").split(), mark} - {""})
        yield Node(part.name, (("class", " ".join(classes)),) if classes else (), part.text, part.inside)


def _unknown(element: _Open) -> Iterator[Node]:
    """Give the name of a command that the converter does not know, without its backslash."""
    for node in _nodes(element):
        yield Node("mtext", (("class", "math-unknown"),), node.text.lstrip("\\"))


_TIDIERS = {
    "math": _math,
    "mrow": _row,
    "mspace": _space,
    "mpadded": _padded,
    "menclose": _enclosed,
    "mtext": _words,
    **dict.fromkeys(("b", "i", "em", "code", "span", "s", "u"), _marked),
    "merror": _unknown,
}
