"""Readers of listings: a byte stream in, records and problems out, in file order.

One module a format. Which one reads a file is decided by what is in it, never by its name alone: each reader looks at
the first 64 KiB. A reader goes forward only and holds one entry at a time; what it cannot read becomes a problem with
the line, and the next entry is read. A reader is loaded when the first file that may be for it is looked at: all of
them together take a fifth of the time in which the command starts.

Readers of other packages join through the entry point group `sitegen.readers`, each a module or object with
`read(stream, path)` and `sniff(head, path)`.
"""

import io
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import BinaryIO, NamedTuple, Protocol

from site_gen import text
from site_gen.model import Problem, Record
from site_gen.sources import _page
from site_gen.sources._lines import Joined, beginning, is_text
from site_gen.sources._unpack import GZIP, Unpacked

__all__ = ["GZIP", "HEAD_BYTES", "Format", "Reader", "Unpacked", "formats", "read"]

# How much of a file a reader may look at to know its format.
HEAD_BYTES = 64 * 1024
# A file of brackets that is longer is no empty list but a hostile one.
_FEW_BYTES = 200

# What the beginning of a file must hold to be worth a closer look; found in some microseconds.
_JSON, _MARKUP, _ENTRIES, _ANY = r"\A\s*[\[{]", r"\A\s*<", "@", ""


class Reader(Protocol):
    """What a format must offer."""

    def sniff(self, head: bytes, path: str) -> bool:
        """Tell whether this is the format, from the first 64 KiB and the name."""
        ...

    def read(self, stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
        """Read entries in file order; never raises on input."""
        ...


class Format(NamedTuple):
    """A format with its reader."""

    name: str
    marks: str
    """What its reader looks for, in words."""
    reader: Reader


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read a listing of any known format; `path` is how the file is named in records and problems."""
    head = _head(stream)
    if len(head) < HEAD_BYTES and not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        yield Problem(path, 0, "source.empty", "is empty", "put a listing into it or delete it")
        return
    for known in formats():
        if known.reader.sniff(head, path):
            yield from known.reader.read(io.BufferedReader(Joined(head, stream), HEAD_BYTES), path)
            return
    yield _unknown(head, path)


@cache
def formats() -> tuple[Format, ...]:
    """List the formats as they are tried: the clearly marked, then those of other packages, then the vague."""
    others = sorted(entry_points(group="sitegen.readers"), key=lambda entry: entry.name)
    return (
        Format("Hugging Face page", "HTML that names `huggingface.co/papers`", _Late("hf_html", _MARKUP)),
        Format("Hugging Face JSON", "`paper`, or `summary` with `publishedAt` and `upvotes`", _Late("hf", _JSON)),
        Format("OpenAlex", "`authorships`", _Late("openalex", _JSON)),
        Format("Semantic Scholar", "`paperId`", _Late("semantic_scholar", _JSON)),
        Format("OpenReview", "`content` and `forum`", _Late("openreview", _JSON)),
        Format("DBLP", "`hits` of `info`", _Late("dblp", _JSON)),
        Format("CSL-JSON", "a `type` of CSL with `author`, `issued` or `container-title`", _Late("csl", _JSON)),
        Format("ACL Anthology XML", "`<collection>`", _Late("acl", _MARKUP)),
        Format("arXiv Atom", "`<feed>`", _Late("atom", _MARKUP)),
        Format("arXiv RSS", "`<rss>`", _Late("rss", _MARKUP)),
        Format("RIS", "`TY  - `", _Late("ris", _ANY)),
        Format("BibTeX", "`@article{` and the like", _Late("bibtex", _ENTRIES)),
        Format("Markdown with front matter", "`---` and a `title:`", _Late("front_matter", _ANY)),
        Format("arXiv JSON lines", "an `id`, `title` and `categories` a line", _Late("arxiv_lines", _JSON)),
        *(Format(entry.name, "what its package says", entry.load()) for entry in others),
        Format("JSON", "objects with a `title` in a list", _Late("plain_json", _JSON)),
        Format("JSON lines", "an object a line", _Late("jsonl", _ANY)),
        Format("CSV or TSV", "a first line with a column `title`", _Late("table", _ANY)),
        Format("text capture", "a name in `.txt`, or lines of Daily Papers' banner", _Late("capture", _ANY)),
    )


class _Late(NamedTuple):
    """A reader of ours that is not loaded before a file may be for it."""

    module: str
    mark: str
    """A pattern that is found in the beginning of every such file, and of some others."""

    def sniff(self, head: bytes, path: str) -> bool:
        """Ask the reader only if the mark of its format is there."""
        return bool(re.search(self.mark, beginning(head))) and self._loaded().sniff(head, path)

    def read(self, stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
        """Read with the reader, loaded now."""
        return self._loaded().read(stream, path)

    def _loaded(self) -> Reader:
        # Found as the readers of other packages are.
        reader: Reader = EntryPoint(self.module, f"{__name__}.{self.module}", "sitegen.readers").load()
        return reader


def _head(stream: BinaryIO) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size < HEAD_BYTES and (part := stream.read(HEAD_BYTES - size)):
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _unknown(head: bytes, path: str) -> Problem:
    known = "looked for " + "; ".join(f"{one.marks} ({one.name})" for one in formats())
    if said := _page.other(head):
        return Problem(path, 0, "source.binary", *said)
    if path.lower().endswith((".csv", ".tsv")):
        hint = "call one `title` in the first line"
        return Problem(path, 0, "source.unknown-format", "is a table that names no column for the title", hint)
    if len(head) < _FEW_BYTES and not beginning(head).strip("[]{} \t\r\n"):
        return Problem(path, 0, "source.no-entries", "is an empty list", "look whether the file is what it should be")
    if page := _page.describe(head):
        hint = (
            "a service may send such a page instead of data: save the data again, or a page of papers of Hugging Face"
        )
        return Problem(path, 0, "source.web-page", page, hint)
    if not is_text(head):
        return Problem(path, 0, "source.binary", "is a binary file, not a listing", known)
    words = f"is in no format that sitegen reads; it begins with `{_shown(head)}`"
    return Problem(path, 0, "source.unknown-format", words, known)


def _shown(head: bytes) -> str:
    return text.line(beginning(head)[:40].split("\n")[0])
