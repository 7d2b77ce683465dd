"""Lines of a byte stream as text, numbered, whatever encoding, line ends or damage."""

import codecs
import io
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import AnyStr, BinaryIO

from msgspec import Struct

# A line longer than this is damage: the longest abstract known has 50 KB.
MAX_LINE_BYTES = 8 * 1024 * 1024

# A text that something has damaged has a zero byte in so many at most; a binary file has far more of them.
BYTES_A_ZERO = 200
# Bytes taken at once where lines mean nothing.
_PIECE_BYTES = 64 * 1024

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UNMARKED = {b"\x00\x01\x00\x01": "utf-16-le", b"\x01\x00\x01\x00": "utf-16-be"}


class Line(Struct, frozen=True):
    """One line without its end."""

    number: int
    """1-based."""
    text: str
    whole: bool = True
    """False if the file ends before the line does, or the line is too long."""


class Joined(io.RawIOBase):
    """Bytes that were already taken from a stream, then the rest of it; closing it leaves the stream open."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        """Give `head` first, then what `rest` still holds."""
        super().__init__()
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # any writable buffer
        """Fill the buffer from the head alone or from the rest alone."""
        data = bytes(self._head[: len(buffer)]) if self._head else self._rest.read(len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


def lines(stream: BinaryIO) -> Iterator[Line]:
    r"""Read lines that end in `\n` or `\r\n`, in UTF-8 or, with its byte order mark, UTF-16.

    Bytes that are not UTF-8 are read as Windows-1252: that is what such files nearly always are.
    """
    data = stream.readline(MAX_LINE_BYTES)
    if encoding := _utf16_of(data):
        yield from _utf16(Joined(data.removeprefix(_marks(encoding)), stream), encoding)
        return
    data = data.removeprefix(codecs.BOM_UTF8)
    number = 0
    while data:
        number += 1
        whole = data.endswith(b"\n")
        yield Line(number, decode(data.rstrip(b"\r\n"), whole=whole), whole)
        if len(data) == MAX_LINE_BYTES and not whole:
            _skip_line(stream.readline, b"\n")
        data = stream.readline(MAX_LINE_BYTES)


def pieces(stream: BinaryIO) -> Iterator[str]:
    """Read a text without regard to its lines, in pieces of some 64 KiB; line ends stay as they are.

    Bytes that are not UTF-8 are read as Windows-1252, each on its own.
    """
    data = stream.read(_PIECE_BYTES)
    encoding = _utf16_of(data)
    data = data.removeprefix(_marks(encoding))
    decoder = codecs.getincrementaldecoder(encoding or "utf-8")("replace" if encoding else "sitegen-1252")
    while data:
        yield decoder.decode(data)
        data = stream.read(_PIECE_BYTES)
    yield decoder.decode(b"", final=True)


def decode(data: bytes, *, whole: bool = True) -> str:
    """Decode UTF-8; bytes that are none are Windows-1252, where five that mean nothing become U+FFFD.

    Of data that are not whole the last character may be cut: what there is of it is left out.
    """
    if whole:
        return data.decode(errors="sitegen-1252")
    return codecs.getincrementaldecoder("utf-8")("sitegen-1252").decode(data)


@lru_cache(maxsize=1)
def beginning(head: bytes) -> str:
    """Decode the beginning of a file, without byte order mark and white space before it.

    Each reader asks it of the same head, so the last answer is kept.
    """
    encoding = _utf16_of(head)
    start = head.decode(encoding, errors="replace") if encoding else decode(head, whole=False)
    return start.lstrip("\ufeff \t\r\n")


def is_text(head: bytes) -> bool:
    """Tell whether the beginning of a file can be text."""
    return bool(_utf16_of(head)) or head.count(b"\x00") * BYTES_A_ZERO <= len(head)


def _utf16_of(head: bytes) -> str:
    """Tell which UTF-16 a text is in by its mark or by the zeros beside its first two characters, `""` if in none."""
    zeros = bytes(byte == 0 for byte in head[:4])
    return _UTF16.get(head[:2]) or _UNMARKED.get(zeros, "")


def _marks(encoding: str) -> bytes:
    return {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}.get(encoding, codecs.BOM_UTF8)


def _skip_line(readline: Callable[[int], AnyStr], end: AnyStr) -> None:
    while (more := readline(MAX_LINE_BYTES)) and not more.endswith(end):
        pass


def _utf16(rest: Joined, encoding: str) -> Iterator[Line]:
    reader = io.TextIOWrapper(io.BufferedReader(rest), encoding=encoding, errors="replace")
    number = 0
    while text := reader.readline(MAX_LINE_BYTES):
        number += 1
        whole = text.endswith("\n")
        yield Line(number, text.rstrip("\n"), whole)
        if len(text) == MAX_LINE_BYTES and not whole:
            _skip_line(reader.readline, "\n")


def _as_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):  # pragma: no cover - only named where bytes are decoded
        raise error
    return error.object[error.start : error.end].decode("windows-1252", errors="replace"), error.end


codecs.register_error("sitegen-1252", _as_1252)
