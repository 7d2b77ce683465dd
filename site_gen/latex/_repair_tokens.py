r"""A damaged text as tokens: words, numbers, signs, spaces, and what nobody may touch."""

import re
from collections.abc import Iterator
from enum import IntEnum

from msgspec import Struct

from site_gen.latex._repair_words import PIECES, SHORT, SHORT_WORDS, Piece, Role, Trust, split


class Kind(IntEnum):
    """What a token is."""

    SPACE = 0
    NUMBER = 1
    LETTER = 2
    """One letter, Latin or Greek."""
    COMMAND = 3
    """The name of a command, or of one that may be one."""
    WORD = 4
    """Letters that are neither."""
    SIGN = 5
    """One character of mathematics."""
    OTHER = 6
    """What no formula of ours holds."""


class Token(Struct, frozen=True, gc=False):
    """A piece of a text."""

    kind: Kind
    start: int
    stop: int
    said: str
    piece: Piece | None = None
    """Of commands."""
    glued: bool = False
    """Whether it was split from a run of letters that can be no word."""


# Addresses, code and keys hold `_` and `^` that mean nothing, and what has its backslash needs none.
_KEPT = re.compile(
    r"https?://[^\s{}$\\]+\{[^{}$\\\n]{1,300}\}|https?://[^\s{}]+|www\.[^\s{}]+|(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]+"
    r"|(?<![\w.-])[\w-]++(?:\.[\w-]+)*\.(?:com|org|io|net|ai|edu|dev|py|md|json)\b(?:/[^\s{}]*)?"
    r"|``?(?=[^`'\s])[^`'\n]{1,80}`"
    r"|\\href\{[^{}\n]{0,2000}\}\{[^{}\n]{0,300}\}"
    r"|\\(?:cite\w*|ref|eqref|url|label|texttt|code|verb)\*?(?:\[[^\[\]\n]{0,80}\])?\{[^{}\n]{0,200}\}|\\(?:[a-zA-Z]+|.)"
    r"|(?<!\w)\w*_\w*"
)
# An identifier has parts that no product of variables has: `no_repeat_size`, `Q4_K_M`, `__init__`.
_PART = re.compile(r"[A-Za-z]{2}|\d+[A-Za-z]{1,2}")
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<number>\d+(?:[.,]\d+)*|\.\d+)|(?P<word>[A-Za-z]+)|(?P<sign>[][(){}=<>+*/|,.:;!'^_%~&-])|.",
    re.DOTALL,
)
_GREEK_OR_SCRIPT = re.compile("[\u0370-\u03ff\u2100-\u214f\U0001d400-\U0001d7ff]")
_OPERATORS = frozenset("×·±≤≥≠≈∼→←↔∞∈∑∏∫∇∂√∪∩⊂⊆∀∃⟨⟩‖−∗")  # noqa: RUF001 - signs of mathematics
# Behind one of these, letters that begin with a command are that command and more.
_SCRIPT_HEADS = tuple("theta alpha beta gamma lambda infty circ star dagger prime top phi psi epsilon ell ast".split())
# Letters that stand together without being a word.
_PAIR = 2


def kept(text: str, formulas: list[tuple[int, int]], at: int, end: int) -> list[tuple[int, int]]:
    """Find what must stay as it is in a part of a text, in order, none over another."""
    others = [found.span() for found in _KEPT.finditer(text, at, end) if _stays(found[0])]
    if not formulas:
        return others
    ordered: list[tuple[int, int]] = []
    for start, stop in sorted(formulas + others):
        if ordered and start < ordered[-1][1]:
            ordered[-1] = (ordered[-1][0], max(stop, ordered[-1][1]))
        else:
            ordered.append((start, stop))
    return ordered


def _stays(found: str) -> bool:
    if "_" not in found or found[0] in "\\`" or "/" in found or "@" in found:
        return True
    parts = found.split("_")
    if len(parts) == _PAIR:
        return found.startswith("__") or (not found.isascii() and not _GREEK_OR_SCRIPT.search(found))
    if not parts[-1] and "_" not in found.strip("_"):
        return False
    return not all(_PART.fullmatch(part) or _GREEK_OR_SCRIPT.search(part) or split(part) for part in parts[1:-1])


def tokens(text: str, fixed: list[tuple[int, int]], at: int, end: int) -> list[Token]:
    """Cut a part of a text into tokens, which cover it without a gap; `fixed` are the places in it that must stay."""
    found: list[Token] = []
    for start, stop in [*fixed, (end, end)]:
        for match in _TOKEN.finditer(text, at, start):
            _add(found, text, match)
        if stop > start:
            found.append(Token(Kind.OTHER, start, stop, text[start:stop]))
        at = stop
    return found


def _add(found: list[Token], text: str, match: re.Match[str]) -> None:
    said, start, stop = match[0], match.start(), match.end()
    if match["word"]:
        found.extend(_words(text, said, start, found[-1].said if found else ""))
    elif match["space"]:
        found.append(Token(Kind.SPACE if "\n" not in said.replace("\n", "", 1) else Kind.OTHER, start, stop, said))
    elif match["number"]:
        found.append(Token(Kind.NUMBER, start, stop, said))
    elif match["sign"] or said in _OPERATORS:
        found.append(Token(Kind.SIGN, start, stop, said))
    elif _GREEK_OR_SCRIPT.match(said):
        found.append(Token(Kind.LETTER, start, stop, said))
    else:
        found.append(Token(Kind.OTHER, start, stop, said))


def _words(text: str, run: str, start: int, before: str) -> Iterator[Token]:
    """Read a run of letters as one token or, where several stand together, as several."""
    pieces: tuple[Piece, ...] = ()
    behind = text[start + len(run) : start + len(run) + 1]
    if len(run) > 1 and run not in PIECES:
        pieces = _beside_bracket(run, behind)
    if not pieces and before[-1:] in {"_", "^"}:
        pieces = _in_script(run, behind, power=before == "^")
    if len(run) > 1 and not pieces and run not in PIECES:
        pieces = split(run) or _unit(run, before) or _short(text, run, start)
    if not pieces:
        yield _one(run, start)
        return
    for piece in pieces:
        for part in piece.said if piece.role is Role.TEXT and len(piece.said) <= _PAIR else (piece.said,):
            kind = Kind.COMMAND if piece.role is not Role.TEXT else Kind.LETTER if len(part) == 1 else Kind.WORD
            yield Token(
                kind, start, start + len(part), part, piece if kind is Kind.COMMAND else None, glued=len(pieces) > 1
            )
            start += len(part)


def _one(run: str, start: int) -> Token:
    if len(run) == 1:
        return Token(Kind.LETTER, start, start + 1, run)
    piece = PIECES.get(run)
    return Token(Kind.COMMAND if piece else Kind.WORD, start, start + len(run), run, piece)


def _text(said: str) -> Piece:
    return Piece(said, Role.TEXT, Trust.WORD)


def _in_script(run: str, behind: str, *, power: bool) -> tuple[Piece, ...]:
    """Read letters behind `_` or `^`: a command and more, a letter and the next base, or one label."""
    if run in PIECES or len(run) == 1:
        return ()
    for head in _SCRIPT_HEADS:
        if run.startswith(head) and len(run) > len(head):
            rest = run[len(head) :]
            return PIECES[head], *(split(rest) or ((PIECES[rest],) if rest in PIECES else (_text(rest),)))
    if len(run) == _PAIR and (
        (behind in {"_", "^"} and behind)
        or (run[0].islower() and run[1].isupper())
        or (power and run[0] == "T" and run[1].isupper())
    ):
        return _text(run[0]), _text(run[1])
    pieces = split(run)
    if pieces:
        return pieces
    found = SHORT.fullmatch(run)
    if (
        found
        and found["letter"]
        and behind in {" ", "(", "["}
        and run.lower() not in SHORT_WORDS
        and not found["behind"]
    ):
        return _text(found["letter"]), PIECES[found["command"]]
    return (_text(run),) if len(run) > _PAIR else ()


_UNITS = frozenset("mus mum mug muL mul muA muV muW muF muH".split())


def _unit(run: str, before: str) -> tuple[Piece, ...]:
    """Read the unit of `380mus`."""
    if before[-1:].isdigit() and run in _UNITS:
        return PIECES["mu"], _text(run[-1])
    return ()


def _beside_bracket(run: str, behind: str) -> tuple[Piece, ...]:
    """Split `left(` and `right)` from what stands before them."""
    for name, brackets in (("left", "([{|."), ("right", ")]}|.")):
        if run.endswith(name) and behind and behind in brackets and run != name:
            rest = run[: -len(name)]
            if len(rest) <= _PAIR or split(rest) or rest in PIECES:
                return *(split(rest) or ((PIECES[rest],) if rest in PIECES else (_text(rest),))), PIECES[name]
    return ()


_OPERAND = r"[\d(\[{.]|-\d|[A-Za-z](?![A-Za-z])|(?:ell|infty|mathbb|mathcal|lambda|epsilon)(?![a-z])|[A-Za-z]le\b"
_NEXT = re.compile(rf"\s?(?:{_OPERAND}|[\u0370-\u03ff])")
# Behind what is a word, or could be one: a set, an interval, a number.
_NEXT_CLOSE = re.compile(r"\s?(?:\d|[(\[{]\s?-?\s?[\d\w]{1,9}\s?,|\[\w\]|\{|infty)|[\^_]|[\u0370-\u03ff]")
_NEXT_IN_INDEX = re.compile(r" ?[A-Z\d]\b|[({\[]|ty\b")


def _short(text: str, run: str, start: int) -> tuple[Piece, ...]:
    """Split a letter from a command of two letters, where what stands behind says so: `kin[K]`, `pto 1`, `xinR^n`."""
    found = SHORT.fullmatch(run)
    before = text[start - 1] if start else ""
    if not found:
        return ()
    command, behind = found["command"], found["behind"]
    if not found["letter"]:
        joined = behind and (before in {")", "]", "}", "|"} or _GREEK_OR_SCRIPT.match(before))
        return (PIECES[command], _text(behind)) if joined else ()
    split_off = _text(found["letter"]), PIECES[command]
    if before.isalnum() and before.isascii():
        return ()
    if behind:
        spaces = command in {"in", "to"} and found["letter"].islower() and run.lower() not in SHORT_WORDS
        return (*split_off, _text(behind)) if spaces else ()
    in_index = before == "{" and start > 1 and text[start - 2] in {"_", "^"}
    if in_index and _NEXT_IN_INDEX.match(text, start + len(run)):
        return split_off
    return split_off if _is_relation(text, run, command, start + len(run)) else ()


def _is_relation(text: str, run: str, command: str, stop: int) -> bool:
    """Tell by what stands behind whether a run like `kin` holds a relation."""
    word = run.lower() in SHORT_WORDS
    known = (_NEXT_CLOSE if word or command == "in" else _NEXT).match(text, stop)
    if not known or known[0].strip() in {"a", "A", "I"}:
        return False
    return not word or text[stop] in {"{", "(", "["}
