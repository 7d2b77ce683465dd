"""Files of `content/`: which there are, what they say, and writing them."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from site_gen import text
from site_gen.errors import MachineError
from site_gen.model import Problem, Stamp

WRITABLE = "sitegen writes there: see that you may, and that the disk has room"


def walk(root: Path, base: Path, wanted: Callable[[str], bool]) -> tuple[tuple[str, ...], list[Problem]]:
    """List the wanted files below `base`, relative to the root, sorted; hidden ones and `*~` are passed over."""
    found: list[str] = []
    problems: list[Problem] = []

    def complain(path: Path, fault: str) -> None:
        """Note a path that is passed over."""
        problems.append(Problem(shown(root, path), 0, "content.unreadable", fault, "take it out of the folder"))

    def unlisted(error: OSError) -> None:
        """Note a folder that may not be listed."""
        complain(Path(error.filename), reason(error))

    for parent, folders, names in os.walk(base, onerror=unlisted):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not name.endswith("~"))
        for name in sorted(names):
            path = Path(parent, name)
            inner = path.relative_to(root).as_posix()
            if name.startswith(".") or name.endswith("~") or not wanted(inner):
                continue
            if fault := unusable(root, path):
                complain(path, fault)
            else:
                found.append(inner)
    return tuple(sorted(found)), problems


def markdown(root: Path, base: Path) -> tuple[list[Path], list[Problem]]:
    """List the Markdown files right in a folder, sorted; there are none if there is no such folder."""
    usable: list[Path] = []
    problems: list[Problem] = []
    for path in sorted(base.glob("*.md")):
        if path.name.startswith("."):
            continue
        if fault := unusable(root, path):
            problems.append(Problem(shown(root, path), 0, "content.unreadable", fault, "take it out of the folder"))
        else:
            usable.append(path)
    return usable, problems


def unusable(root: Path, path: Path) -> str:
    """Say why a file cannot be used, or `""`."""
    name = path.relative_to(root).as_posix()
    if name != text.line(name):
        return "has a name that is not UTF-8 or holds control characters"
    try:
        status = path.stat()
        outside = path.is_symlink() and not path.resolve().is_relative_to(root.resolve())
    except OSError as error:
        return reason(error)
    if outside:
        return "is a link that leads out of the site's folder"
    if not stat.S_ISREG(status.st_mode):
        return "is not a file that can be read"
    return "" if os.access(path, os.R_OK) else "may not be read"


def reason(error: OSError) -> str:
    """Say in lower case why the system refused."""
    return (error.strerror or "cannot be used").lower()


def shown(root: Path, path: Path) -> str:
    """Name a file as messages do: relative to the root, fit to be printed."""
    shown = path.relative_to(root).as_posix()
    return shown.encode(errors="surrogateescape").decode(errors="replace").replace("\n", "\ufffd")


def read(path: Path) -> str:
    """Read a text file, whatever its bytes."""
    return text.clean(path.read_bytes().decode("utf-8-sig", errors="replace"))


def delete(path: Path) -> None:
    """Delete a file of ours. Raises MachineError."""
    try:
        path.unlink()
    except OSError as error:
        raise MachineError(reason(error), path=str(path), hint=WRITABLE) from error


def write(path: Path, content: str) -> Stamp | None:
    """Write a file beside its place and move it there, if its bytes differ; gives its stamp if it was written.

    The stamp is taken before the file is in its place, where a person may write to it at any time.
    """
    data = content.encode()
    beside = path.with_name(f".{path.name}.new")
    try:
        if path.is_file() and path.read_bytes() == data:
            return None
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        written = beside.stat()
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise MachineError(reason(error), path=str(path), hint=WRITABLE) from error
    return Stamp(written.st_ino, written.st_mtime_ns, written.st_size, written.st_mode)
