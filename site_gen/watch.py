"""Waiting until files change.

A system tells of changes in events, and no two tell alike: an editor's save is one event or seven, a rename may come
as a deletion and a creation, a full queue loses some, a network drive sends none, and what a build itself writes comes
back like anybody else's. So events are not believed, only heard: each of them means "look now". What counts is the
difference between two *snapshots*, the stamps of all files below the watched folders. Reads, files that come and go
within a save, and output that is already known make no difference, and wake nobody.

A look costs 4 µs a file, so it is also taken every few seconds without an event: then the worst that a lost
event can do is a delay.
"""

import errno
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from site_gen.model import Stamp

Snapshot: TypeAlias = Mapping[str, Stamp]
"""Absolute paths of files with their stamps."""

# Seconds without an event after which a burst is over, and after which it is taken for over: a save is a handful of
# events within a few milliseconds, a checkout some hundred within a fraction of a second.
QUIET, LONGEST_BURST = 0.05, 0.5

# Seconds between two looks, with events and without; never less than so many times what a look takes, which keeps the
# cost at 1 % and 5 % of a core.
SAFETY_LOOK, SAFETY_SHARE = 2.0, 100
POLLING_LOOK, POLLING_SHARE = 0.5, 20

# What is heard. Opening and closing a file is no change, and every build does it a thousand times.
HEARD: list[type[events.FileSystemEvent]] = [
    events.FileCreatedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
    events.FileDeletedEvent,
    events.DirCreatedEvent,
    events.DirMovedEvent,
    events.DirDeletedEvent,
]

_LIMITS = {
    errno.ENOSPC: "the system gives no more watches for files",
    errno.EMFILE: "the system gives no more watches for files",
}


def snapshot(folders: Sequence[Path]) -> dict[str, Stamp]:
    """Stamp every file below the folders; a folder that is missing is empty.

    Hidden names and those that end in `~` are passed over. Links to folders are not followed, links to files are
    stamped by what they lead to. 4 µs a file.
    """
    found: dict[str, Stamp] = {}
    todo = [str(folder) for folder in folders]
    while todo:
        # What vanishes while it is looked at is not there.
        with suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.endswith("~"):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                else:
                    with suppress(OSError):
                        found[entry.path] = _stamp(entry.stat())
    return found


@contextmanager
def watching(
    folders: Sequence[Path], polling: Callable[[str], None], *, observer: Callable[[], BaseObserver] = Observer
) -> Iterator["Watcher"]:
    """Watch absolute folders, which may be missing and may come and go.

    `polling` is called once, with the reason, if the system gives too few watches: then changes are found by looks
    alone. `observer` makes the library's observer. No thread outlives the context.
    """
    watcher = Watcher(tuple(dict.fromkeys(folders)), polling, observer)
    try:
        yield watcher
    finally:
        watcher.close()


class Watcher:
    """Waits for changes; `watching` makes them."""

    def __init__(
        self, folders: Sequence[Path], polling: Callable[[str], None], observer: Callable[[], BaseObserver]
    ) -> None:
        """Start to listen."""
        self._folders = folders
        self._polling = polling
        self._observer: BaseObserver | None = None
        self._heard = threading.Event()
        self._stopped = threading.Event()
        self._armed: dict[tuple[Path, bool], tuple[tuple[int, int], ObservedWatch]] = {}
        """Watched folders, alone or with all below, as they were: a new one in the place of one is watched anew."""
        self._cost = 0.0
        self._begin(observer)

    def wait(self, seen: Snapshot, patience: float | None = None) -> dict[str, Stamp]:
        """Wait until the folders differ from `seen` and a burst of changes is over, and give them as they are.

        After `patience` seconds, or when `stop` was called, they are given although they are as they were.
        """
        end = time.monotonic() + patience if patience is not None else float("inf")
        while True:
            found = self._look()
            if found != seen:
                return self._settled(found)
            left = end - time.monotonic()
            if left <= 0 or self._stopped.is_set():
                return found
            self._heard.wait(min(left, self._interval()))
            self._heard.clear()

    def stop(self) -> None:
        """End every `wait` soon; from any thread."""
        self._stopped.set()
        self._heard.set()

    def close(self) -> None:
        """Stop to listen."""
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.unschedule_all()
            if observer.is_alive():
                observer.stop()
                observer.join()

    def _settled(self, found: dict[str, Stamp]) -> dict[str, Stamp]:
        """Look on until nothing happens for a moment, or for long enough."""
        end = time.monotonic() + LONGEST_BURST
        while time.monotonic() < end and not self._stopped.is_set():
            if self._heard.wait(QUIET):
                self._heard.clear()
                continue
            newer = self._look()
            if newer == found:
                return found
            found = newer
        return self._look()

    def _look(self) -> dict[str, Stamp]:
        self._arm()
        start = time.monotonic()
        found = snapshot(self._folders)
        self._cost = time.monotonic() - start
        return found

    def _interval(self) -> float:
        if self._observer is None:
            return max(POLLING_LOOK, POLLING_SHARE * self._cost)
        return max(SAFETY_LOOK, SAFETY_SHARE * self._cost)

    def _begin(self, observer: Callable[[], BaseObserver]) -> None:
        try:
            self._observer = observer()
            self._observer.start()
        except OSError as error:
            self._give_up(error)
        self._arm()

    def _arm(self) -> None:
        """Watch the folders that are there now, and the parent of each for its coming and going."""
        try:
            for parent in {folder.parent for folder in self._folders}:
                names = frozenset(folder.name for folder in self._folders if folder.parent == parent)
                self._watch(parent, _Ear(self._heard, names), recursive=False)
            for folder in self._folders:
                self._watch(folder, _Ear(self._heard, frozenset()), recursive=True)
        except OSError as error:
            self._give_up(error)

    def _watch(self, folder: Path, ear: "_Ear", *, recursive: bool) -> None:
        if self._observer is None:
            return
        place = _place(folder)
        known = self._armed.pop((folder, recursive), None)
        if known and known[0] == place:
            self._armed[folder, recursive] = known
            return
        if known:
            with suppress(KeyError, OSError):
                self._observer.unschedule(known[1])
        if place:
            with suppress(FileNotFoundError, NotADirectoryError):
                watch = self._observer.schedule(ear, str(folder), recursive=recursive, event_filter=HEARD)
                self._armed[folder, recursive] = (place, watch)

    def _give_up(self, error: OSError) -> None:
        reason = _LIMITS.get(error.errno or 0) or (error.strerror or str(error)).lower()
        self.close()
        self._armed.clear()
        self._polling(reason)


class _Ear(events.FileSystemEventHandler):
    """Hears that something happened; with names, only what happens to entries of these names."""

    def __init__(self, heard: threading.Event, names: frozenset[str]) -> None:
        self._heard = heard
        self._names = names

    def on_any_event(self, event: events.FileSystemEvent) -> None:
        paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))
        if not self._names or any(Path(path).name in self._names for path in paths):
            self._heard.set()


def _place(folder: Path) -> tuple[int, int] | None:
    """Tell one folder from another that has its name; None if there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode)
