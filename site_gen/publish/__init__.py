"""The only room that writes the output folder.

A build never writes into the site that people read. It fills a *stage* beside it, checks the stage, and swaps the
two, so that at every moment, also when the process is killed, the output folder is wholly the old site or wholly the
new one:

    .sitegen/stage-a1b2/          a stage; killed builds leave one behind, the next build clears it
        sitegen-stage             whose stage it is: the way from here to the output folder
        new/                      the site being made; after the exchange, the old site until it is deleted
        old/                      only where two folders cannot be exchanged: the old site, renamed away

What is there tells the next build what happened, so no other journal is needed; `_swap` knows how to read it.

A file whose bytes are in the old site already is hard-linked from there: it keeps its inode and its time, and browsers
keep their copy. Nothing is ever written to a file again after that, so shared inodes are safe.

`manifest.json` in the site lists our files. It is the mark by which we know a folder as ours, and all that we may
delete. Whatever else a person put there (`.git`, `CNAME`, a folder of slides) moves into the new site. When the new
site has another file of that very path, nothing is published and the person is asked to move theirs: to overwrite it
would lose work, to keep it would publish a site that differs from its sources. A person's file with the very bytes of
ours becomes ours.
"""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from site_gen.errors import Bug, MachineError
from site_gen.model import Output, Pairs
from site_gen.publish import _folders, _guard, _stages, _swap
from site_gen.publish._lock import locked
from site_gen.publish._machine import told

__all__ = ["Published", "Staging", "files", "is_site", "locked", "refuse", "staging"]

# Programs never leave files of these kinds empty, but on a full disk (Pagefind then leaves some and reports success).
NEVER_EMPTY = (".html", ".json", ".xml")


class Published(Struct, frozen=True):
    """What a publish did, in files; the manifest is not counted."""

    written: int
    """New, or with new bytes."""
    removed: int
    """In the old site and no longer in the new one."""
    unchanged: int


def refuse(output: Path, root: Path, closed: tuple[Path, ...]) -> None:
    """Refuse a place for the output before any work is done, by a look at names alone.

    Raises UsageError if it is, or holds, `root` or one of the folders `closed`, or lies in one of these.
    """
    _guard.refuse_place(output, (root, *closed))
    _guard.refuse_below(output, closed)


def is_site(folder: Path) -> bool:
    """Whether a folder is a site that was published here."""
    return _folders.listed(folder) is not None


def files(folder: Path) -> Mapping[str, str] | None:
    """Name the files of a site with the SHA-256 of their bytes, None if none was published here."""
    return _folders.listed(folder)


@contextmanager
def staging(output: Path, state: Path, protected: tuple[Path, ...] = ()) -> Iterator["Staging"]:
    """Open a stage for the site in `output`, and clear it away at the end, whatever happens.

    Finishes or clears what killed builds left, so the caller must hold `locked(state)`. The stage lies in `state` if
    that is on the file system of the output's parent, else beside the output. Raises UsageError at once if `output` is
    not ours to write, or is or holds `state` or one of `protected`; MachineError if the machine refuses.
    """
    _guard.refuse_place(output, (state, *protected))
    with told(output):
        for leftover in _stages.leftovers(output, state):
            _swap.settle(leftover, output)
        _guard.refuse_content(output)
        stage = _stages.create(output, state)
    try:
        yield Staging(stage, output)
    finally:
        with told(output):
            _swap.settle(stage, output)


class Staging:
    """A site in the making; what is added to it is not seen by anyone before `publish`."""

    def __init__(self, stage: Path, output: Path) -> None:
        """Take over an empty stage; `staging` makes them."""
        self.folder = stage / _stages.NEW
        """Where files may also be put directly, as the search bundle is; links are not allowed."""
        self._stage = stage
        self._output = output
        self._digests: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        self._kept: list[str] = []
        """Files whose bytes the old site has. They are linked only when it is sure that anything changes: to link
        20,000 files and to delete the links again took 4 of the 5 seconds of a build that changed nothing."""
        self._names: dict[str, str] = {}
        self._folders: set[str] = set()

    def add(self, outputs: Iterable[Output]) -> None:
        """Write files as they come.

        Raises Bug if a path leaves the folder or meets another one (also in a file system that knows no case),
        MachineError if a file cannot be written.
        """
        for output in outputs:
            self._claim(output.path)
            if _folders.same(self._old(output.path), output.data):
                self._kept.append(output.path)
            else:
                with told(self._old(output.path)):
                    self._write(output)
            self._list(output.path, output.data)

    def keep(self, files: Pairs) -> bool:
        """Take files over from the old site, by path and SHA-256; all of them or, if one has other bytes now, none.

        Every byte is read: a file that somebody changed in the output folder is never taken for ours.
        """
        sizes = {path: size for path, digest in files if (size := _folders.size(self._old(path), digest)) is not None}
        if len(sizes) < len(files):
            return False
        for path in sizes:
            self._claim(path)
            self._kept.append(path)
        self._digests.update(files)
        self._sizes.update(sizes)
        return True

    def publish(self) -> Published:
        """Check the stage, then put it in the place of the old site; call it once, at the end.

        When no byte would change, the output folder is left as it is. Raises MachineError if a file is not whole or the
        machine refuses, UsageError if a person's file stands where a file of the new site must be; the old site stays.
        """
        with told(self._output):
            self._take_in()
            listed = _folders.listed(self._output) or {}
            removed = sum(os.path.lexists(self._old(path)) for path in listed.keys() - self._digests.keys())
            written = len(self._digests) - len(self._kept)
            manifest = _folders.manifest(self._digests)
            if written or not _folders.same(self._old(_folders.MANIFEST), manifest):
                self._complete()
                self._check()
                _folders.carry(self._output, self.folder, listed, self._digests)
                self._new(_folders.MANIFEST).write_bytes(manifest)
                _guard.refuse_content(self._output)
                _swap.swap(self._stage, self._output)
                _swap.settle(self._stage, self._output)
        return Published(written, removed, len(self._kept))

    @property
    def files(self) -> Pairs:
        """The path of each file, sorted, and the SHA-256 of its bytes, in hexadecimal digits.

        What was put into the folder directly is among them after `publish`.
        """
        return tuple(sorted(self._digests.items()))

    def _old(self, path: str) -> Path:
        return Path(f"{self._output}/{path}")

    def _new(self, path: str) -> Path:
        return Path(f"{self.folder}/{path}")

    def _list(self, path: str, data: bytes) -> None:
        self._digests[path] = hashlib.sha256(data).hexdigest()
        self._sizes[path] = len(data)

    def _claim(self, path: str) -> None:
        """Make sure that a path is safe, and that no other one is or holds it where `A` and `a` are one name."""
        if not _folders.is_safe(path) or path == _folders.MANIFEST:
            raise Bug("a file of the site has a path that it must not have", path=repr(path))
        name = unicodedata.normalize("NFC", path.casefold())
        parts = name.split("/")
        folders = ["/".join(parts[:end]) for end in range(1, len(parts))]
        rival = next((self._names[near] for near in (name, *folders) if near in self._names), "")
        if rival or name in self._folders:
            raise Bug(f"two files of the site want one place: `{path}` and `{rival or path + '/...'}`", path=path)
        self._names[name] = path
        self._folders.update(folders)

    def _write(self, output: Output) -> None:
        target = self._new(output.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("xb") as file:
                file.write(output.data)
        except FileExistsError as error:
            raise Bug("a file of the site was put into the stage already", path=output.path) from error

    def _take_in(self) -> None:
        """List what was put into the folder directly."""
        for path in list(_folders.leaves(self.folder)):
            staged = self._new(path)
            if path.endswith("/"):
                staged.rmdir()
            elif path not in self._digests:
                self._claim(path)
                if not stat.S_ISREG(staged.lstat().st_mode):
                    raise Bug("something else than a file was put into the site", path=path)
                data = staged.read_bytes()
                if not data and path.endswith(NEVER_EMPTY):
                    hint = "the disk may be full; the old site is untouched"
                    raise MachineError("the file is empty", path=str(self._old(path)), hint=hint)
                self._list(path, data)
                if _folders.same(self._old(path), data):
                    self._kept.append(path)
                    staged.unlink()

    def _complete(self) -> None:
        """Bring the files that did not change from the old site."""
        for path in self._kept:
            target = self._new(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            _folders.bring(self._old(path), target)

    def _check(self) -> None:
        for path, size in self._sizes.items():
            found = _size(self._new(path))
            if found != size:
                raise MachineError(
                    f"only {found} of {size} bytes are on the disk",
                    path=str(self._old(path)),
                    hint="the old site is untouched; build again",
                )


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return 0
