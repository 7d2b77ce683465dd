"""Saved pages of Hugging Face: the papers of a day, a week, a month, of what is trending, or one of a paper.

The page carries its data in attributes `data-props` as HTML-escaped JSON, in the shape of the API. All records of an
attribute stand on its line.
"""

import html
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from site_gen.model import Problem, Record
from site_gen.sources import hf
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._lines import beginning, pieces

# The largest page known, of a month, has 4 MB.
MAX_CHARACTERS = 32 * 1024 * 1024

_PROPS = re.compile(r"""\bdata-props=(?:"([^"]*)"|'([^']*)')""")
_OURS = re.compile(r"""data-target=["']?(?:DailyPapers|PaperContent)\b|https://huggingface\.co/papers""")
_LISTS = ("dailyPapers", "paper", "papers")


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 - the content tells
    """Accept HTML that names Hugging Face's papers in its beginning."""
    start = beginning(head)
    return start[:1] == "<" and "<?xml" not in start[:5] and bool(_OURS.search(start))


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read the papers of the page's own list; the lists beside it, of other pages, repeat them or are not papers."""
    return records(_found(stream, path), path, damaged=True)


def _found(stream: BinaryIO, path: str) -> Iterator[Entry | Damage]:
    page = _whole(stream)
    if len(page) == MAX_CHARACTERS:
        hint = "save the pages one by one"
        yield Damage(0, "is a web page of more than 32 MB; its beginning is read", hint, "source.too-long", lost=False)
    found = False
    line, counted = 1, 0
    for props in _PROPS.finditer(page):
        data = html.unescape(props[1] or props[2] or "")
        if not any(f'"{name}":' in data for name in _LISTS):
            continue
        line, counted = line + page.count("\n", counted, props.start()), props.start()
        for one in hf.rows(io.BytesIO(data.encode()), path):
            found = True
            yield _at(one, line)
    if not found:
        words = "is a web page of Hugging Face without papers in it"
        yield Damage(0, words, "save the page of a day, or fetch it", "source.web-page", lost=False)


def _whole(stream: BinaryIO) -> str:
    parts: list[str] = []
    size = 0
    for part in pieces(stream):
        parts.append(part[: MAX_CHARACTERS - size])
        size += len(parts[-1])
        if size == MAX_CHARACTERS:
            break
    return "".join(parts)


def _at(one: Entry | Damage, line: int) -> Entry | Damage:
    if isinstance(one, Entry):
        return Entry(line, one.fields, one.complaints)
    return Damage(line, one.message, one.hint, one.code, one.lost)
