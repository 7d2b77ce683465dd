r"""What a formula must keep to before the converter may see it: its length, how deep it is nested, its brackets.

The converter works by recursion, and one that runs out of stack ends the whole process. In a thread with a stack of
one megabyte it does so at about 300 levels: `\mathrm{` needs most, 3 kB a level. Levels come not only from braces: an
argument need not have any (`\frac\frac\frac`), a superscript neither, and `\color` opens a group up to the end of the
one around it. So arguments are counted as TeX would take them; a command that we do not know may take one, which errs
to the side of caution.

It also looks ahead for the end of each bracket, and where that does not come (`\log (`, `\bra_x`, `\langle_\}`) reads
the rest of the formula twice: 30 such brackets would take all memory. What makes a bracket unclosed has many forms, so
all are counted. A formula with more than about ten has them written with `\big`, of which the converter seeks no end.
"""

import re

from site_gen.latex._macros import ARITY, SWITCHES

# Nearly twenty times the longest formula in the abstracts of 20,000 papers.
MOST_CHARACTERS = 4_000
# The deepest of those has 7; a third of what a stack of one megabyte bears.
MOST_LEVELS = 100
# Characters that the converter may read, if each bracket makes it read the rest twice; 5 ms.
_MOST_READ = 500_000

_TOO_LONG = f"is longer than {MOST_CHARACTERS:,} characters"
_TOO_DEEP = f"is nested deeper than {MOST_LEVELS} levels"
_UNEVEN = "braces do not match"
_TOO_MANY = "has too many brackets"

_TOKEN = re.compile(r"\\([A-Za-z]+)|\\.|\s+|[^\\\s]", re.DOTALL)
_KEPT = (
    r"\\(?:left|right|middle|[Bb]igg?m?)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\.|.)"
    r"|\\(?:sqrt|x[A-Za-z]+|color|\\)\s*\[|\\genfrac.."
    r"|\\(?:text[a-z]*|emph|fbox|operatorname\*?|begin|end|hspace)\s*\{[^{}]*\}"
)
_SIDE = r"[lLrRu][A-Za-z]*(?:[bB]rac|[aA]ng|floor|ceil|[vV]ert|group|moustache|[pP]aren|corner)[A-Za-z]*"
_BRACKETS = re.compile(rf"({_KEPT})|(\\[Bb]igg?[lr](?![A-Za-z]))|([()\[\]]|\\[{{}}]|\\{_SIDE})", re.DOTALL)
# These put brackets around their arguments.
_PUTTING = re.compile(r"\\(?:[bB]ra|[kK]et|[bB]raket|[sS]et|pmod|pod)(?![A-Za-z])")
_OPENING = frozenset({"(", "[", r"\{"})
_CLOSING_SIGNS = frozenset({")", "]", r"\}"})
_CLOSING = re.compile(r"[)\]]|\\}|\\r[A-Za-z]*|\\urcorner")


def refused(tex: str) -> str:
    """Tell in words why a formula cannot be converted, or give `""`; linear time."""
    if len(tex) > MOST_CHARACTERS:
        return _TOO_LONG
    levels = _Levels()
    for found in _TOKEN.finditer(tex):
        levels.take(found[0], found[1] or "")
        if levels.deep > MOST_LEVELS:
            return _TOO_DEEP
        if levels.uneven:
            return _UNEVEN
    return _UNEVEN if "{" in levels.open else ""


def tamed(tex: str) -> tuple[str, str]:
    """Give a formula with brackets that are no danger to the converter, and in words why that cannot be, or `""`."""
    if _reading(tex) <= _MOST_READ:
        return tex, ""
    tame = _BRACKETS.sub(_big, tex)
    return tame, "" if _reading(tame) <= _MOST_READ else _TOO_MANY


def _reading(tex: str) -> int:
    """Tell how many characters the converter reads at worst."""
    brackets = sum(
        1 for found in _BRACKETS.finditer(tex) if found[2] or (found[3] and not _CLOSING.fullmatch(found[3]))
    )
    return len(tex) << min(64, brackets + len(_PUTTING.findall(tex)))


def _big(found: re.Match[str]) -> str:
    return found[1] or ("" if found[2] else rf"\big{found[3]}")


class _Levels:
    """What is open at a place of a formula: groups, commands that wait for arguments, brackets."""

    def __init__(self) -> None:
        self.open: list[str | int] = []
        self.uneven = False
        self._brackets = 0
        self._after_command = False

    @property
    def deep(self) -> int:
        """How many levels are open."""
        return max(len(self.open), self._brackets)

    def take(self, sign: str, command: str) -> None:
        """Go on over a sign, or over a command by its name."""
        if sign.isspace():
            return
        after_command, self._after_command = self._after_command, bool(command)
        if sign == "{" or command in {"left", "begin"}:
            self.open.append("\\" if command else sign)
        elif sign == "}":
            self._close("{")
        elif command in {"right", "end"}:
            self._close("\\")
        elif command in SWITCHES:
            self.open.append("~")
        elif command or sign in {"^", "_"}:
            self.open.append(ARITY.get(command, 1))
        elif sign == "[" and after_command:
            self.open.append("[")
        elif sign == "]" and "[" in self.open:
            self._drop("[")
        else:
            self._brackets = max(0, self._brackets + (sign in _OPENING) - (sign in _CLOSING_SIGNS))
            self._complete()

    def _close(self, opener: str) -> None:
        if self._drop(opener):
            self._complete()
        elif opener == "{":
            self.uneven = True

    def _drop(self, opener: str) -> bool:
        """Close a group with all that is open inside; a brace bounds what other closers reach."""
        at = len(self.open) - 1
        while at >= 0 and self.open[at] != opener:
            if self.open[at] == "{" or (opener == "[" and self.open[at] == "\\"):
                return False
            at -= 1
        if at >= 0:
            del self.open[at:]
        return at >= 0

    def _complete(self) -> None:
        """Take an argument away from the command that waits for it; a command that has all is an argument itself."""
        while self.open:
            waiting = self.open[-1]
            if not isinstance(waiting, int):
                return
            if waiting > 1:
                self.open[-1] = waiting - 1
                return
            self.open.pop()
