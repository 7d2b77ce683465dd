"""What lies in a site folder: our files, which its manifest lists, and those of a person."""

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from site_gen.errors import UsageError

MANIFEST = "manifest.json"
GENERATOR = "sitegen"


class Manifest(msgspec.Struct, frozen=True):
    """`manifest.json` as it is written."""

    generator: str
    files: dict[str, str]


def manifest(digests: Mapping[str, str]) -> bytes:
    """Write the manifest of files with their SHA-256, one line each, sorted by path."""
    data = msgspec.json.encode(Manifest(GENERATOR, dict(digests)), order="sorted")
    return msgspec.json.format(data, indent=1) + b"\n"


def listed(folder: Path) -> dict[str, str] | None:
    """Read which files of a folder are ours, None if the folder is not; a path that leads outside is left out."""
    path = folder / MANIFEST
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        found = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None
    if found.generator != GENERATOR:
        return None
    return {name: digest for name, digest in found.files.items() if is_safe(name)}


def is_safe(path: str) -> bool:
    r"""Whether a path stays inside its folder on every system.

    >>> [is_safe(path) for path in ("papers/a/index.html", "../a", "/a", "a//b", "a\\b", "")]
    [True, False, False, False, False, False]
    """
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return not ({"", ".", ".."} & set(path.split("/")) or "\\" in path or "\0" in path)


def leaves(folder: Path | str, prefix: str = "") -> Iterator[str]:
    """Walk over files, links and empty folders (these end in `/`), sorted within a folder; links are never followed."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    if prefix and not found:
        yield prefix
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from leaves(entry.path, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name


def foreign(folder: Path, ours: Collection[str]) -> list[str]:
    """Find what a person put into a site with the files `ours`, as `leaves` names it.

    A folder of ours that was emptied is no person's.
    """
    folders = parents(ours)
    return [leaf for leaf in leaves(folder) if leaf not in ours and leaf != MANIFEST and leaf not in folders]


def carry(old: Path, new: Path, ours: Collection[str], coming: Collection[str]) -> None:
    """Bring a person's files from the old site into the new one, which has the files `coming`.

    Raises UsageError if the new site has something else in the place of one of them.
    """
    made: list[str] = []
    for path in foreign(old, ours) if old.is_dir() else ():
        if path in coming and same(old / path, (new / path).read_bytes()):
            continue
        try:
            made += _make_folders(new, path)
            if not path.endswith("/"):
                bring(old / path, new / path)
        except (FileExistsError, NotADirectoryError) as error:
            raise UsageError(
                "the new site needs the place of this file, which sitegen did not write",
                path=str(old / path),
                hint="move it away or delete it, and build again",
            ) from error
    # Last and innermost first: a folder may be one that even its owner must not write to.
    for folder in reversed(made):
        shutil.copystat(old / folder, new / folder)


def parents(paths: Iterable[str]) -> set[str]:
    """Find all folders on the way to these paths, each with `/` behind."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and f"{folder}/" not in found:
            found.add(f"{folder}/")
            folder = folder.rpartition("/")[0]
    return found


def same(path: Path, data: bytes) -> bool:
    """Whether a plain file holds exactly these bytes; what cannot be read does not."""
    try:
        found = path.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_size == len(data) and path.read_bytes() == data
    except (OSError, ValueError):
        return False


def size(path: Path, digest: str) -> int | None:
    """Give the size of a plain file if its bytes have this SHA-256, else None."""
    try:
        data = path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else None
    except (OSError, ValueError):
        return None
    return len(data) if data is not None and hashlib.sha256(data).hexdigest() == digest else None


def bring(source: Path, target: Path) -> None:
    """Link a file, or copy it with its times where the file system cannot; a link stays a link.

    Raises FileExistsError if the target is there.
    """
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(source, target, follow_symlinks=False)


def _make_folders(root: Path, path: str) -> list[str]:
    """Make the folders on the way to `path` and tell which are new, outermost first."""
    made = []
    for folder in sorted(parents([path])):
        if not (root / folder).is_dir():
            (root / folder).mkdir()
            made.append(folder)
    return made
