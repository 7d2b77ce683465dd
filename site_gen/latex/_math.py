"""Where formulas stand in a text: the one scanner that all who ask share."""

import re

from msgspec import Struct

# Deeper groups hold no formulas: the deepest of 20,000 abstracts of arXiv has 3.
MAX_DEPTH = 100

# What keeps BibTeX's count of braces even without being printed, see `escape`.
BALANCE = re.compile(r"\\iffalse\\[{}]\\fi(?:\{\}| )?")

_ENVIRONMENT = r"\\begin\{((?:equation|align|gather|multline|eqnarray|displaymath|math|flalign|alignat)\*?)\}"
_MARK = re.compile(rf"{BALANCE.pattern}|{_ENVIRONMENT}|\\.|[{{}}$]", re.DOTALL)
_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
# Environments that say nothing but that a formula is one.
_ONLY_MARKING = frozenset({"math", "displaymath"})

# As in Markdown, but for quotes as TeX has them: a code span stands apart from words and holds no lone apostrophe.
_CODE = re.compile(r"(?<![\w`\\])(`{1,3})(?![`\s])([^`\n]{1,300})(?<![\s\\])\1(?![\w`])")

# Beside an escaped sign these make a formula of what may else be money or a variable of a shell.
_OF_FORMULAS = re.compile(r"[\\^=<>]|_\{")
# A group without another one in it.
_GROUP = re.compile(r"\{[^{}]*\}")
_ESCAPED_SIGN = re.compile(r"\\[$%&#_]")
# What stands in front of the dollar of another price or variable: `$4 to $10`, `$5M-$10M`, `$HOME/bin:$PATH`.
_BEFORE_PRICE = frozenset("-\u2013\u2014/~+,;:")
_BEFORE_VARIABLE = frozenset(":/")
_NAME = re.compile(r"\{\w+\}|[A-Z_][A-Z0-9_]")
_VARIABLE = re.compile(r"(?:\{\w+\}|[A-Z_][A-Z0-9_]+)(?:[/:.][\w./:-]*)?\s")
# `5$ and 10$`, `US$ 5 and A$`.
_PRICES_BEFORE = re.compile(r"\s(?:[A-Za-z]+[\s,]+)+\d[\d.,]*")
_CURRENCY = re.compile(r"(?<![A-Za-z])(?:US|A|AU|C|CA|NZ|HK|S|SG|R|NT|MX)\Z")
_BEHIND_PRICE = re.compile(r"\s(?:US|A|AU|C|CA|NZ|HK|S|SG|R|NT|MX)\Z")
_AFTER_CURRENCY = re.compile(r"\s?\d[\d.,]*\S{0,9}\s")
# As much as `_CURRENCY` may look at.
_LONGEST_CURRENCY = 3


class Span(Struct, frozen=True):
    """A formula in a text."""

    start: int
    """Position of its first character, delimiters included."""
    stop: int
    """Behind its last one."""
    first: int
    """Where its TeX begins: behind the opening delimiter, but an environment is TeX itself."""
    last: int
    """Behind its TeX."""
    display: bool = False


_OPENERS = {r"\)": r"\(", r"\]": r"\["}


def spans(tex: str, *, brackets: bool = True, code: bool = True) -> list[Span]:
    r"""Find formulas in order, none inside another.

    They are `$..$`, `$$..$$` and, if brackets count, `\(..\)`, `\[..\]` and environments such as `equation`. A formula
    closes at the depth of braces at which it opened, and never over an empty line. `\$` is a dollar, and where code is
    known none stands between backticks. What reads as money or as a variable of a shell is none either, see
    `_is_text`; the rule of Pandoc, that no digit follows the closing dollar, would lose 150 of 4,393 formulas of
    arXiv's abstracts. Linear time.
    """
    if "$" not in tex and not (brackets and (r"\(" in tex or r"\[" in tex or r"\begin{" in tex)):
        return []
    found: list[Span] = []
    levels = _Levels()
    done = 0
    coded = iter(code_spans(tex) if code else ())
    inside = next(coded, None)
    endless: set[str] = set()
    for match in _MARK.finditer(tex):
        mark, at = match[0], match.start()
        while inside and inside[1] <= at:
            levels.clear()
            inside = next(coded, None)
        if at < done or (inside and inside[0] < at):
            continue
        if mark in {"{", "}"}:
            levels.step(mark)
        elif not levels.too_deep and (brackets or mark == "$"):
            span = _environment(tex, match, endless) if match[1] else _closed(tex, mark, at, levels.opened[-1])
            found += [span] if span else []
            done = span.stop if span else at + 1 + tex.startswith("$$", at)
    return _outermost(found)


class _Levels:
    """The groups that are open, each with the places of the delimiters that opened a formula in it."""

    def __init__(self) -> None:
        self.opened: list[dict[str, int]] = [{}]
        self.too_deep = 0

    def step(self, brace: str) -> None:
        """Step into a group or out of one."""
        if brace == "{":
            if len(self.opened) > MAX_DEPTH:
                self.too_deep += 1
            else:
                self.opened.append({})
        elif self.too_deep:
            self.too_deep -= 1
        else:
            self.opened.pop()
            self.opened = self.opened or [{}]

    def clear(self) -> None:
        """Forget what was opened, for no formula has code in it."""
        for level in self.opened:
            level.clear()


def code_spans(tex: str) -> list[tuple[int, int]]:
    """Find what stands between backticks as code does in Markdown; quotes of TeX do not count."""
    if "`" not in tex:
        return []
    return [found.span() for found in _CODE.finditer(tex) if found[2].count("'") % 2 == 0]


def unread(common: str) -> list[tuple[int, int]]:
    """Find where a text of the common form holds formulas or code, in which no brace and no mark counts."""
    found = [(span.start, span.stop) for span in spans(common, brackets=False)]
    coded = code_spans(common)
    if not coded:
        return found
    apart: list[tuple[int, int]] = []
    for start, stop in sorted(found + coded):
        if not apart or start >= apart[-1][1]:
            apart.append((start, stop))
    return apart


def is_lone(tex: str, at: int) -> bool:
    """Tell whether a dollar that is of no formula looks as if it should be: before a letter or command, not in a word.

    Prices, variables and names such as `A$AP` do not.
    """
    before, after = tex[at - 1 : at], tex[at + 1 : at + 3]
    if before.isalnum() or not (after[:1] == "\\" or after[:1].isalpha()):
        return False
    return not (after[:2].isupper() or after[:2] == r"\$")


def _environment(tex: str, opener: re.Match[str], endless: set[str]) -> Span | None:
    name = opener[1]
    closer = rf"\end{{{name}}}"
    last = -1 if name in endless else tex.find(closer, opener.end())
    if last < 0:
        endless.add(name)
        return None
    if tex.find("\n\n", opener.end(), last) >= 0 or not tex[opener.end() : last].strip():
        return None
    stop = last + len(closer)
    if name in _ONLY_MARKING:
        return Span(opener.start(), stop, opener.end(), last, name != "math")
    return Span(opener.start(), stop, opener.start(), stop, display=True)


def _closed(tex: str, mark: str, at: int, opened: dict[str, int]) -> Span | None:
    """Take a delimiter: remember where it opens, or give the formula that it closes."""
    if mark == "$":
        start = opened.pop("$", -1)
        if start >= 0 and not _is_text(tex, start, at):
            return Span(start, at + 1, start + 1, at)
        if tex.startswith("$$", at):
            return _display(tex, at)
        opened["$"] = at
    elif mark in _OPENERS:
        start = opened.pop(_OPENERS[mark], -1)
        if start >= 0 and not _is_empty(tex, start + 2, at):
            return Span(start, at + 2, start + 2, at, mark == r"\]")
    elif mark in (r"\(", r"\["):
        opened[mark] = at
    return None


def _is_empty(tex: str, start: int, stop: int) -> bool:
    """Tell whether nothing stands there, or an empty line."""
    body = tex[start:stop]
    return not body or body.isspace() or "\n\n" in body


def _is_text(tex: str, start: int, stop: int) -> bool:
    """Tell whether what stands between two dollars is no formula: money, or variables of a shell.

    Each rule asks for more than one sign, for `$92%$`, `512$..$512` and `M$^3$` are formulas: a digit behind the first
    dollar and a space before the second; the second before a price or name of its own; words of plain English.
    """
    body = tex[start + 1 : stop]
    if _is_empty(tex, start + 1, stop) or _is_of_prices(body, tex[stop + 1 : stop + 3]):
        return True
    if _OF_FORMULAS.search(_ESCAPED_SIGN.sub("", body) if "\\" in body else body):
        return False
    before, after, ends_in_space = tex[start - 1 : start], tex[stop + 1 : stop + 2], body[-1].isspace()
    if body[0].isdigit():
        is_next = (after.isdigit() and body[-1] in _BEFORE_PRICE) or _BEHIND_PRICE.search(body)
        return ends_in_space or bool(is_next) or _is_prose(body)
    if body[0].isspace():
        is_currency = before.isupper() and _CURRENCY.search(tex, max(0, start - _LONGEST_CURRENCY), start)
        return _is_between(body, before, after) or bool(is_currency and _AFTER_CURRENCY.match(body))
    if (after.isalnum() or after in {"_", "(", "{"}) and (body[0].isalpha() or body[0] in "_({"):
        return ends_in_space or bool(body[-1] in _BEFORE_VARIABLE and _NAME.match(body))
    return bool(_VARIABLE.match(body)) and _is_prose(body)


def _is_of_prices(body: str, after: str) -> bool:
    r"""Tell whether what begins with a number goes on with a sentence, or ends before another number.

    `$10 per {\em run} and {CO$_2$} at 90$^\circ$`, `($5) and ($10)`, but not `$10^{-3}$5` and `$2 \text{ if } x$`.
    """
    if not body.lstrip("-")[:1].isdigit():
        return False
    if not ("\\" in body or "^" in body or "_" in body) and after.lstrip("-")[:1].isdigit():
        return True
    return ("$" in body or "\\" not in body) and _is_prose(_GROUP.sub(" ", body))


def _is_prose(body: str) -> bool:
    """Tell whether two words of plain English follow: `$5 per million tokens`, `$HOME is not set`."""
    words = body.split()[1:]
    return sum(len(word) > 1 and word.isalpha() and word.islower() for word in words) > 1


def _is_between(body: str, before: str, after: str) -> bool:
    """Tell whether the first dollar belongs to what is before it and the second to what follows."""
    if before.isdigit() and _PRICES_BEFORE.fullmatch(body):
        return True
    return body[-1].isspace() and (before.isalnum() or before == "$") and (after.isalnum() or after == "$")


def _display(tex: str, start: int) -> Span | None:
    stop = tex.find("$$", start + 2)
    if stop < 0 or _is_empty(tex, start + 2, stop):
        return None
    depth = 0
    for match in _BRACE.finditer(tex, start + 2, stop):
        depth += {"{": 1, "}": -1}.get(match[1] or "", 0)
        if depth < 0:
            return None
    return None if depth else Span(start, stop + 2, start + 2, stop, display=True)


def _outermost(found: list[Span]) -> list[Span]:
    """Drop what stands inside another one or overlaps it."""
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start, -span.stop)):
        if not kept or span.start >= kept[-1].stop:
            kept.append(span)
    return kept
