"""What of a text is as it is, whatever TeX would read in it: formulas, code, addresses, paths and patterns."""

import re
from collections.abc import Iterator

from site_gen import text
from site_gen.latex import _math, _words
from site_gen.latex._walk_pieces import Kept, formulas

_EXTENSIONS = (
    "py|txt|exe|dll|md|jsonl?|csv|tsv|html?|jsx?|tsx?|cpp|cs|c|h|java|sh|bat|ps1|ini|cfg|ya?ml|xml|docx?|xlsx?|pdf|png"
    "|jpe?g|gif|zip|gz|log|tex|bib|ipynb|mp4|wav"
)
# Of Windows: from a drive, of a server, or with the name of a file at the end.
_PATH = re.compile(
    r"(?<![A-Za-z0-9\\])[A-Za-z]:\\(?![a-zA-Z]+\{)(?=[\w.%-])[^\s\"'<>|*?{}]*"
    r"|(?<!\S)\\\\[\w.-]+\\[\w$.-][^\s{}]*(?!\{)"
    rf"|(?<![\w\\.-])[\w.-]+(?:\\[A-Za-z0-9][\w.-]*)*\\[A-Za-z0-9][\w.-]*\.(?:{_EXTENSIONS})\b(?![{{\\])"
)
_CHAIN = re.compile(r"(?<![\w\\.-])([\w.-]*)(?:\\[A-Za-z0-9][\w.-]*){2,}(?![\w{\\])")
_NAME = re.compile(r"\\([A-Za-z]+)")
# What only patterns hold: `\d+`, `\w*`, `\bword\b`, `\d{4}`, `\s|`.
_PATTERN = re.compile(
    r"\\[dswbDSWB](?:[+*?)\]|^]|\$(?!\w)|\{\d|\\(?:[dswbDSWB](?![A-Za-z])|[(\[])|\[|[a-z]+\\b(?![A-Za-z]))"
)


def unread(written: str) -> list[Kept]:
    """Find what is as it is: formulas, code, addresses, paths and patterns."""
    found = formulas(written) if "$" in written or "\\" in written else []
    stretches = _math.code_spans(written)
    if "://" in written:
        stretches += [(at, at + len(address.rstrip("~-"))) for at, address in text.web_addresses(written)]
    if "\\" in written:
        stretches += _paths(written)
    if not stretches:
        return found
    return apart(sorted([*found, *(Kept(start, stop, written[start:stop]) for start, stop in stretches)]))


def _paths(written: str) -> Iterator[tuple[int, int]]:
    """Find paths, and regular expressions up to the spaces around them; only words with a backslash are looked at."""
    spaced = written.replace("\n", " ")
    stop = 0
    while (at := spaced.find("\\", stop)) >= 0:
        start = max(spaced.rfind(" ", stop, at), stop - 1) + 1
        stop = spaced.find(" ", at)
        stop = stop if stop >= 0 else len(spaced)
        word = spaced[start:stop]
        if _PATTERN.search(word):
            yield start, stop
            continue
        for path in _PATH.finditer(word):
            yield start + path.start(), start + path.end()
        for chain in _CHAIN.finditer(word):
            if _is_path(chain):
                yield start + chain.start(), start + chain.end()


def _is_path(chain: re.Match[str]) -> bool:
    """Tell whether words joined by backslashes are a path: one of them is no command, or two where it begins so."""
    strange = sum(len(name) == 1 or not _words.is_known(name) for name in _NAME.findall(chain[0]))
    return strange > (0 if chain[1] else 1)


def apart(kept: list[Kept]) -> list[Kept]:
    """Leave out what overlaps the one before; a formula cuts what it begins in short."""
    found: list[Kept] = []
    end = 0
    for one in kept:
        if one.start >= end:
            found.append(one)
            end = one.stop
        elif one.is_formula and not found[-1].is_formula:
            before = found.pop()
            if before.start < one.start:
                found.append(Kept(before.start, one.start, before.said[: one.start - before.start]))
            found.append(one)
            end = one.stop
    return found
