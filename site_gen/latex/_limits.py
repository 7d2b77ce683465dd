r"""What a formula must keep to before the converter may see it: its length, how deep it is nested, its open brackets.

The converter works by recursion, and one that runs out of stack ends the whole process. In a thread with a stack of
one megabyte it does so at about 300 levels: `\mathrm{` needs most, 3 kB a level. Levels come not only from braces: an
argument need not have any (`\frac\frac\frac`), a superscript neither, and `\color` opens a group up to the end of the
one around it. So arguments are counted as TeX would take them; a command that we do not know may take one, which errs
to the side of caution.

Each bracket that nothing closes, behind a function (`\log (`) or one of `\bigl`, doubles the converter's time, and 30
of them its memory until the process is ended. `\left(` is no danger.
"""

import re

from site_gen.latex._macros import ARITY, SWITCHES, TAKING

# Nearly twenty times the longest formula in the abstracts of 20,000 papers.
MOST_CHARACTERS = 4_000
# The deepest of those has 7; a third of what a stack of one megabyte bears.
MOST_LEVELS = 100
# Characters that the converter may look at if each open bracket makes it read the formula twice; 5 ms.
_MOST_READ = 500_000

_TOO_LONG = f"is longer than {MOST_CHARACTERS:,} characters"
_TOO_DEEP = f"is nested deeper than {MOST_LEVELS} levels"
_UNEVEN = "braces do not match"
_OPEN = "brackets do not match"

_TOKEN = re.compile(r"\\([A-Za-z]+)|\\.|\s+|[^\\\s]", re.DOTALL)
# Behind these comes the bracket that they are about; the second kind makes one of any sign.
_SIZED = frozenset({"left", "right", "middle"})
_LARGE = {f"{size}{side}": change for size in ("big", "Big", "bigg", "Bigg") for side, change in (("l", 1), ("r", -1))}
# These put brackets around what follows; of a script behind them the converter makes one that nothing closes.
_PUTTING = frozenset("bra ket braket Bra Ket Braket set Set pmod pod".split())
_BRACKET = re.compile(r"\\?(?:([(\[{]|[lL]\w*|ulcorner)|([)\]}]|[rR]\w*|urcorner))")
_NAMED = re.compile(r"\\[lLrRu]\w*(?:[bB]rac|[aA]ng|floor|ceil|[vV]ert|group|moustache|[pP]aren|corner)\w*")


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
    if "{" in levels.open:
        return _UNEVEN
    return _OPEN if 2 ** levels.unclosed() * len(tex) > _MOST_READ else ""


class _Levels:
    """What is open at a place of a formula: groups, commands that wait for arguments, brackets."""

    def __init__(self) -> None:
        self.open: list[str | int] = []
        self.uneven = False
        # Brackets open in each group around this place, and those that were still open when their group ended.
        self._brackets = [0]
        self._lost = 0
        self._before = ""

    @property
    def deep(self) -> int:
        return max(len(self.open), self._brackets[-1])

    def unclosed(self) -> int:
        return self._lost + sum(self._brackets)

    def take(self, sign: str, command: str) -> None:
        if sign.isspace():
            return
        before, self._before = self._before, command
        if sign == "{" or command in {"left", "begin"}:
            self.open.append("\\" if command else sign)
            self._brackets.append(0)
        elif sign == "}":
            self._close("{")
        elif command in {"right", "end"}:
            self._close("\\")
        elif sign in {"^", "_"} and before in _PUTTING:
            self._lost += 1
        elif command in SWITCHES:
            self.open.append("~")
        elif command in _LARGE:
            self._count(_LARGE[command])
        elif sign in {"^", "_"} or (command and not _NAMED.fullmatch(sign)):
            self.open.append(ARITY.get(command, 1) if not command or command in TAKING else "?")
        elif before not in _SIZED and before not in _LARGE:
            self._take_sign(sign, after_command=bool(before))

    def _take_sign(self, sign: str, *, after_command: bool) -> None:
        if sign in {"&", "\\\\"}:
            self._lost += self._brackets[-1]
            self._brackets[-1] = 0
        bracket = _BRACKET.fullmatch(sign)
        taken = bool(self.open) and isinstance(self.open[-1], int)
        # A bracket that is an argument, `\hat)`, closes nothing.
        if bracket and (bracket[1] or not taken):
            self._count(1 if bracket[1] else -1)
        if sign == "[" and after_command:
            self.open.append("[")
        elif sign == "]" and "[" in self.open:
            self._drop("[")
        else:
            self._complete()

    def _count(self, change: int) -> None:
        self._brackets[-1] = max(0, self._brackets[-1] + change)

    def _close(self, opener: str) -> None:
        if self._drop(opener):
            self._lost += self._brackets.pop()
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
        if at < 0:
            return False
        for _ in range(self.open[at + 1 :].count("\\")):
            self._lost += self._brackets.pop()
        del self.open[at:]
        return True

    def _complete(self) -> None:
        """Take an argument away from the command that waits for it; a command that has all is an argument itself."""
        while self.open:
            waiting = self.open[-1]
            if isinstance(waiting, int) and waiting > 1:
                self.open[-1] = waiting - 1
                return
            if waiting not in {1, "?"}:
                return
            self.open.pop()
