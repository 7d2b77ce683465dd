"""Bytes of an XML document as UTF-8, from the encoding that it has, which need not be the one that it declares.

A byte order mark says more than a declaration, for an editor that saves a file anew leaves the declaration as it was.
Where neither says anything the document is UTF-8, and each byte of it that cannot be is read as Windows-1252: files of
two encodings come from pasting, and a byte in the wrong one must not spoil the text around it.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

# Bytes taken at once.
_PIECE = 64 * 1024

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# The first character of a document is `<`, which tells UTF-16 without a mark.
_STARTS = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED = re.compile(rb"\A\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
# Encodings of texts; Python's names of codecs also hold those of packed and of escaped bytes.
_TRUSTED = re.compile(
    r"iso-?8859-?\d+|windows-125\d|cp125\d|koi8-[rtu]|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)|macintosh"
)
# As browsers read it: what stands at 0x80-0x9F is punctuation of Windows, never a control.
_LATIN_1 = re.compile(r"iso-?8859-?1|latin-?1")
_MIXED = "sitegen.windows-1252"
# Up to what can be a character of UTF-8: one call for a word of Cyrillic, not one a letter.
_RUN = re.compile(rb"(?:(?![\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})[\x80-\xff])+")
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")


def utf8(stream: BinaryIO) -> Iterator[bytes]:
    """Give a document in parts, as UTF-8 where it is in another encoding; what stands for nothing becomes U+FFFD.

    A document that claims to be UTF-8 is given as it is: `mixed` decodes what of it is not.
    """
    head = b""
    while len(head) < _PIECE and (more := stream.read(_PIECE - len(head))):
        head += more
    mark, encoding = _encoding(head)
    parts = _parts(head[mark:], stream)
    if encoding == "utf-8":
        yield from parts
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for part in parts:
        yield decoder.decode(part).encode("utf-8", errors="replace")
    yield decoder.decode(b"", final=True).encode("utf-8", errors="replace")


def beginning(head: bytes) -> bytes:
    """Give the beginning of a document as UTF-8, without byte order mark and white space before it."""
    mark, encoding = _encoding(head)
    if encoding == "utf-8":
        return head[mark:].lstrip()
    return head[mark:].decode(encoding, errors="replace").encode("utf-8", errors="replace").lstrip()


def mixed(data: bytes) -> str:
    """Decode UTF-8; a byte that is none is read as Windows-1252, a surrogate is U+FFFD."""
    return data.decode("utf-8", errors=_MIXED)


def _encoding(head: bytes) -> tuple[int, str]:
    """Tell how many bytes a byte order mark takes, and the encoding."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return len(mark), name
    for start, name in _STARTS:
        if head.startswith(start):
            return 0, name
    found = _DECLARED.match(head)
    declared = found[1].decode("ascii").lower() if found else ""
    if _LATIN_1.fullmatch(declared):
        return 0, "windows-1252"
    return 0, declared if _TRUSTED.fullmatch(declared) and _is_known(declared) else "utf-8"


def _is_known(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def _parts(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield head
    while part := stream.read(_PIECE):
        yield part


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are no UTF-8, or one surrogate that was written as if it were a character."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if _SURROGATE.match(error.object, error.start):
        return "\ufffd", error.start + 3
    run = _RUN.match(error.object, error.start)
    end = run.end() if run else error.start + 1
    return error.object[error.start : end].decode("windows-1252", errors="replace"), end


codecs.register_error(_MIXED, _as_windows_1252)
