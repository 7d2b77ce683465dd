"""A bundle of Pagefind on disk: is it whole, which record is which fragment, and what is not needed.

Pagefind ends with success on a full disk and leaves empty files, and it reports that it has written before its last
bytes are on disk. So every file is read back: the entry names the metadata, these name all pieces of the index and all
fragments, and each must unzip and begin with Pagefind's mark.

`pf_meta` is CBOR (RFC 8949), of which arrays, numbers and texts of definite length occur:
`[version, [[fragment, words], ...], [[first word, last word, piece], ...], ...]`.
See https://github.com/Pagefind/pagefind/blob/main/pagefind/src/index/index_metadata.rs
"""

import gzip
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar

import msgspec

from site_gen.errors import MachineError

HINT = "see whether the disk is full, then build again"

# What every packed file of Pagefind begins with.
MARK = b"pagefind_dcd"

SCRIPTS = ("pagefind.js", "pagefind-worker.js")

# Seconds between two looks at a bundle that is not yet whole, and the number of looks.
PAUSE = 0.05
LOOKS = 10

Cbor: TypeAlias = "int | str | list[Cbor]"
T = TypeVar("T")


class Language(msgspec.Struct, frozen=True):
    """An index of the bundle."""

    hash: str
    page_count: int
    wasm: str | None = None


class Entry(msgspec.Struct, frozen=True):
    """`pagefind-entry.json`, which a browser reads first."""

    languages: dict[str, Language]


class Fragment(msgspec.Struct, frozen=True):
    """What we read of a fragment."""

    url: str


class Pieces(msgspec.Struct, frozen=True, array_like=True):
    """What we read of the metadata."""

    version: str
    pages: tuple[tuple[str, int], ...]
    chunks: tuple[tuple[str, str, str], ...]


class Bundle(msgspec.Struct, frozen=True):
    """A whole bundle."""

    ids: tuple[str, ...]
    """`ids[i]` is the fragment of the i-th address asked for."""
    files: frozenset[str]
    """Those a browser may ask for, relative to the bundle."""


def settled(folder: Path, urls: Sequence[str]) -> Bundle | MachineError:
    """Read the bundle back as soon as it is whole; if it is still damaged after half a second, tell how."""
    for _ in range(LOOKS):
        try:
            return inspect(folder, urls)
        except MachineError as error:
            damage = error
            time.sleep(PAUSE)
    return damage


def inspect(folder: Path, urls: Sequence[str]) -> Bundle:
    """Read the whole bundle and match its fragments with `urls`; raises MachineError that names the first bad file."""
    entry = _decoded(_bytes(folder, "pagefind-entry.json"), Entry, "pagefind-entry.json")
    if sum(language.page_count for language in entry.languages.values()) != len(urls):
        raise _damaged("pagefind-entry.json", f"does not tell of {len(urls)} pages")
    files = ["pagefind-entry.json", *SCRIPTS]
    for script in SCRIPTS:
        if not _bytes(folder, script).rstrip().endswith(b";"):
            raise _damaged(script, "is cut off")
    found: dict[str, str] = {}
    for language in entry.languages.values():
        files += _index(folder, language, found)
    if found.keys() != set(urls):
        raise _damaged("fragment", "does not hold the pages that were given")
    return Bundle(tuple(found[url] for url in urls), frozenset(files))


def prune(folder: Path, bundle: Bundle) -> None:
    """Delete what no page of ours asks for: ready-made user interfaces, a highlighter, other languages."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in bundle.files:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _index(folder: Path, language: Language, found: dict[str, str]) -> list[str]:
    """Check one index, add the address of each of its fragments to `found`, and name its files."""
    meta = f"pagefind.{language.hash}.pf_meta"
    pieces = _pieces(_unpacked(folder, meta), meta)
    chunks = [f"index/{chunk}.pf_index" for _, _, chunk in pieces.chunks]
    fragments = [f"fragment/{fragment}.pf_fragment" for fragment, _ in pieces.pages]
    programs = [f"wasm.{name}.pagefind" for name in dict.fromkeys((language.wasm or "unknown", "unknown"))]
    for name in chunks + programs:
        _unpacked(folder, name)
    for name, (fragment, _) in zip(fragments, pieces.pages, strict=True):
        found[_decoded(_unpacked(folder, name), Fragment, name).url] = fragment
    return [meta, *chunks, *fragments, *programs]


def _bytes(folder: Path, name: str) -> bytes:
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise _damaged(name, error.strerror or "cannot be read") from error
    if not data:
        raise _damaged(name, "is empty")
    return data


def _unpacked(folder: Path, name: str) -> bytes:
    try:
        data = gzip.decompress(_bytes(folder, name))
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(name, "does not unzip") from error
    if not data.startswith(MARK):
        raise _damaged(name, "is not of Pagefind")
    return data.removeprefix(MARK)


def _decoded(data: bytes, form: type[T], name: str) -> T:
    try:
        return msgspec.json.decode(data, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged(name, str(error)) from error


def _pieces(data: bytes, name: str) -> Pieces:
    try:
        value, _ = _cbor(data, 0)
        return msgspec.convert(value, Pieces)
    except (IndexError, ValueError, RecursionError) as error:
        raise _damaged(name, "is not in the form that we know") from error


def _cbor(data: bytes, start: int) -> tuple[Cbor, int]:
    """Decode the value at `start`: it, and where it ends."""
    kind, extra = data[start] >> 5, data[start] & 31
    size = 1 << (extra - 24) if 24 <= extra < 28 else 0  # noqa: PLR2004 - RFC 8949, section 3
    end = start + 1 + size
    number = int.from_bytes(data[start + 1 : end], "big") if size else extra
    if kind == 0:
        return number, end
    if kind == 3:  # noqa: PLR2004 - a text
        return data[end : end + number].decode(), end + number
    if kind != 4:  # noqa: PLR2004 - an array
        raise ValueError(kind)
    items: list[Cbor] = []
    for _ in range(number):
        item, end = _cbor(data, end)
        items.append(item)
    return items, end


def _damaged(name: str, words: str) -> MachineError:
    return MachineError(f"the search index is damaged: `{name}` {words}", hint=HINT)
