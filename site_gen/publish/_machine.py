"""What the machine refuses, in words for a person."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from site_gen.errors import MachineError

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
NO_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an OSError into a MachineError that names `path`, and the file at fault if that is another one."""
    try:
        yield
    except OSError as error:
        raise MachineError(_words(error, path), path=str(path), hint=_hint(error)) from error


def _words(error: OSError, path: Path) -> str:
    if error.errno in NO_SPACE:
        return "no space left while writing"
    words = (error.strerror or "cannot be written").lower()
    named = str(error.filename or "")
    return words if named in ("", str(path)) else f"{words}: `{named}`"


def _hint(error: OSError) -> str:
    if error.errno in NO_SPACE:
        return "free some space and build again; the old site is untouched"
    if error.errno in NO_PERMISSION:
        return "make the output folder and its parent writable, or choose another `output`"
    return ""
