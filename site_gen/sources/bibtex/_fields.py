"""What stands in one entry of BibTeX: its key and fields as TeX, with abbreviations and joints (`#`) resolved.

The entry is taken apart by bibtexparser, which gets it alone: in a whole file that library gives up the neighbors of a
damaged entry, and refuses what has the key of another one.
"""

import logging
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from site_gen.cite import bibtex

# A line that begins with an `@` looks to the library like the next entry; this character, which no text may hold,
# is set before it and taken away again.
_GUARD = "\x00"
_AT_LINE_START = re.compile(r"(\n\s*)(?=@)")
# It takes a brace behind a line break (`\\\\{`) for one behind a backslash.
_NOT_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)+)(?=[{}\",=])")
_NO_KEY = re.compile(r"\s*[A-Za-z][\w-]*\s*=")
_MISSING_COMMA = re.compile(r"\s*([A-Za-z][\w:+-]*)\s*=\s*(?=\S)")
_TWO_COMMAS = re.compile(r",\s*,(?:\s*,)*")
_WORD = re.compile(r"[^\s#{}\",]+")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_QUOTE = re.compile(r"\\.|[{}\"]", re.DOTALL)
_SPACE = re.compile(r"\s*")
_SHOWN = 60
# Forty abbreviations, each of them the one before it twice, would fill the memory.
MAX_EXPANDED = 10_000


class Fields(Struct, frozen=True):
    """One entry, taken apart."""

    key: str
    values: Mapping[str, str]
    """TeX by name of field in small letters, in the order of the file; the first of several of one name."""
    complaints: tuple[str, ...] = ()


def taken_apart(text: str, abbreviations: Mapping[str, str]) -> Fields | str:
    """Take apart what stands between the braces of an entry, or say why that cannot be done."""
    complaints: list[str] = []
    guarded = _guarded(text)
    raw = _split(guarded)
    if isinstance(raw, str) and _TWO_COMMAS.search(guarded):
        complaints.append("there is a comma too many")
        raw = _split(_TWO_COMMAS.sub(",", guarded))
    if isinstance(raw, str):
        return raw
    key, pairs = raw
    values: dict[str, str] = {}
    for name, value in pairs:
        for called, said in _read(name, value, abbreviations, complaints):
            if called not in values:
                values[called] = said
            elif said.strip() != values[called].strip():
                complaints.append(f"`{called[:_SHOWN]}` stands there twice; the first is taken")
    return Fields(key.replace(_GUARD, ""), values, tuple(complaints))


def _guarded(text: str) -> str:
    """Write an entry so that the library sees in it what BibTeX sees."""
    if _GUARD in text:
        text = text.replace(_GUARD, "")
    if _NO_KEY.match(text):
        text = f",{text}"
    if "@" in text:
        text = _AT_LINE_START.sub(rf"\1{_GUARD}", text)
    return _NOT_ESCAPED.sub(rf"\1{_GUARD}", text) if "\\\\" in text else text


def _split(text: str) -> tuple[str, list[tuple[str, str]]] | str:
    """Let the library split an entry: its key and the fields as they are written."""
    # Late, for it costs 0.2 s, and most builds read no BibTeX.
    from bibtexparser import entrypoint, model  # noqa: PLC0415

    # What it cannot read is told as a problem of the source, not logged.
    log = logging.getLogger("bibtexparser.splitter")
    before, log.disabled = log.disabled, True
    try:
        found = entrypoint.parse_string(f"@entry{{{text}\n}}", parse_stack=()).blocks
    finally:
        log.disabled = before
    block = found[0] if found else None
    if isinstance(block, model.DuplicateFieldKeyBlock):
        block = block.ignore_error_block
    if isinstance(block, model.Entry):
        return block.key, [(field.key, field.value) for field in block.fields]
    reason = getattr(getattr(block, "error", None), "abort_reason", "")
    return re.sub(r"`@\w*\s*`", "`@`", reason[:1].lower() + reason[1:]).rstrip(" .") or "it holds nothing"


def _read(name: str, value: str, abbreviations: Mapping[str, str], complaints: list[str]) -> Sequence[tuple[str, str]]:
    """Read the value of a field; where a comma is missing behind it, the fields that follow it too."""
    if _GUARD in value or _GUARD in name:
        name, value = name.replace(_GUARD, ""), value.replace(_GUARD, "")
    name = name.strip().lower()
    # Nearly all fields are one pair of braces with none inside.
    if value[:1] == "{" and value.find("}") == len(value) - 1:
        return ((name, value[1:-1]),)
    read: list[tuple[str, str]] = []
    at = 0
    while True:
        said, at = _value(value, at, abbreviations, complaints)
        read.append((name, said))
        following = _MISSING_COMMA.match(value, at)
        if not following:
            if rest := value[at:].strip():
                complaints.append(f"`{name[:_SHOWN]}` is followed by `{rest[:_SHOWN]}`, which is left out")
            return read
        complaints.append(f"there is no comma before `{following[1][:_SHOWN]}`")
        name, at = following[1].lower(), following.end()


def _value(written: str, at: int, abbreviations: Mapping[str, str], complaints: list[str]) -> tuple[str, int]:
    """Read pieces joined by `#`; give the text and where it ends."""
    pieces: list[str] = []
    size = 0
    while True:
        at = _skip(written, at)
        opener = written[at : at + 1]
        if opener in ("{", '"'):
            end = _closing(written, at)
            pieces.append(written[at + 1 : end])
            at = end + 1
        elif word := _WORD.match(written, at):
            expanded = _expanded(word[0], abbreviations, complaints)
            size += len(expanded)
            pieces.append(expanded if size <= MAX_EXPANDED else "")
            at = word.end()
        after = _skip(written, at)
        if written[after : after + 1] != "#":
            return "".join(pieces), min(at, len(written))
        at = after + 1


def _skip(written: str, at: int) -> int:
    space = _SPACE.match(written, at)
    return space.end() if space else at


def _closing(written: str, start: int) -> int:
    """Find what closes the brace or the quotation mark at `start`; the end of the text if nothing does."""
    depth = 0
    quoted = written[start] == '"'
    for found in (_QUOTE if quoted else _BRACE).finditer(written, start + quoted):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
            if not depth and not quoted:
                return found.start()
        elif found[0] == '"' and depth <= 0:
            return found.start()
    return len(written)


def _expanded(word: str, abbreviations: Mapping[str, str], complaints: list[str]) -> str:
    lowered = word.lower()
    if lowered in abbreviations:
        return abbreviations[lowered]
    if not word.isdecimal() and lowered not in bibtex.MONTHS:
        complaints.append(f"no `@string` says what `{word[:_SHOWN]}` is")
    return word
