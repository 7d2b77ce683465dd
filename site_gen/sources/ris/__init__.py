"""RIS: what databases and reference managers export, one tag a line.

    TY  - JOUR
    AU  - Family, Given
    TI  - Title of a paper
    PY  - 2024/06/01
    ER  -

Also the tagged dialect of Web of Science, which has other tags, no dash and `PT` for `TY`. The tags are those of the
RIS convention as Zotero writes and reads them; where programs disagree, both are understood.
"""

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from site_gen.model import Problem, Record
from site_gen.sources import _entries
from site_gen.sources._entries import Damage, Entry
from site_gen.sources._lines import Joined, beginning, is_text
from site_gen.sources.ris import _delimited, _tags, _web_of_science

# Lines with a tag that make a file without any `TY` one of this format if there is an `ER` too.
_TELLING_LINES = 3
# How much tells the dialect; the two cannot be taken for each other.
_HEAD_BYTES = 4096

_WOS = re.compile(r"(?:FN [^\n]*\n\s*)?(?:VR [^\n]*\n\s*)?PT [A-Z]\s*\n[A-Z][A-Z0-9] ")
_START = re.compile(
    r"^[ \t]{0,8}TY[ \t]{1,4}-(?:[ \t]|\r?$)[^\n]*\n\s{0,80}[A-Z][A-Z0-9][ \t]{1,4}-", re.MULTILINE | re.IGNORECASE
)
_LINE = re.compile(r"^[A-Z][A-Z0-9]  -(?: |\r?$)", re.MULTILINE)
_END = re.compile(r"^ER  -", re.MULTILINE)


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 - the content tells enough
    """Accept a `TY  -` line followed by another tag, the head of a Web of Science file, or tags up to an `ER  -`."""
    if not is_text(head):
        return False
    start = beginning(head)
    if _WOS.match(start) or _START.search(start):
        return True
    return bool(_END.search(start)) and len(_LINE.findall(start)) > _TELLING_LINES


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read entries in file order; one without its end or its start is read and told."""
    return _entries.records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    head = stream.read(_HEAD_BYTES)
    is_wos = beginning(head).startswith(("FN ", "VR ", "PT "))
    dialect, fields = (_delimited.WOS, _web_of_science.fields) if is_wos else (_delimited.RIS, _tags.fields)
    for one in _delimited.parted(BufferedReader(Joined(head, stream)), dialect):
        if isinstance(one, Damage):
            yield one
            continue
        found, complaints = fields(one.tags)
        yield Entry(one.line, found, complaints)
