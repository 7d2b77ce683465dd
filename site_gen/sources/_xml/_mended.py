"""The small mistakes of XML that cost no entry, mended without a guess.

`&nbsp;` and the other names of HTML are characters; `&`, `<` and `]]>` that begin or end nothing stand for themselves;
a prefix that nobody declared is declared. What XML forbids (controls, surrogates, also written as `&#0;`) is left out,
and only that is told, for only that is lost. Comments and CDATA sections stay as they are.
"""

import re
from collections.abc import Collection
from html import escape
from html.entities import html5
from itertools import islice

_STRAY = re.compile(
    r"<!\[CDATA\[(?:.*?\]\]>|.*)|<!--(?:.*?-->|.*)"
    r"|&(?:#(?:(\d{1,9})|x([0-9A-Fa-f]{1,8}));|([A-Za-z]\w*);)?|<(?![A-Za-z_/!?])|\]\]>",
    re.DOTALL,
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_SURROGATES = range(0xD800, 0xE000)
_LAST = 0x10FFFF
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][A-Za-z0-9_.-]*):[A-Za-z_][\w.-]*(?=[\s=/>])")
_NOT_DECLARED_BY_ANYBODY = frozenset({"xml", "xmlns"})
# An entry of a feed uses half a dozen.
_MOST_PREFIXES = 50
# Of what was lost, what a message shows.
_SHOWN = 3


def is_plain(value: str) -> bool:
    """Tell whether a value can stand in an attribute as it is."""
    return not _FORBIDDEN.search(value) and not any(mark in value for mark in '&<"')


def mended(source: str) -> tuple[str, tuple[str, ...]]:
    """Mend an element, and say which characters were lost."""
    lost: list[str] = []

    def without(found: re.Match[str]) -> str:
        """Leave a character out, and note it."""
        lost.append(f"U+{ord(found[0]):04X}")
        return ""

    def in_place(found: re.Match[str]) -> str:
        """Give what a reference stands for, as XML has it."""
        if found[0].startswith("<!"):
            return found[0]
        if found[1] or found[2]:
            return _character(found, lost)
        if found[3] in _PREDEFINED:
            return found[0]
        return escape(html5.get(f"{found[3]};", found[0]), quote=False)

    whole = _STRAY.sub(in_place, _FORBIDDEN.sub(without, source))
    return whole, _told(lost)


def undeclared(source: str, declared: Collection[str]) -> list[str]:
    """Find the prefixes that an element uses and nobody declared."""
    used = (found[1] for found in _PREFIX.finditer(source))
    missing = (prefix for prefix in used if prefix not in declared and prefix not in _NOT_DECLARED_BY_ANYBODY)
    return list(dict.fromkeys(islice(missing, _MOST_PREFIXES)))


def _character(found: re.Match[str], lost: list[str]) -> str:
    code = int(found[1]) if found[1] else int(found[2], 16)
    if code not in _SURROGATES and code <= _LAST and not _FORBIDDEN.match(chr(code)):
        return found[0]
    lost.append(f"`{found[0]}`")
    return "" if code <= _LAST and code not in _SURROGATES else "\ufffd"


def _told(lost: list[str]) -> tuple[str, ...]:
    kinds = list(dict.fromkeys(lost))
    if not kinds:
        return ()
    shown = ", ".join(kinds[:_SHOWN]) + (", …" if len(kinds) > _SHOWN else "")
    return (f"XML forbids a character that stands in it: {shown}",)
