"""Files of `content/sources/` that were fetched: what is there already, and writing what is new.

A file is there as a whole or not at all, also after a power cut, for a later run trusts what it finds.
"""

import datetime as dt
import os
from contextlib import suppress
from pathlib import Path

from site_gen.content import _files
from site_gen.errors import MachineError

_FOLDER = "content/sources"
# Bytes that are compared at once.
_PIECE = 1024 * 1024


def source_names(root: Path) -> tuple[str, ...]:
    """Name the files right in `content/sources/`, sorted."""
    paths, _ = _files.walk(root, root / _FOLDER, lambda path: path.count("/") == _FOLDER.count("/") + 1)
    return tuple(path.rpartition("/")[2] for path in paths)


def read_source(root: Path, name: str) -> bytes | None:
    """Read a source, None if there is none of this name. Raises MachineError."""
    path = root / _FOLDER / name
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MachineError(
            _files.reason(error), path=str(path), hint="see that it is a file that you may read"
        ) from error


def source_written(root: Path, name: str) -> dt.datetime | None:
    """Tell when a source was written, in UTC; None if there is none of this name."""
    try:
        return dt.datetime.fromtimestamp((root / _FOLDER / name).stat().st_mtime, dt.UTC)
    except OSError:
        return None


def twin(root: Path, data: bytes) -> str:
    """Name a source of just these bytes, relative to the root, `""` if there is none; reads those of the same size."""
    paths, _ = _files.walk(root, root / _FOLDER, lambda _: True)
    return next((path for path in paths if _holds(root / path, data)), "")


def write_source(root: Path, name: str, data: bytes) -> str:
    """Write a source as a whole and give its path relative to the root. Raises MachineError.

    The file beside its place has the number of our process in its name: two commands may fetch the same at once.
    """
    path = root / _FOLDER / name
    beside = path.with_name(f".{name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise MachineError(_files.reason(error), path=str(path), hint=_files.WRITABLE) from error
    finally:
        # Also after Ctrl-C; once it is in its place there is nothing left to delete.
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return f"{_FOLDER}/{name}"


def _holds(path: Path, data: bytes) -> bool:
    """Tell whether a file holds just these bytes, a piece at a time."""
    if path.stat().st_size != len(data):
        return False
    with path.open("rb") as file:
        return all(file.read(_PIECE) == data[start : start + _PIECE] for start in range(0, len(data), _PIECE))
