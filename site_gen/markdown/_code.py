"""Code in a page: colored by its language, in a box that the keyboard can scroll.

Pygments tells the parts of a language apart. We mark only those that a quiet page colors, with its own short names for
classes (`k` keyword, `s` string, `c` comment, ...), so that a page is half as long as with a mark on every comma, and a
style sheet that Pygments makes still fits.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from itertools import groupby
from typing import TypeAlias

Parts: TypeAlias = list[tuple[str, str]]
"""(class or `""`, text), in order."""

# Characters: some of Pygments' 500 languages take time that grows with the square of a text. At this length the common
# ones answer in 50 ms, and a page that shows more than 250 lines at once is read in an editor anyway.
LONGEST = 10_000

# Long lines and runs of empty ones are what makes them slow: 10,000 line ends alone take C more than three seconds.
_SLOW = re.compile(r"[^\n]{400}|\n{20}")

# Characters of a line that fit on a screen 320 pixels wide; longer ones scroll.
NARROW = 32

# The first word of a fence is its language, also in `python,ignore` and `js{1,3}`.
_LANGUAGE = re.compile(r"[\w+#./-]+")


def code(content: str, info: str = "") -> str:
    """Give the HTML of a block of code; `info` is what stands behind the opening of its fence."""
    found = _LANGUAGE.match(info.strip())
    language = found[0].lower() if found else ""
    known = language in _languages() if language else False
    inner = _highlighted(content, language) if known else None
    shape = ' class="highlight"' if inner is not None else ""
    if any(len(line) > NARROW for line in content.split("\n")):
        shape += ' tabindex="0" role="group" aria-label="code"'
    name = f' class="language-{escape(language)}"' if known else ""
    return f"<pre{shape}><code{name}>{_plain(content) if inner is None else inner}</code></pre>\n"


def _highlighted(content: str, language: str) -> str | None:
    """Mark the parts of a text that Pygments knows; None if it is too long or would not come out to the letter."""
    if len(content) > LONGEST or _SLOW.search(content):
        return None
    parts = list(_parts(content, language))
    if "".join(words for _, words in parts) != content:
        return None
    return "".join(
        f'<span class="{name}">{_plain(words)}</span>' if name else _plain(words) for name, words in _joined(parts)
    )


def _plain(words: str) -> str:
    return escape(words, quote=False)


def _parts(content: str, language: str) -> Iterator[tuple[str, str]]:
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415 - 20 ms that only pages with code need

    classes = _classes()
    for kind, words in get_lexer_by_name(language, stripnl=False, ensurenl=False).get_tokens(content):
        named = kind
        while named not in classes and named.parent is not None:
            named = named.parent
        yield classes.get(named, "") if words.strip() else "", words


def _joined(parts: Parts) -> Iterator[tuple[str, str]]:
    for name, run in groupby(parts, key=lambda part: part[0]):
        yield name, "".join(words for _, words in run)


@cache
def _languages() -> frozenset[str]:
    """Name the languages of Pygments itself: those of other packages would make pages depend on the machine."""
    from pygments.lexers import get_all_lexers  # noqa: PLC0415 - as above

    return frozenset(alias for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases)


@cache
def _classes() -> Mapping[object, str]:
    from pygments import token  # noqa: PLC0415 - as above

    return {
        token.Comment: "c",
        token.Keyword: "k",
        token.Operator.Word: "ow",
        token.String: "s",
        token.Number: "m",
        token.Name.Attribute: "na",
        token.Name.Builtin: "nb",
        token.Name.Class: "nc",
        token.Name.Decorator: "nd",
        token.Name.Function: "nf",
        token.Name.Tag: "nt",
        token.Generic.Deleted: "gd",
        token.Generic.Heading: "gh",
        token.Generic.Inserted: "gi",
        token.Generic.Output: "go",
        token.Generic.Prompt: "gp",
    }
