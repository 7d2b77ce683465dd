r"""What of a text that may be TeX is none: prices, code, paths and patterns, options, `~5%`, braces of no group.

A text of a service or a listing says nowhere whether it is TeX. Each sign is judged by what stands beside it; where
that does not tell, by whether anything else in the text is TeX for certain: a formula, a command that we know with its
group, an escaped `%`. What is kept is given back with what is written for it, and the walk reads the rest as TeX.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum, auto

from msgspec import Struct

from site_gen import text
from site_gen.latex import _math, _prose_paths, _words
from site_gen.latex._walk_pieces import Kept

# Each begins with a character of its own, so that the search goes from one such character to the next.
_TOKEN = re.compile(
    r"""\\(?=\\(?:[a-zA-Z]+\s*\{|["'`^~](?:[a-zA-Z]|\{)|[&%_#]))(?P<doubled>)"""
    r"|\\u(?P<code>[0-9a-f]{4})|\\(?P<word>[A-Za-z]+)\*?|\\(?P<symbol>.)|\\(?P<last>)\Z"
    r"|\^(?P<degree>\{\\circ\}|\\circ(?![A-Za-z]))"
    r"|\^(?P<above>\{[0-9+-]{1,4}\})|_(?P<below>\{[0-9+-]{1,4}\})|\{(?P<brace>)|\}(?P<closer>)"
    r"|~(?P<tie>~*)|-(?P<dash>-+)|`(?P<ticks>`*)|'(?P<quote>')",
    re.DOTALL,
)
_ARGUMENT = re.compile(r"[ \t]*\n?[ \t]*(?:\[[^\[\]{}]{0,200}\])?\s{0,2}\{")
_SINGLE_QUOTED = re.compile(r"(?=[^\s`'])[^`\n]{0,160}?[^\s`'\\]('(?![A-Za-z0-9']))")
_CONTRACTION = re.compile(r"(?:s|t|re|ve|ll|d|m)\b")
_ACCENTED = re.compile(r"\{?\\?([A-Za-z])")
_GROUPED = re.compile(r"\{\\?([A-Za-z]+)\s?\}")
_QUOTE_ENDS = re.compile(r"[^\s(\[{]\\\"(?![A-Za-z{\\])")
_WORDY = re.compile(r"(?!(?:bf|it|rm|em|cal|tt|sf|sc) )(?:[^\W_]|\$[^$]+\$)(?:[\w.'\u2019/ +-]|\$[^$]+\$)*")
# Characters of a group that is there for the capitals of a word or two.
_LONGEST_WORDS = 200
# Beside these `--` is no dash: arrows, comments, the ends of rows.
_NO_DASH_BEFORE = frozenset("-<!")
_NO_DASH_AFTER = frozenset("->;)],.")
_VOWELS = frozenset("aeiouAEIOU")
_SIGNS = frozenset("\\${}`~")
_CLOSING = frozenset(".,;:!?)]}'\"")
_WIDE = "\u2e80"


class _Verdict(Enum):
    """What a command is."""

    TEX = auto()
    IF_TEX = auto()
    """Nothing but TeX tells."""
    NAME = auto()
    """A command that nobody knows."""
    STAYS = auto()


class Look(Struct):
    """What a look at a text found."""

    kept: list[Kept]
    """In order, none overlapping."""
    is_tex: bool
    """Whether there is more to read than what is kept says."""
    complaints: list[str]


def look(written: str) -> Look:
    """Judge each sign of a text."""
    return _Judge(written).look()


class _Judge:
    def __init__(self, written: str) -> None:
        self.written = written
        self.kept = _prose_paths.unread(written)
        self.complaints: list[str] = []
        self.has_quotes = '\\"' in written and bool(_QUOTE_ENDS.search(written))
        self.quotes = 0
        self.is_evident = any(one.is_formula for one in self.kept)
        self.doubtful: list[re.Match[str]] = []
        self.commands: list[re.Match[str]] = []

    def look(self) -> Look:
        """Judge the signs from left to right, then those that depend on what else there is."""
        braces: list[re.Match[str]] = []
        ties: list[re.Match[str]] = []
        for token in list(self._tokens()):
            if token.lastgroup in {"brace", "closer"}:
                braces.append(token)
            elif token.lastgroup == "tie":
                ties.append(token)
            else:
                self._judge(token)
        for token in ties:
            self._tie(token)
        if self.is_evident:
            self.commands += self.doubtful
        else:
            for token in self.doubtful:
                self._stay(token)
        if braces:
            self._braces(braces)
        self._dollars()
        self.kept.sort()
        return Look(_prose_paths.apart(self.kept), bool(self.commands), self.complaints)

    def _tokens(self) -> Iterator[re.Match[str]]:
        end = 0
        for one in (*self.kept, Kept(len(self.written), len(self.written), "")):
            if one.start > end:
                yield from _TOKEN.finditer(self.written, end, one.start)
            end = one.stop

    def _keep(self, token: re.Match[str], said: str) -> None:
        self.kept.append(Kept(token.start(), token.end(), said))

    def _stay(self, token: re.Match[str]) -> None:
        self._keep(token, token[0])

    def _judge(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind in {"word", "symbol"}:
            self._command(token)
        elif kind == "dash":
            self._dash(token)
        elif kind == "ticks":
            self._ticks(token)
        elif kind == "quote":
            self._keep(token, "”" if self.quotes else token[0])
            self.quotes -= bool(self.quotes)
        elif kind == "degree":
            self._keep(token, "°")
        elif kind in {"above", "below"}:
            table = _words.RAISED["textsuperscript" if kind == "above" else "textsubscript"]
            is_script = self._around(token)[0].isalnum() or self._around(token)[0] == ")"
            self._keep(token, token[kind][1:-1].translate(table) if is_script else token[0])
        elif kind == "doubled":
            self._keep(token, "")
            self.is_evident = True
        elif kind == "code":
            char = chr(int(token["code"], 16))
            self._keep(token, char if char.isprintable() and char not in _SIGNS else token[0])
        else:
            self._stay(token)

    def _command(self, token: re.Match[str]) -> None:
        said = self._said(token) if token["symbol"] else None
        if said is not None:
            self._keep(token, said)
            return
        verdict = self._word(token) if token["word"] else self._symbol(token)
        if verdict is _Verdict.STAYS:
            self._stay(token)
        elif verdict is _Verdict.IF_TEX:
            self.doubtful.append(token)
        else:
            self.commands.append(token)
            self.is_evident = self.is_evident or verdict is _Verdict.TEX

    def _around(self, token: re.Match[str]) -> tuple[str, str]:
        return self.written[max(0, token.start() - 1) : token.start()], self.written[token.end() : token.end() + 1]

    def _word(self, token: re.Match[str]) -> _Verdict:
        name = token["word"]
        if len(name) == 1:
            return self._letter(token)
        if _words.is_known(name):
            return _Verdict.TEX
        before, _ = self._around(token)
        return _Verdict.IF_TEX if before.isalnum() else _Verdict.NAME

    def _letter(self, token: re.Match[str]) -> _Verdict:
        name = token["word"]
        before, after = self._around(token)
        if name in _words.ACCENTS:
            if group := _GROUPED.match(self.written, token.end()):
                is_greek = group[1] in _words.BROKEN_GREEK.get(name, ())
                is_accent = len(group[1]) == 1 and (_composes(name, group[1]) or name == "t")
                return _Verdict.TEX if is_greek or is_accent else _Verdict.STAYS
            letter = self.written[token.end() + 1 : token.end() + 2]
            is_accent = after == " " and (before.isalpha() or before == "{") and _composes(name, letter)
            return _Verdict.TEX if is_accent else _Verdict.STAYS
        if name in {"o", "O", "l", "L", "i", "j", "S", "P"}:
            is_alone = (before == "{" and after == "}") or self.written.startswith("{}", token.end())
            return _Verdict.TEX if is_alone else _Verdict.IF_TEX
        if name.islower():
            return _Verdict.STAYS
        # No class of a pattern, and no part of a path.
        return _Verdict.IF_TEX if name in "BDSW" or not (before.isspace() or not before) else _Verdict.NAME

    def _said(self, token: re.Match[str]) -> str | None:
        """Give what is written for a backslash and a quotation mark or space, if that can be told at once."""
        char = token["symbol"]
        before, after = self._around(token)
        if char in "\"'" and after != "{":
            follows = _ACCENTED.match(self.written, token.end())
            is_accent = bool(follows) and _composes(char, follows[1] if follows else "")
            if char == "'" and before.isalpha() and _CONTRACTION.match(self.written, token.end()):
                return char
            is_quote = char == '"' and self.has_quotes and not before.isalpha()
            return None if is_accent and not is_quote else char
        if char.isspace():
            return char if before and not before.isspace() else token[0]
        return None

    def _symbol(self, token: re.Match[str]) -> _Verdict:
        char = token["symbol"]
        before, after = self._around(token)
        if char in "%&#_${}\"'":
            return _Verdict.TEX
        if char in "`^~=.":
            group = _GROUPED.match(self.written, token.end())
            if group or self.written.startswith("{}", token.end()):
                is_accent = group is None or (len(group[1]) == 1 and _composes(char, group[1]))
                return _Verdict.TEX if is_accent else _Verdict.STAYS
            is_inside = before == "{" or (before.isalpha() and char in "`^~") or (char in "`^" and after in _VOWELS)
            return _Verdict.TEX if is_inside and _composes(char, after) else _Verdict.STAYS
        if char == "\\" or (char == "/" and after != "}"):
            return _Verdict.IF_TEX if not after or after.isspace() else _Verdict.STAYS
        if char in ",;:-":
            is_inside = before.isalnum() and (after.isalnum() or after in {"\\", "$"})
            return _Verdict.TEX if is_inside else _Verdict.IF_TEX
        return _Verdict.IF_TEX if char in "!@/" else _Verdict.STAYS

    def _dash(self, token: re.Match[str]) -> None:
        before, after = self._around(token)
        is_long = len(token[0]) == 3  # noqa: PLR2004 - as TeX has it
        stays = (
            len(token[0]) > 3  # noqa: PLR2004
            or not before
            or not after
            or before in _NO_DASH_BEFORE
            or after in _NO_DASH_AFTER
            or (before in "\\/`([{=" and not is_long)
            or (before.isspace() and not after.isspace() and not is_long)
        )
        self._keep(token, token[0] if stays else "—" if is_long else "\u2013")

    def _ticks(self, token: re.Match[str]) -> None:
        before, after = self._around(token)
        is_quote = bool(after) and not after.isspace()
        if is_quote and len(token[0]) == 2:  # noqa: PLR2004 - as TeX has them
            self.quotes += 1
            self.is_evident = True
            self._keep(token, "“")
            return
        is_single = is_quote and len(token[0]) == 1 and not before.isalnum()
        closer = _SINGLE_QUOTED.match(self.written, token.end()) if is_single else None
        self._keep(token, "‘" if closer else token[0])  # noqa: RUF001
        if closer:
            self.kept.append(Kept(closer.start(1), closer.end(1), "’"))  # noqa: RUF001

    def _tie(self, token: re.Match[str]) -> None:
        before, after = self._around(token)
        said = token[0]
        if len(said) > 1 or not before or before in "/([{<=>|+*~@^" or before >= _WIDE or after >= _WIDE:
            pass
        elif before.isspace():
            is_reference = after == "\\" and self.written.startswith(("cite", "ref", "eqref"), token.end() + 1)
            if is_reference or (self.is_evident and (after.isalpha() or after == "\\")):
                said = ""
        elif after.isspace():
            said = "" if self.is_evident else said
        elif after and _is_tied(self.written, token.start(), before, after):
            said = " "
        self._keep(token, said)

    def _braces(self, braces: list[re.Match[str]]) -> None:
        """Keep the braces that are of no group of TeX."""
        arguments = self._arguments()
        starts = iter(sorted(token.start() for token in self.commands))
        command = next(starts, None)
        opened: list[_Brace] = []
        lone: list[re.Match[str]] = []
        behind = -1
        for token in braces:
            at = token.start()
            while command is not None and command < at:
                if opened:
                    opened[-1].is_group = True
                command = next(starts, None)
            if token[0] == "{":
                opened.append(_Brace(token, at in arguments or at == behind))
            elif opened:
                brace = opened.pop()
                behind = self._pair(brace, token)
                if opened and brace.is_group:
                    opened[-1].is_group = True
            else:
                lone.append(token)
        self._lone([brace.token for brace in opened], lone, arguments)

    def _arguments(self) -> dict[int, re.Match[str]]:
        """Find the braces behind commands."""
        found = ((_ARGUMENT.match(self.written, token.end()), token) for token in self.commands)
        return {argument.end() - 1: token for argument, token in found if argument}

    def _pair(self, brace: "_Brace", closer: re.Match[str]) -> int:
        """Judge a pair of braces; gives where another argument would begin if this was one."""
        opener = brace.token
        if brace.is_argument:
            brace.is_group = True
            return closer.end()
        before, _ = self._around(opener)
        _, after = self._around(closer)
        is_long = closer.start() - opener.end() > _LONGEST_WORDS
        words = "" if is_long else self.written[opener.end() : closer.start()]
        if before and before in "^_":
            brace.is_group = False
        elif not brace.is_group and self.is_evident and _keeps_capitals(before, words, after):
            self._keep(opener, "")
            self._keep(closer, "")
            brace.is_group = True
            return -1
        if not brace.is_group:
            self._stay(opener)
            self._stay(closer)
        return -1

    def _lone(
        self, openers: list[re.Match[str]], closers: list[re.Match[str]], arguments: dict[int, re.Match[str]]
    ) -> None:
        for token in openers:
            self._stay(token)
            if token.start() in arguments:
                command = arguments[token.start()]
                self._stay(command)
                self.complaints.append(f"the brace of `{command[0][:40]}{{` is not closed")
        for token in closers:
            self._stay(token)
        if self.is_evident and not self.complaints and (openers or closers):
            self.complaints.append(f"braces are not even: a `{(openers or closers)[0][0]}` has no counterpart")

    def _dollars(self) -> None:
        end = 0
        starts = [(one.start, one.stop) for one in self.kept if one.is_formula or "$" in one.said]
        for start, stop in (*sorted(starts), (len(self.written), len(self.written))):
            at = self.written.find("$", end, start)
            while at >= 0:
                if self.written[max(0, at - 1)] != "\\" and _math.is_lone(self.written, at):
                    self.complaints.append("a formula that begins with `$` does not end")
                    return
                at = self.written.find("$", at + 1, start)
            end = max(end, stop)


class _Brace:
    __slots__ = ("is_argument", "is_group", "token")

    def __init__(self, token: re.Match[str], is_argument: bool) -> None:  # noqa: FBT001 - the one thing known of it
        self.token = token
        self.is_argument = is_argument
        self.is_group = is_argument


def _composes(accent: str, letter: str) -> bool:
    """Tell whether Unicode has the letter with this accent."""
    if not letter.isalpha():
        return False
    return len(unicodedata.normalize("NFC", letter + _words.ACCENTS[accent][0])) == 1


def _keeps_capitals(before: str, words: str, after: str) -> bool:
    """Tell whether a group is there for BibTeX alone: `{SAT}`, `{A}utomatic`, not `{x}`, `n{mu}` or `]{log n}`."""
    if not _WORDY.fullmatch(words):
        return bool(text.web_url(words))
    if words.isupper() and (before.isalnum() or after.isalnum() or len(words) > 1):
        return not before.isdigit()
    return len(words) > 1 and (not before or before.isspace() or before in "(-\"'“/") and not after.isdigit()


def _is_tied(written: str, at: int, before: str, after: str) -> bool:
    r"""Tell whether `~` is a space that keeps words together: `Fig.~3`, `10~GB`, not `5~10`, `y~x` or `HEAD~1`."""
    if not (after.isalnum() or after in "$\\([{“`\"'-"):
        return False
    if not (before.isalnum() or before in _CLOSING or before in "$%”"):
        return False
    if before.isdigit() and written[at + 1 : at + 3].lstrip("$")[:1].isdigit():
        return False
    if before.isalpha() and after.isalnum():
        is_short = not written[max(0, at - 2) : at - 1].isalnum() and not written[at + 2 : at + 3].isalnum()
        return not (is_short and at > 0) and not written.startswith("HEAD", max(0, at - 4))
    return True
