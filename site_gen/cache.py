"""What earlier builds found out, kept in `.sitegen/` so that it need not be found out again.

A *memo* remembers the results of one pure function: from a key, which is a digest of everything that the function is
given, to its value. So nothing ever has to be declared stale: what depends on something else has another key. Two
things would make a memo lie, and both are part of what it is: the code that made the values (`version`, without which
an update would show old pages) and damage to its file (a digest over the whole of it). A memo that is missing, of
another version or damaged by so much as one bit is empty, and the build makes everything anew: deleting `.sitegen/`
costs time and nothing else.

A memo keeps what its last build used and forgets the rest, so it does not grow.
"""

import hashlib
import platform
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
from msgspec import msgpack

# Bytes of a key: 128 bits tell all bodies and views apart that anyone will ever have.
KEY = 16

# Bytes of the digest at the start of a file.
SEAL = 32

# Who has a hand in what is remembered: pages, and what was found out about papers.
LIBRARIES = (
    "jinja2",
    "markdown-it-py",
    "markupsafe",
    "math-core",
    "mdit-py-plugins",
    "mdurl",
    "msgspec",
    "numpy",
    "pagefind-bin",
    "pygments",
    "pylatexenc",
    "pystemmer",
    "rapidfuzz",
    "scipy",
)

Value = TypeVar("Value")


class Memo(Generic[Value]):
    """The remembered results of one function."""

    def __init__(self, file: Path, known: dict[bytes, Value]) -> None:
        """Take over what is known; `memo` makes them."""
        self._file = file
        self._known = known
        self._used: dict[bytes, Value] = {}

    def get(self, key: bytes) -> Value | None:
        """Give what is remembered, or None."""
        found = self._used.get(key)
        if found is None and (found := self._known.get(key)) is not None:
            self._used[key] = found
        return found

    def put(self, key: bytes, value: Value) -> None:
        """Remember a value from now on, and after `save` also in the next build."""
        self._used[key] = value

    def save(self) -> None:
        """Write what was used since the memo was opened, if it is not what the file holds.

        A memo that cannot be written costs the next build time; that is no reason for this one to fail.
        """
        if self._used == self._known:
            return
        body = msgpack.encode((version(), self._used))
        beside = self._file.with_name(f"{self._file.name}.new")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(hashlib.blake2b(body, digest_size=SEAL).digest() + body)
            beside.replace(self._file)


def memo(state: Path, name: str, type_: type[Value], *, fresh: bool = False) -> Memo[Value]:
    """Open the memo `name` in the folder `state`; a `fresh` one forgets all that was known."""
    file = state / name
    return Memo(file, {} if fresh else _read(file, type_))


def key(*parts: object) -> bytes:
    """Digest values, of which each is frozen, or bytes; equal keys mean parts with equal fields, of whatever type."""
    return hashlib.blake2b(msgpack.encode(parts), digest_size=KEY).digest()


@cache
def version() -> str:
    """Name the code that makes our values: our own source, the libraries that have a hand in them, and Python."""
    package = Path(__file__).resolve().parent
    digest = hashlib.blake2b(digest_size=KEY)
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    libraries = [f"{name} {metadata.version(name)}" for name in LIBRARIES]
    return " ".join([digest.hexdigest(), platform.python_version(), *libraries])


def _read(file: Path, type_: type[Value]) -> dict[bytes, Value]:
    try:
        data = file.read_bytes()
        if hashlib.blake2b(data[SEAL:], digest_size=SEAL).digest() == data[:SEAL]:
            written_by, known = msgpack.decode(data[SEAL:], type=tuple[str, dict[bytes, type_]])  # type: ignore[valid-type] # known when it runs
            return known if written_by == version() else {}
    except (OSError, msgspec.MsgspecError, RecursionError):
        pass
    return {}
