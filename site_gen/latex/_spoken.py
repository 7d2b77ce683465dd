"""Formulas as plain text, spaced as a careful person types them: `x² ≤ 5`, `512×512`, `√(x+1)`, `(a+b)/c`.

A formula becomes a row of parts, see `_spoken_rows`. A fraction, a root, a script is one part again, made of the row
inside, which gets parentheses where it would be misread without them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence

from site_gen.latex._mathml import Node
from site_gen.latex._spoken_rows import Part, Row, cleaned, closed, is_bracketed, joined
from site_gen.latex._spoken_signs import ABOVE, ACCENTS, BELOW, BESIDE, BRACES, PREFIXES, moved, plain_letters, role_of

# Letters that stand below are indices if they are few, or all of these.
_MOST_INDICES = 2
_INDICES = frozenset("ijklmn")

_ORDINALS = frozenset({"th", "st", "nd", "rd"})


def plain(formula: Node) -> str:
    """Give a formula as plain text of one line."""
    return cleaned(joined(_row(formula)))


def _row(node: Node) -> Row:
    """Give the parts of an element: rows are laid out, all else is one part."""
    if node.name in {"math", "mrow", "mpadded", "mstyle", "mtd"}:
        return _laid_out(node)
    return [part] if (part := _part(node)) else []


def _laid_out(node: Node) -> Row:
    inside = node.inside
    if len(inside) == 3 and inside[1].name in {"mtable", "mfrac"} and inside[0].name == inside[2].name == "mo":  # noqa: PLR2004
        special = _bracketed(inside[0].text, inside[1], inside[2].text)
        if special:
            return [special]
    if len(inside) == 2 and inside[0].name == "mspace" and not inside[0].attributes:  # noqa: PLR2004 # how names are written
        return _row(inside[1])
    return [part for inner in inside for part in _row(inner)]


def _part(node: Node) -> Part | None:
    return _PARTS.get(node.name, _nothing)(node)


def _nothing(_: Node) -> Part | None:
    return None


def _letters(node: Node) -> Part | None:
    text = plain_letters(node.text)
    if not text:
        return None
    if text in PREFIXES:
        return Part(text, "prefix")
    if text == ":":
        return Part(text, "colon")
    if text in {"Re", "Im"}:
        return Part(text, "function")
    if len(text) > 1 and text[-1:].isalpha() and text.isascii():
        return Part(text, "word")
    return Part(text, "number" if text.isdecimal() else "letter")


def _number(node: Node) -> Part | None:
    return Part(plain_letters(node.text), "number") if node.text else None


def _said(node: Node) -> Part | None:
    text = node.text.replace("\u2009", " ").replace("\xa0", " ")
    if not text:
        return None
    if node.get("class") == "math-unknown":
        return Part(plain_letters(text), "said")
    if text.isspace():
        return Part(" ", "space")
    return Part(plain_letters(text), "word", simple=" " not in text.strip())


def _space(node: Node) -> Part | None:
    width = re.fullmatch(r"([\d.]+)(?:em|rem)", node.get("width"))
    return Part(" ", "space") if width and float(width[1]) > 0.16 else None  # noqa: PLR2004 # em, the width of `\,`


def _sign(node: Node) -> Part | None:
    text = plain_letters(node.text)
    if node.text == "\u2061":
        return Part("", "function")
    if text == "," and node.get("rspace") == "0":
        return Part(text, "tight")
    return Part(text, role_of(text, node.text, node.get("form"))) if text else None


def _fraction(node: Node) -> Part | None:
    above, below = (_row(inner) for inner in node.inside)
    if node.get("linethickness") == "0":
        return Part(f"{joined(above)}; {joined(below)}", "letter", simple=False)
    top = closed(above, products=True)
    bottom = closed(below, differentials=True)
    return Part(f"{top}/{bottom}", "fraction", simple=False)


def _root(node: Node) -> Part | None:
    return Part(f"√{closed([part for inner in node.inside for part in _row(inner)])}")


def _root_of(node: Node) -> Part | None:
    inside = closed(_row(node.inside[0]))
    index = joined(_row(node.inside[1]), compact=True)
    sign = {"2": "√", "3": "∛", "4": "∜"}.get(index)
    if sign:
        return Part(sign + inside)
    above = moved(index, ABOVE)
    return Part(f"{above}√{inside}") if above else Part(f"{inside}^(1/{index})", simple=False)


def _scripted(node: Node) -> Part | None:
    base = _row(node.inside[0])
    if node.name in {"munder", "mover"} and node.inside[1].name == "mspace":
        return Part(joined(base)) if base else None
    names = {"msub": "_", "msup": "^", "munder": "_", "mover": "^", "msubsup": "_^", "munderover": "_^"}[node.name]
    scripts = [(kind, _row(inner)) for kind, inner in zip(names, node.inside[1:], strict=True)]
    if node.name in {"munder", "mover"}:
        mark = node.inside[1].text
        if mark in BRACES:
            return Part(joined(base), "word", simple=False)
        if node.get("accent") or node.get("accentunder"):
            return _accented(base, mark, under=node.name == "munder")
        if node.inside[0].name in {"munder", "mover"} and node.inside[0].inside[1].text in BRACES:
            return Part(f"{joined(base)} ({joined(scripts[0][1])})", "word", simple=False)
    return _with_scripts(base, scripts)


def _with_scripts(base: Row, scripts: Sequence[tuple[str, Row]]) -> Part:
    if len(base) == 1:
        head, role, simple = base[0].text, base[0].role, base[0].simple and base[0].role != "fraction"
        head = head if simple or role == "relation" else f"({head})"
    else:
        ends = bool(base) and (base[-1].role in {"bar", "close"} or _is_name(base, scripts))
        head, role, simple = joined(base) if ends else closed(base) if base else "", "letter", True
    if role == "relation":
        return Part(head + "".join(kind + closed(row) for kind, row in scripts), role)
    written = "".join(_script(kind, row, head) for kind, row in scripts)
    if role in {"fraction", "prefix", "number"} or (role == "word" and not base[0].simple):
        role = "letter"
    if role == "word" and written[-1:] in BELOW.values():
        role = "letter"
    return Part(head + written, role)


def _is_name(base: Row, scripts: Sequence[tuple[str, Row]]) -> bool:
    """Tell whether something stands below letters or names only, so that nothing is misread without parentheses."""
    names = {"letter", "word", "function", "space"}
    return all(kind == "_" for kind, _ in scripts) and all(part.role in names for part in base)


def _script(kind: str, row: Row, head: str) -> str:
    """Write what stands above or below: in characters that stand there by themselves, else behind `^` or `_`."""
    text = joined(row, compact=True)
    if kind == "^" and text == "∘":
        return "°"
    if kind == "^" and text[:1] in BESIDE:
        rest = text.lstrip(BESIDE)
        return text[: len(text) - len(rest)] + (_script(kind, [Part(rest)], head) if rest else "")
    words = any(part.role in {"word", "said"} for part in row) or _is_word(text, head)
    raised = "" if words and text not in _ORDINALS else moved(text, ABOVE if kind == "^" else BELOW)
    if raised or not text:
        return raised
    if not head and kind == "^" and re.fullmatch(r"\d+(,\d+)+", text):
        return ",".join(moved(number, ABOVE) for number in text.split(","))
    return kind + (text if _is_one(row, text) else f"({text})")


def _is_word(text: str, head: str) -> bool:
    """Tell whether letters of a script are a word (`T_max`), not indices; those of a name are kept as plain letters."""
    if not (text.isalpha() and text.isascii()):
        return False
    indices = len(text) <= _MOST_INDICES or set(text) <= _INDICES
    return not indices or (len(head) > 1 and head.replace(" ", "").isalpha() and head.isascii())


def _is_one(row: Row, text: str) -> bool:
    """Tell whether a script is one thing whose end nobody can mistake."""
    if is_bracketed(row):
        return text[0] == "("
    whole = len(row) == 1 or (text.isascii() and text.isalpha() and len(text) > _MOST_INDICES)
    return whole and re.fullmatch(r"\w+(?:[-.]\w+)*|\W", text) is not None


def _accented(base: Row, mark: str, *, under: bool) -> Part:
    text = joined(base, compact=True)
    if under:
        return Part(text, simple=len(base) <= 1)
    combining, name = ACCENTS.get(mark, ("", ""))
    if not name:
        return Part(f"{text}^{plain_letters(mark)}")
    if len(text) == 1:
        return Part(unicodedata.normalize("NFC", text + combining), "letter")
    return Part(f"{name}{text}" if is_bracketed(base) else f"{name}({text})", "letter")


def _many_scripted(node: Node) -> Part | None:
    names = [inner.name for inner in node.inside]
    at = names.index("mprescripts") if "mprescripts" in names else len(names)
    base = _row(node.inside[0])
    after, before = node.inside[1:at], node.inside[at + 1 :]
    left = "".join(_script("_^"[place % 2], _row(inner), "") for place, inner in enumerate(before))
    part = _with_scripts(base, [("_^"[place % 2], _row(inner)) for place, inner in enumerate(after)])
    return Part(left + part.text, part.role)


def _table(node: Node) -> Part | None:
    written = _rows(node)
    is_matrix = (
        not any("math-flush" in cell.get("class") for cell in _cells(node))
        and len(node.inside[:1])
        and (max((len(row.inside) for row in node.inside), default=0) > 1)
    )
    return Part(f"[{written}]" if is_matrix else written, "word", simple=bool(is_matrix))


def _cells(node: Node) -> Iterator[Node]:
    return (cell for row in node.inside for cell in row.inside)


def _rows(node: Node) -> str:
    close = any("math-close" in cell.get("class") for cell in _cells(node))
    rows = [written for row in node.inside if (written := _cells_of(row))]
    return (", " if close else "; ").join(rows)


def _cells_of(row: Node) -> str:
    """Write a row of a table: parts of an equation run on, values are divided by commas."""
    cells = [_row(cell) for cell in row.inside]
    if any("math-flush-left" in cell.get("class") for cell in row.inside):
        parts = [] if cells[0] else [Part("", "word")]
        for cell, given in zip(cells, row.inside, strict=True):
            parts += [Part(" ", "space")] if parts and "math-flush-right" in given.get("class") else []
            parts += cell
        return cleaned(joined(parts))
    if any("math-flush-right" in cell.get("class") for cell in row.inside):
        condition = len(cells) > 1 and cells[1] and cells[1][0].role in {"word", "space"}
        return cleaned((" " if condition else ", ").join(joined(cell).rstrip(", ") for cell in cells if cell))
    compact = any("math-close" in cell.get("class") for cell in row.inside)
    return ", ".join(cleaned(joined(cell, compact=compact)) for cell in cells)


def _bracketed(opener: str, node: Node, closer: str) -> Part | None:
    """Write a table or a binomial with its brackets."""
    if node.name == "mfrac":
        if node.get("linethickness") != "0":
            return None
        above, below = (joined(_row(inner), compact=True) for inner in node.inside)
        return Part(f"({above} choose {below})", "letter")
    written = _rows(node)
    if any("math-flush-right" in cell.get("class") for cell in _cells(node)):
        return Part(
            f"{plain_letters(opener)}{written}{plain_letters(closer) or ('}' if plain_letters(opener) == '{' else '')}",
            "letter",
        )
    if opener == "(":
        opener, closer = "[", "]"
    return Part(f"{plain_letters(opener)}{written}{plain_letters(closer)}", "letter")


_PARTS: Mapping[str, Callable[[Node], Part | None]] = {
    "mi": _letters,
    "mn": _number,
    "mo": _sign,
    "mtext": _said,
    "mspace": _space,
    "mphantom": lambda _: Part(" ", "space"),
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _root_of,
    **dict.fromkeys(("msub", "msup", "msubsup", "munder", "mover", "munderover"), _scripted),
    "mmultiscripts": _many_scripted,
    "mtable": _table,
}
