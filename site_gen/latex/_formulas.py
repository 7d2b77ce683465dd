r"""One formula of TeX as MathML, and as Unicode text.

`_limits` refuses what could end the process, `_prepare` writes the rest anew, the converter (math-core, which is Rust)
makes MathML of it, `_mathml` keeps that to what a page may hold, `_spoken` makes plain text of it. A formula that the
converter does not take is mended where one can tell how: a command that nobody knows is shown by its name. What cannot
be mended is shown as its source. Measured on 4,509 formulas of abstracts, see `tests/bench/_formulas.py`.
"""

import html
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from site_gen import text
from site_gen.latex import _limits, _mathml, _prepare, _spoken
from site_gen.latex._macros import DEFINING, FORMS, MACROS

if TYPE_CHECKING:
    from math_core import LatexToMathML

# More formulas than ten thousand papers have that differ, 3 kB each; those longer than any of theirs seldom come twice.
_REMEMBERED = 8_192
_LONGEST_REMEMBERED = 500
# Attempts at one formula, each of which mends one place, and the characters that all of them may read; 20 ms.
_ATTEMPTS = 8
_MOST_READ = 8_000
# Expansions of our macros, which do not call each other.
_MOST_EXPANSIONS = 1_000

_ERROR = re.compile(r"(\d+): (.*)", re.DOTALL)
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_UNKNOWN = re.compile(r"<mtext>\\([^<]*)</mtext></merror>")


class Shown(Struct, frozen=True, gc=False):
    """What became of a formula."""

    markup: str
    """A `math` element, or, where it could not be converted, its source in `<code class="tex">`; well-formed XML."""
    text: str
    """As a person reads it aloud from plain text: `x²`, `α ≤ 1`; never with a dollar or a command of TeX."""
    wrong: str = ""
    r"""What could not be shown as its author meant it, in words: "unknown command `\\bW`"."""

    @property
    def named(self) -> str:
        """The markup with its text as a name: browsers leave formulas out when they name a link or a heading."""
        name = html.escape(self.text)
        return self.markup.replace("<math", f'<math aria-label="{name}"', 1) if name else self.markup


def formula(tex: str, *, display: bool = False) -> Shown:
    """Show a formula, given without its dollars; never raises, linear time."""
    return _remembered(tex, display) if len(tex) <= _LONGEST_REMEMBERED else _shown(tex, display=display)


@lru_cache(_REMEMBERED)
def _remembered(tex: str, display: bool) -> Shown:  # noqa: FBT001 # a cache tells arguments apart by place
    return _shown(tex, display=display)


def _shown(tex: str, *, display: bool) -> Shown:
    source = text.clean(tex)
    refused = _limits.refused(source) or _defines(source)
    if refused:
        return _as_source(source, refused, display=display)
    prepared = _prepare.prepared(source)
    refused = _limits.refused(prepared) if prepared != source else ""
    prepared, too_many = _limits.tamed(prepared)
    refused = refused or too_many
    if refused:
        return _as_source(source, refused, display=display)
    return _converted(source, prepared, display=display)


def _defines(source: str) -> str:
    found = next((name for name in _COMMAND.findall(source) if name in DEFINING), "")
    return f"defines commands (`\\{found}`)" if found else ""


def _converted(source: str, prepared: str, *, display: bool) -> Shown:
    from math_core import LatexError  # noqa: PLC0415 # loaded with the converter

    wrong: list[str] = []
    for _ in range(min(_ATTEMPTS, 1 + _MOST_READ // (len(prepared) + 1))):
        try:
            markup = _converter().convert_with_local_state(prepared, displaystyle=display)
            tree = _mathml.parse(markup)
        except LatexError as error:
            place = _ERROR.match(str(error))
            at, message = (int(place[1]), place[2]) if place else (0, "")
            said, mended = _mended(prepared, at, message)
            # What was no danger before may be one now: `\\left(` was taken away, `(` was not.
            mended, too_many = _limits.tamed(mended)
            if not mended or too_many or _limits.refused(mended):
                return _as_source(source, said or "has a command in a wrong place", display=display)
            wrong.append(said)
            prepared = mended
        except _mathml.ForeignError as error:
            return _as_source(source, str(error), display=display)
        else:
            unknown = _UNKNOWN.findall(markup) + _lost(source)
            told = [*_unique(wrong), _unknown(unknown)]
            return Shown(_mathml.write(tree), _spoken.plain(tree), "; ".join(filter(None, told)))
    return _as_source(source, next(filter(None, wrong), "has too many mistakes"), display=display)


@cache
def _converter() -> "LatexToMathML":
    from math_core import LatexToMathML  # noqa: PLC0415 # only builds that meet a formula need it

    return LatexToMathML(
        macros=dict(MACROS),
        allow_unreliable_rendering=True,
        ignore_unknown_commands=True,
        fancy_error=False,
        max_expansions=_MOST_EXPANSIONS,
    )


def _lost(source: str) -> list[str]:
    return [name for name in _COMMAND.findall(source) if name in FORMS and FORMS[name].lost]


def _unique(words: list[str]) -> list[str]:
    return [*dict.fromkeys(words)]


def _unknown(names: list[str]) -> str:
    quoted = [f"`\\{name}`" for name in _unique(names)]
    if len(quoted) < 2:  # noqa: PLR2004
        return f"unknown command {quoted[0]}" if quoted else ""
    return f"unknown commands {', '.join(quoted[:-1])} and {quoted[-1]}"


def _as_source(source: str, wrong: str, *, display: bool) -> Shown:
    dollars = "$$" if display else "$"
    code = html.escape(f"{dollars}{source}{dollars}", quote=False)
    return Shown(f'<code class="tex">{code}</code>', _bare(source), wrong)


def _bare(source: str) -> str:
    """Take from a source what only TeX needs."""
    without = re.sub(r"\\(?:begin|end|label)\s*\{[^{}]*\}|\\[,;:!>\s]|\}\s*\{", " ", source)
    if len(source) <= _limits.MOST_CHARACTERS:
        without = _COMMAND.sub(lambda found: _symbol(found[1]), without)
    return " ".join(re.sub(r"[\\{}$]", "", without).split())


@lru_cache(_REMEMBERED)
def _symbol(command: str) -> str:
    """Give what a command says that stands alone, its name if nobody knows it, `""` if it says nothing alone."""
    from math_core import LatexError  # noqa: PLC0415 # loaded with the converter

    if command in DEFINING or command in FORMS:
        return ""
    try:
        tree = _mathml.parse(_converter().convert_with_local_state(f"\\{command}", displaystyle=False))
    except (LatexError, _mathml.ForeignError):
        return ""
    return f"{_spoken.plain(tree)} "


# --- mending


def _mended(tex: str, at: int, message: str) -> tuple[str, str]:
    """Tell what is wrong in our words, and give the formula as one would have to write it, `""` if nobody can tell."""
    for beginning, (said, mend) in _MENDS.items():
        if message.startswith(beginning):
            name = re.search(r'"([^"]*)"', message)
            told = formula(_command_at(tex, at)).wrong if mend is _as_symbol else said
            return told.replace("#", name[1] if name else ""), mend(tex, at)
    return "cannot be converted", ""


def _not(_tex: str, _at: int) -> str:
    return ""


def _divided(tex: str, at: int) -> str:
    return f"{tex[:at]}{{}}{tex[at:]}"


def _escaped(tex: str, at: int) -> str:
    return f"{tex[:at]}\\{tex[at:]}"


def _without_sizes(tex: str, _at: int) -> str:
    """Take the commands away that make brackets grow; a bracket that is none (`.`) goes with them."""
    return re.sub(r"\\(?:left|right|middle|[Bb]igg?[lrm]?)(?![A-Za-z])\s*\.?", "", tex)


def _without_colors(tex: str, _at: int) -> str:
    return re.sub(r"\\color(?:\[[^\]]*\])?\s*\{[^{}]*\}", "", tex)


def _as_words(tex: str, at: int) -> str:
    r"""Put a command for words between words: `\aa` becomes `\text{\aa}`."""
    found = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z](?:\{[^{}]*\}|\w)?)").match(tex, at)
    return f"{tex[:at]}\\text{{{found[0]}}}{tex[found.end() :]}" if found else ""


def _as_symbol(tex: str, at: int) -> str:
    """Put in place of a command for formulas, among words, what it says."""
    command = _command_at(tex, at)
    said = formula(command).text
    said = said if said.isalnum() or (len(said) == 1 and said not in "\\{}%#&$_^~") else command[1:]
    return f"{tex[:at]}{said}{tex[at + len(command) :].removeprefix(' ')}" if command else ""


def _command_at(tex: str, at: int) -> str:
    found = _COMMAND.match(tex, at)
    return found[0] if found else ""


_MENDS: Mapping[str, tuple[str, Callable[[str, int], str]]] = {
    "Duplicate subscript": ("has two scripts at one place", _divided),
    "'^' or '_' directly": ("has a script without a base", _not),
    'Found "&"': ("has `&` outside of a table", _escaped),
    'Found "\\limits"': ("has `\\limits` where nothing has limits", _not),
    'Found "\\h[dash]line"': ("has a line outside of a table", _not),
    'Found "#"': ("has `#` where it may not stand", _not),
    "Not valid in text mode": ("", _as_symbol),
    "Not valid in math mode": ("", _as_words),
    "Unknown color": ("", _without_colors),
    "Unknown environment": ("unknown environment `#`", _not),
    'Expected closing token "\\right"': ("`\\left` and `\\right` do not match", _without_sizes),
    'Unmatched closing token: "\\right"': ("`\\left` and `\\right` do not match", _without_sizes),
    "There must be a parenthesis": ("`#` has no bracket behind it", _without_sizes),
    "Expected closing token": ("`#` is missing", _not),
    "Unmatched closing token": ("`#` closes nothing", _not),
    "Expected argument": ("an argument is missing", _not),
    "Expected column": ("a table does not say what columns it has", _not),
    "Found more than one infix": ("has two fractions in one group", _not),
    "Macro parameter": ("has `#` where it may not stand", _not),
    "Invalid parameter": ("has `#` where it may not stand", _not),
    "Too many expansions": ("is too large", _not),
    "Hard limit": ("is too large", _not),
    "Switch-like": ("has a command where an argument must be", _not),
    "Could not extract": ("has a name of a function that is none", _not),
}
