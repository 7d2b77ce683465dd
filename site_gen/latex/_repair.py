r"""Damaged TeX mended.

Some programs read abstracts so: first, over the whole text, `\name{body}` becomes `body`, up to the nearest closing
brace; then, between dollars, backslashes go, and the dollars with them. `$8.2\times$` is `8.2times` then, `$\ell_1$` is
`ell_1`, `\href{u}{t}` is `u{t}`, `\frac{a}{b}` is `a{b}`, and `\mathcal{J}` is `J`. Sixteen of seventeen abstracts of
such a program lose nothing, for they hold no formula; most of the rest can be mended, since the names of the commands
are still there.

What a text says is judged, not how it looked: bold and fonts are gone without a trace. Nothing is invented: no root, no
accent and no fraction comes back, but where a number stands before braces as in `1{t}`. What may be a word stays a
word: `in`, `to`, `times` and `partial` are mathematics between operands only, and a bare `alpha` only in a text that
has other damage. A text whose formulas still have their backslashes was not damaged; there only what cannot be anything
else is mended.

The work is that of four modules: `_repair_words` knows the commands, `_repair_tokens` cuts a text into words, numbers
and signs, `_repair_parse` finds sequences of mathematics and weighs what speaks for them, and this one decides and puts
the pieces in. Formulas go through the converter that will show them; what it cannot read stays as it was.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from site_gen.latex import _math
from site_gen.latex._formulas import formula
from site_gen.latex._repair_parse import Formula, Parser
from site_gen.latex._repair_steps import ENOUGH, NAME, SURE
from site_gen.latex._repair_tokens import Token, kept, tokens
from site_gen.latex._repair_words import GREEK, PIECES, SHY, TELLING, Trust, split
from site_gen.model import Repair

# `\href{address}{words}` and `{word}`, without their backslashes.
_ADDRESS = re.compile(r"(https?://[^\s{}$\\]+)\{([^{}$\\\n]{1,300})\}")
_STRAY = re.compile(r"(?<![\\\w^}{$)\]/`])(\{{1,9})([A-Za-z][A-Za-z0-9.+-]{1,60})(\}{1,9})(?![{\w^\\])")
# `\unicode{x2014}`: only signs of punctuation.
_UNICODE = re.compile(r"(?:(?<![A-Za-z0-9])|(?<=[a-z])(?=x20\d\d[A-Za-z]))x(20(?:1[0-9]|2[0-6]))(?![0-9])")

# Letters are kept, all else becomes a space.
_LETTERS = {code: " " for code in range(128) if not chr(code).isalpha()}
# Runs of letters that are remembered: more than the abstracts of ten thousand papers have.
_WORDS = 100_000
# What tells of damage but is no word that does.
_MARKS = ("_", "^", "{", "x20")
# What may tell of it, with what makes sure; each begins with its letters, for such searches are quick.
_HINTS = (
    (
        "times",
        re.compile(r"times(?:(?<=[\d)\]]times)|(?<=[\d)\]] times)|\s?\d|(?<=\b[B-HJ-Zb-z] times) [B-HJ-Zb-z]\b)"),
    ),
    ("in [", re.compile(r"in \[(?<=\b[A-Za-z] in \[)")),
    ("in[", re.compile(r"in\[(?<=[A-Za-z]in\[)")),
    ("in(", re.compile(r"in\((?<=\b[A-Za-z]in\()")),
    ("mu", re.compile(r"mu[A-Z]")),
    ("tau", re.compile(r"tau[A-Z]")),
    ("left", re.compile(r"left[(\[|](?<=[A-Za-z]left.)")),
    ("!", re.compile(r"!\w{1,8}!|![=<>+-]!")),
)
# No command needs a space before a sign.
_SPACE = re.compile(r"(\\[A-Za-z]+) (?=[_^=<>+(){}\[\],.;:-])")
# No formula goes on behind the end of a sentence.
_END = re.compile(r"[.?!;]\s+(?=[A-Z(])|\n+")

# Behind these a Greek letter is a word: `beta distribution`, `lambda calculus`.
_NOUN = re.compile(
    "[ -](?:distribut|rays?$|correct|decay|test|version|release|blend|matt|channel|band|wave|oscillat|rhythm|cell"
    "|calculus|express|function|particle|prior|process|diversity|protein|chain)"
)


class _Change(Struct, frozen=True, gc=False):
    start: int
    stop: int
    now: str


def repair(damaged: str) -> tuple[str, tuple[Repair, ...]]:
    r"""Mend a text; gives it as it is now, and each change in the order of the text.

    Each new piece is one formula between dollars, a piece of TeX for text, a character, or a word. Put back from left
    to right, each at its next place, they give the captured text to the letter. Never raises; linear time; mending a
    mended text changes nothing.

    >>> repair("It is 8.2times faster than L_1.")[0]
    'It is $8.2\\times$ faster than $L_1$.'
    """
    mended, repairs = _mended(damaged)
    # What a second look would go on with was not understood.
    return (mended, repairs) if not repairs or not _mended(mended)[1] else (damaged, ())


def _mended(damaged: str) -> tuple[str, tuple[Repair, ...]]:
    if not _is_suspicious(damaged):
        return damaged, ()
    formulas = [(span.start, span.stop) for span in _math.spans(damaged)]
    intact = any(damaged[start] == "$" and "\\" in damaged[start:stop] for start, stop in formulas)
    changes = [*_formulas(damaged, formulas, intact=intact), *_addresses(damaged), *_characters(damaged, formulas)]
    return _applied(damaged, changes)


def _is_suspicious(text: str) -> bool:
    """Tell in some ten microseconds that a text holds no damage, as most do."""
    if any(mark in text for mark in _MARKS):
        return True
    if any(map(_tells, set(text.translate(_LETTERS).split()))):
        return True
    return any(hint in text and sure.search(text) for hint, sure in _HINTS)


@lru_cache(_WORDS)
def _tells(run: str) -> bool:
    """Tell whether a run of letters is one that a command left behind; remembered, for most come again and again."""
    return run in TELLING or bool(split(run))


def _formulas(text: str, fixed: list[tuple[int, int]], *, intact: bool) -> list[_Change]:
    """Mend the formulas, sentence by sentence; what all of them say decides on letters that stand alone."""
    sure: list[_Change] = []
    lone: list[tuple[_Change, bool]] = []
    for cut in _parts(text, fixed):
        for found in Parser(cut).formulas():
            tex = _SPACE.sub(r"\1", found.tex.strip())
            change = _Change(cut[found.start].start, cut[found.stop - 1].stop, f"${tex}$")
            if found.score >= ENOUGH and (not intact or _is_certain(found, cut)):
                if _converts(tex):
                    sure.append(change)
            elif not intact and found.score >= NAME and _is_letter(found, cut):
                lone.append((change, _is_shy(found, cut)))
    return sure + [change for change, shy in lone if sure or not shy]


def _parts(text: str, fixed: list[tuple[int, int]]) -> Iterator[list[Token]]:
    """Cut those sentences into tokens that may hold something."""
    start = place = 0
    for found in [*_END.finditer(text), None]:
        end = found.start() + 1 if found and text[found.start()] != "\n" else found.start() if found else len(text)
        inside = place
        while inside < len(fixed) and fixed[inside][0] < end:
            inside += 1
        if inside > place and fixed[inside - 1][1] > end:
            # What must stay goes on behind this end.
            continue
        if _is_suspicious(text[start:end]):
            yield tokens(text, kept(text, fixed[place:inside], start, end), start, end)
        start, place = found.end() if found else end, inside


def _is_certain(formula: Formula, cut: list[Token]) -> bool:
    """Tell whether a formula holds a name that nobody writes out."""
    inside = [token for token in cut[formula.start : formula.stop] if token.piece]
    named = any(token.glued or (token.piece and token.piece.trust is Trust.SURE) for token in inside)
    return named or (formula.score >= SURE and any(token.said == "times" for token in inside))


def _is_letter(formula: Formula, cut: list[Token]) -> bool:
    """Tell whether a formula is one Greek letter, and none that belongs to a name."""
    said = [token.said for token in cut[formula.start : formula.stop] if token.said not in {"(", ")"}]
    if len(said) != 1 or said[0] not in GREEK:
        return False
    after = "".join(token.said for token in cut[formula.stop : formula.stop + 2])
    return not re.match(r"-?\d", after) and not _NOUN.match(after)


def _is_shy(formula: Formula, cut: list[Token]) -> bool:
    before, after = cut[formula.start - 1 : formula.start], cut[formula.stop : formula.stop + 1]
    alone = [token.said for token in before + after] == ["(", ")"]
    name = cut[formula.start].said
    return name in SHY and not (alone and name.islower())


def _converts(tex: str) -> bool:
    shown = formula(tex)
    return shown.markup.startswith("<math") and not shown.wrong


def _addresses(text: str) -> Iterator[_Change]:
    for found in _ADDRESS.finditer(text):
        yield _Change(*found.span(), rf"\href{{{found[1]}}}{{{found[2]}}}")


def _characters(text: str, fixed: list[tuple[int, int]]) -> Iterator[_Change]:
    """Mend what is no formula: signs by their numbers, and words in braces."""
    signs = _UNICODE.finditer(text) if "x20" in text else ()
    found = [_Change(*one.span(), chr(int(one[1], 16))) for one in signs]
    for one in _STRAY.finditer(text) if "{" in text else ():
        if one[2] in PIECES or split(one[2]):
            continue
        depth = min(len(one[1]), len(one[3]))
        start, stop = one.end(1) - depth, one.start(3) + depth
        found.append(_Change(start, stop, one[2]))
    for change in found:
        if not any(start < change.stop and change.start < stop for start, stop in fixed):
            yield change


def _applied(text: str, changes: list[_Change]) -> tuple[str, tuple[Repair, ...]]:
    """Put the changes in, but for those that could not be found again."""
    parts: list[str] = []
    repairs: list[Repair] = []
    at = 0
    for change in sorted(changes, key=lambda change: (change.start, -change.stop)):
        between = text[at : change.start]
        if change.start < at or (between + change.now).find(change.now) != len(between):
            continue
        if change.now[0] == "$" and "$" in {
            *text[change.start - 1 : change.start],
            *text[change.stop : change.stop + 1],
        }:
            continue
        if change.now[0] == "$" and not between and parts and parts[-1][-1:] == "$":
            continue
        parts += (between, change.now)
        repairs.append(Repair(text[change.start : change.stop], change.now))
        at = change.stop
    mended = "".join([*parts, text[at:]])
    if "$" in text and not _stand(mended, repairs):
        return text, ()
    return mended, tuple(repairs)


def _stand(mended: str, repairs: list[Repair]) -> bool:
    """Tell whether the new formulas are formulas also beside the dollars that were there."""
    formulas = {(span.start, span.stop) for span in _math.spans(mended)}
    at = 0
    for repair in repairs:
        at = mended.index(repair.now, at)
        stop = at + len(repair.now)
        if repair.now[0] == "$" and (at, stop) not in formulas:
            return False
        at = stop
    return True
