"""Waiting until files change.

A system tells of changes in events, and no two tell alike: an editor's save is one event or seven, a rename may come
as a deletion and a creation, a full queue loses some, a network drive sends none, and what a build itself writes comes
back like anybody else's. So events are not believed, only heard: each of them means "look now". What counts is the
difference between two *snapshots*, the stamps of all files below the watched folders. Reads, files that come and go
within a save, and output that is already known make no difference, and wake nobody.

A look costs 4 µs a file (10,000 files: 40 ms), so it is also taken every few seconds without an event: then the worst
that a lost event can do is a delay.

A folder that is watched may be missing and may come back as another one. So its parent is listened to as well, but
only for its name and never for what lies deeper: beside `content/` there may be a hundred thousand files of `.git/`.
"""

import errno
import os
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, TypeAlias

from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from site_gen.model import Stamp

Snapshot: TypeAlias = Mapping[str, Stamp]
"""Absolute paths of files with their stamps."""

# Seconds without an event after which a burst is over, and after which it is taken for over: a save is a handful of
# events within a few milliseconds, a checkout some hundred within a fraction of a second. What writes on for longer is
# given in several parts.
QUIET, LONGEST_BURST = 0.05, 0.5

# Seconds between two looks, with events and without; never less than so many times what a look takes, which keeps the
# cost at 1 % and 5 % of a core.
SAFETY_LOOK, SAFETY_SHARE = 2.0, 100
POLLING_LOOK, POLLING_SHARE = 0.5, 20

# What is heard. Opening and closing a file is no change, and every build does it a thousand times. Until version 7 the
# library told of a change of time or mode as of one of content.
HEARD: list[type[events.FileSystemEvent]] = [
    events.FileCreatedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
    events.FileDeletedEvent,
    events.DirCreatedEvent,
    events.DirMovedEvent,
    events.DirDeletedEvent,
    *([events.FileAttribEvent] if hasattr(events, "FileAttribEvent") else []),
]

# How the system refuses: the second is Python's when there can be no further thread.
REFUSALS = (OSError, RuntimeError)

# Errors of a system that has no watches left (of folders, of programs that watch), and what a person is told.
LIMITS = frozenset({errno.ENOSPC, errno.EMFILE})
NO_MORE_WATCHES = "the system gives no more watches for files"


def snapshot(folders: Sequence[Path]) -> dict[str, Stamp]:
    """Stamp every file below the folders; a folder that is missing is empty.

    Hidden names and those that end in `~` are passed over. Links are followed, for a build may do so, but into each
    folder once. A folder that may not be listed is empty too, and what vanishes meanwhile is not there: never raises
    OSError. 4 µs a file.
    """
    found: dict[str, Stamp] = {}
    todo = [str(folder.absolute()) for folder in folders]
    followed: set[tuple[int, int]] = set()
    while todo:
        with suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.endswith("~"):
                    continue
                with suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                        continue
                    status = entry.stat()
                    place = (status.st_dev, status.st_ino)
                    if not stat.S_ISDIR(status.st_mode):
                        found[entry.path] = Stamp(status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode)
                    elif place not in followed:
                        followed.add(place)
                        todo.append(entry.path)
    return found


@contextmanager
def watching(
    folders: Sequence[Path], polling: Callable[[str], None], *, observer: Callable[[], BaseObserver] = Observer
) -> Iterator["Watcher"]:
    """Watch folders, which may be missing and may come and go.

    `polling` is called once, with the reason, if the system gives too few watches: then changes are found by looks
    alone. `observer` makes the library's observer. No thread outlives the context.
    """
    watcher = Watcher(tuple(dict.fromkeys(folder.absolute() for folder in folders)), polling)
    try:
        watcher.start(observer)
        yield watcher
    finally:
        watcher.close()


class Watcher:
    """Waits for changes; `watching` makes them."""

    def __init__(self, folders: Sequence[Path], polling: Callable[[str], None]) -> None:
        """Know what to watch; `start` begins to."""
        self._folders = folders
        self._polling = polling
        self._observer: BaseObserver | None = None
        self._heard = threading.Event()
        self._stopped = threading.Event()
        self._armed: dict[tuple[Path, bool], _Armed] = {}
        """By folder and whether all below it is watched too."""
        self._cost = 0.0

    def wait(self, seen: Snapshot, patience: float | None = None) -> dict[str, Stamp]:
        """Wait until the folders differ from `seen` and a burst of changes is over, and give them as they are.

        A burst is over after 50 ms of quiet, and is taken for over 500 ms after the first difference: one that is
        longer is given in parts, by one wait after the other. What is undone within a burst is no difference.

        After `patience` seconds, or when `stop` was called, they are given although they are as they were.
        """
        end = time.monotonic() + patience if patience is not None else float("inf")
        while True:
            found = self._look()
            if found != seen:
                found = self._settled(found)
            left = end - time.monotonic()
            if found != seen or left <= 0 or self._stopped.is_set():
                return found
            self._heard.wait(min(left, self._interval()))
            self._heard.clear()

    def stop(self) -> None:
        """End every `wait` soon; from any thread."""
        self._stopped.set()
        self._heard.set()

    def start(self, observer: Callable[[], BaseObserver]) -> None:
        """Begin to listen; what the system refuses is told, and does without events."""
        try:
            self._observer = observer()
            self._observer.start()
        except REFUSALS as error:
            self._give_up(error)
        self._arm()

    def close(self) -> None:
        """Stop to listen."""
        observer, self._observer = self._observer, None
        if observer is not None:
            # Also one that never ran has a thread that reads events.
            observer.stop()
            if observer.is_alive():
                observer.join()

    def _settled(self, found: dict[str, Stamp]) -> dict[str, Stamp]:
        """Look on until nothing happens for a moment, or for long enough."""
        end = time.monotonic() + LONGEST_BURST
        while (left := end - time.monotonic()) > 0 and not self._stopped.is_set():
            if self._heard.wait(min(QUIET, left)):
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

    def _arm(self) -> None:
        """Watch the folders that are there now, and the parent of each for its coming and going."""
        try:
            for parent in dict.fromkeys(folder.parent for folder in self._folders):
                names = frozenset(folder.name for folder in self._folders if folder.parent == parent)
                self._watch(parent, names, recursive=False)
            for folder in self._folders:
                self._watch(folder, frozenset(), recursive=True)
        except REFUSALS as error:
            self._give_up(error)

    def _watch(self, folder: Path, names: frozenset[str], *, recursive: bool) -> None:
        if self._observer is None:
            return
        place = _place(folder)
        known = self._armed.get((folder, recursive))
        if known and known.place == place and not known.ear.deaf.is_set():
            return
        if known:
            del self._armed[folder, recursive]
            with suppress(KeyError, OSError):
                self._observer.unschedule(known.watch)
        if place:
            # The library listens to a link itself, not to what it leads to.
            path = os.path.realpath(folder)
            ear = _Ear(self._heard, path, names)
            with suppress(FileNotFoundError, NotADirectoryError):
                watch = self._observer.schedule(ear, path, recursive=recursive, event_filter=HEARD)
                self._armed[folder, recursive] = _Armed(place, watch, ear)
                _ask_for_one_more(self._observer)

    def _give_up(self, error: OSError | RuntimeError) -> None:
        self.close()
        self._armed.clear()
        self._polling(_reason(error))


class _Ear(events.FileSystemEventHandler):
    """Hears that something happened in a folder; with names, only what happens to entries of these names."""

    def __init__(self, heard: threading.Event, folder: str, names: frozenset[str]) -> None:
        self._heard = heard
        self._folder = folder
        self._names = names
        self.deaf = threading.Event()
        """The folder was deleted: nothing more is heard, also if another one took its place, inode and all."""

    def on_any_event(self, event: events.FileSystemEvent) -> None:
        """Note it if it is about a name that is listened for."""
        paths = (os.fsdecode(event.src_path), os.fsdecode(event.dest_path))
        if paths[0] == self._folder and isinstance(event, events.DirDeletedEvent):
            self.deaf.set()
        elif self._names and self._names.isdisjoint(Path(path).name for path in paths):
            return
        self._heard.set()


class _Armed(NamedTuple):
    """A folder that is watched, as it was then: another one in its place is watched anew."""

    place: tuple[int, int]
    watch: ObservedWatch
    ear: _Ear


def _ask_for_one_more(observer: BaseObserver) -> None:
    """Watch one folder more for a moment. Raises OSError if the system has no watch left.

    When watches run out below a folder, the library keeps silent about it. The root of all files is a folder that
    hardly anyone has as the parent of a site's folders.
    """
    if sys.platform == "linux":
        # It may be one of ours. The library tells watches apart by their events, so they must be others than ours;
        # the system keeps one list of events a folder, so ours must be among them.
        more = [*HEARD, events.DirModifiedEvent]
        spare = observer.schedule(events.FileSystemEventHandler(), "/", event_filter=more)
        observer.unschedule(spare)


def _place(folder: Path) -> tuple[int, int] | None:
    """Tell one folder from another that has its name; None if there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if stat.S_ISDIR(found.st_mode) else None


def _reason(error: OSError | RuntimeError) -> str:
    """Say in lower case why the system refused."""
    if isinstance(error, OSError):
        return NO_MORE_WATCHES if error.errno in LIMITS else (error.strerror or str(error)).lower()
    return str(error).lower()
