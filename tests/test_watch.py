"""Waiting for changes: every kind of save is noticed once, and nothing else is."""

import errno
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from watchdog.observers import Observer

from site_gen import watch
from site_gen.model import Stamp

# Seconds that anything may take on a busy machine, and in which a change that is none would be noticed.
LONG, SHORT = 20.0, 0.4


class Silent(Observer):  # type: ignore[misc,valid-type] # the library chooses the class by the system
    """An observer that hears nothing, as on a network drive."""

    def start(self) -> None:
        """Do not start."""


class Refused(Observer):  # type: ignore[misc,valid-type] # the library chooses the class by the system
    """An observer that the system refuses."""

    def start(self) -> None:
        """Fail as Linux does when it has no watches left."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a folder with some files, and one beside it that is not watched."""
    (tmp_path / "content/notes").mkdir(parents=True)
    (tmp_path / "build").mkdir()
    for number in range(3):
        (tmp_path / f"content/notes/{number}.md").write_text(str(number))
    return tmp_path


@contextmanager
def watching(root: Path) -> Iterator[tuple[watch.Watcher, dict[str, Stamp]]]:
    """Watch `content` and `templates`, of which the second is missing."""
    folders = (root / "content", root / "templates")
    with watch.watching(folders, pytest.fail) as watcher:
        yield watcher, watch.snapshot(folders)


def later(act: Callable[[], object], seconds: float = 0.1) -> None:
    """Act a moment from now."""
    threading.Timer(seconds, act).start()


def difference(seen: dict[str, Stamp], found: dict[str, Stamp], root: Path) -> set[str]:
    """Name the files that differ, relative to the root."""
    paths = {path for path in seen.keys() | found.keys() if seen.get(path) != found.get(path)}
    return {str(Path(path).relative_to(root)) for path in paths}


def continued(path: Path) -> None:
    """Write at the end of a file."""
    with path.open("a") as file:
        file.write("more")


def replaced(path: Path) -> None:
    """Save as many editors do: write beside, and rename over."""
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_text("new")
    beside.replace(path)


def vim(path: Path) -> None:
    """Save as vim does: probe the folder, move the old file away, write a new one, delete the old one."""
    probe = path.with_name("4913")
    probe.touch()
    probe.unlink()
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_text("new")
    backup.unlink()


SAVES: dict[str, Callable[[Path], object]] = {
    "written in place": lambda notes: (notes / "1.md").write_text("new"),
    "written at the end": lambda notes: continued(notes / "1.md"),
    "replaced": lambda notes: replaced(notes / "1.md"),
    "saved by vim": lambda notes: vim(notes / "1.md"),
    "deleted": lambda notes: (notes / "1.md").unlink(),
    "closed to others": lambda notes: (notes / "1.md").chmod(0o600),
    "touched": lambda notes: os.utime(notes / "1.md", (1, 1)),
}


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES.keys())
def test_every_kind_of_save_is_noticed(root: Path, save: Callable[[Path], object]) -> None:
    """Editors save in their own ways."""
    with watching(root) as (watcher, seen):
        later(lambda: save(root / "content/notes"))
        found = watcher.wait(seen, LONG)

    assert {"content/notes/1.md"} == difference(seen, found, root)


def test_a_renamed_file_is_noticed_under_both_names(root: Path) -> None:
    """It is gone and it is new."""
    with watching(root) as (watcher, seen):
        later(lambda: (root / "content/notes/1.md").rename(root / "content/notes/9.md"))
        found = watcher.wait(seen, LONG)

    assert {"content/notes/1.md", "content/notes/9.md"} == difference(seen, found, root)


def test_a_folder_that_moves_in_is_noticed_and_watched(root: Path) -> None:
    """Its files are there at once, and their changes are seen."""
    (root / "build/lists").mkdir()
    (root / "build/lists/a.md").write_text("a")
    with watching(root) as (watcher, seen):
        later(lambda: (root / "build/lists").rename(root / "content/lists"))
        found = watcher.wait(seen, LONG)
        later(lambda: (root / "content/lists/a.md").write_text("more"))
        then = watcher.wait(found, LONG)

    assert {"content/lists/a.md"} == difference(seen, found, root) == difference(found, then, root)


def test_a_folder_that_moves_out_takes_its_files_with_it(root: Path) -> None:
    """What is no longer there is a change."""
    with watching(root) as (watcher, seen):
        later(lambda: (root / "content/notes").rename(root / "build/notes"))
        found = watcher.wait(seen, LONG)

    assert {} == found


def test_a_folder_that_was_missing_is_watched_when_it_is_there(root: Path) -> None:
    """Whoever makes `templates/` while the site is watched needs not start again."""
    with watching(root) as (watcher, seen):
        (root / "templates/parts").mkdir(parents=True)
        later(lambda: (root / "templates/parts/a.html").write_text("a"))
        found = watcher.wait(seen, LONG)

    assert {"templates/parts/a.html"} == difference(seen, found, root)


def test_a_folder_that_is_deleted_and_made_again_is_watched_again(root: Path) -> None:
    """A clone in the place of a folder is as good as the folder."""
    with watching(root) as (watcher, seen):
        shutil.rmtree(root / "content")
        gone = watcher.wait(seen, LONG)
        (root / "content").mkdir()
        (root / "content/b.md").write_text("b")
        there = watcher.wait(gone, LONG)
        later(lambda: (root / "content/b.md").write_text("more"))
        changed = watcher.wait(there, LONG)

    assert {} == gone
    assert {"content/b.md"} == difference(gone, there, root) == difference(there, changed, root)


@pytest.mark.parametrize("way", ["one by one", "at once"])
def test_a_burst_of_files_is_noticed_once(root: Path, way: str) -> None:
    """Five hundred files end one wait, and it knows them all."""
    beside = root / "build/burst"
    beside.mkdir()
    target = beside if way == "at once" else root / "content"
    with watching(root) as (watcher, seen):
        for number in range(500):
            (target / f"{number:03}.txt").write_text("x")
        if way == "at once":
            beside.rename(root / "content/burst")
        found = watcher.wait(seen, LONG)

    assert 500 == len(difference(seen, found, root))


def test_what_is_known_already_wakes_nobody(root: Path) -> None:
    """A build's own output is in the stamps that it waits with."""
    with watching(root) as (watcher, _):
        (root / "content/own.md").write_text("own")
        known = watch.snapshot((root / "content",))
        start = time.monotonic()
        found = watcher.wait(known, SHORT)

    assert known == found
    assert time.monotonic() - start >= SHORT


NOTHING: dict[str, Callable[[Path], object]] = {
    "reading": lambda root: (root / "content/notes/1.md").read_text(),
    "a hidden file": lambda root: (root / "content/.1.md.swp").write_text("x"),
    "a backup": lambda root: (root / "content/1.md~").write_text("x"),
    "a file that comes and goes": lambda root: replaced(root / "content/.git"),
    "the output": lambda root: (root / "build/index.html").write_text("x"),
    "an empty folder": lambda root: (root / "content/empty").mkdir(),
}


@pytest.mark.parametrize("act", NOTHING.values(), ids=NOTHING.keys())
def test_what_is_no_change_wakes_nobody(root: Path, act: Callable[[Path], object]) -> None:
    """There is nothing to build anew."""
    with watching(root) as (watcher, seen):
        later(lambda: act(root))
        found = watcher.wait(seen, SHORT)

    assert seen == found


def test_a_change_made_before_the_wait_ends_it_at_once(root: Path) -> None:
    """What a person saves while a build runs is not lost."""
    with watching(root) as (watcher, seen):
        (root / "content/notes/1.md").write_text("while it ran")
        found = watcher.wait(seen)

    assert {"content/notes/1.md"} == difference(seen, found, root)


def test_a_change_that_no_event_tells_is_found_by_a_look(root: Path) -> None:
    """Network drives and containers send no events."""
    folders = (root / "content",)
    with watch.watching(folders, pytest.fail, observer=Silent) as watcher:
        seen = watch.snapshot(folders)
        later(lambda: (root / "content/notes/1.md").write_text("new"))
        found = watcher.wait(seen, LONG)

    assert {"content/notes/1.md"} == difference(seen, found, root)


def test_too_few_watches_are_told_once_and_changes_are_found_all_the_same(root: Path) -> None:
    """A system at its limit makes it slower, not wrong."""
    folders = (root / "content",)
    told: list[str] = []
    with watch.watching(folders, told.append, observer=Refused) as watcher:
        seen = watch.snapshot(folders)
        later(lambda: (root / "content/notes/1.md").write_text("new"))
        found = watcher.wait(seen, LONG)

    assert {"content/notes/1.md"} == difference(seen, found, root)
    assert ["the system gives no more watches for files"] == told


EXHAUSTED = """
import sys
from pathlib import Path
from site_gen import watch
folder = Path(sys.argv[1])
with watch.watching((folder,), lambda reason: print("polling:", reason)) as watcher:
    seen = watch.snapshot((folder,))
    (folder / "new.md").write_text("new")
    print(len(watcher.wait(seen, 20)) - len(seen))
"""

# A namespace of its own, for the limit is one for all processes of a user.
WITHOUT_WATCHES = ["unshare", "-Ur", "sh", "-c", 'echo 0 > /proc/sys/user/max_inotify_instances && exec "$@"', "sh"]


def test_a_system_without_watches_left_is_watched_by_looks(root: Path) -> None:
    """The real limit of the system is met, in a process of its own."""
    command = [*WITHOUT_WATCHES, sys.executable]
    if not shutil.which("unshare") or subprocess.run([*command, "--version"], check=False).returncode:
        pytest.skip("the system gives no namespace in which its limit could be lowered")
    done = subprocess.run(
        [*command, "-c", EXHAUSTED, str(root / "content")], capture_output=True, text=True, check=True, timeout=60
    )

    assert "polling: the system gives no more watches for files\n1\n" == done.stdout


def test_stop_ends_a_wait(root: Path) -> None:
    """A server that ends does not wait for a person to save."""
    with watching(root) as (watcher, seen):
        later(watcher.stop)

        assert seen == watcher.wait(seen)


def test_no_thread_outlives_the_watching(root: Path) -> None:
    """Nothing is left behind."""
    before = threading.active_count()
    with watching(root):
        during = threading.active_count()

    assert before == threading.active_count() < during


def test_links_are_stamped_by_what_they_lead_to(root: Path) -> None:
    """A change of the file behind a link is a change."""
    (root / "build/far.md").write_text("far")
    (root / "content/near.md").symlink_to(root / "build/far.md")
    (root / "content/lost.md").symlink_to(root / "nowhere")
    (root / "content/folder").symlink_to(root / "build")
    seen = watch.snapshot((root / "content",))
    (root / "build/far.md").write_text("farther")
    found = watch.snapshot((root / "content",))

    assert {"content/near.md"} == difference(seen, found, root)
    assert str(root / "content/lost.md") not in found


def test_a_folder_that_is_missing_is_empty(tmp_path: Path) -> None:
    """Nothing is there, and nothing fails."""
    assert {} == watch.snapshot((tmp_path / "nowhere",))


Steps: TypeAlias = list[tuple[str, int, int]]
STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "delete", "rename", "folder"]), st.integers(0, 3), st.integers(0, 3)),
    min_size=1,
    max_size=8,
)


def step(base: Path, kind: str, one: int, other: int) -> None:
    """Do something to some files."""
    path, target = base / f"{one}.md", base / f"{other}.md"
    if kind == "write":
        path.write_text(f"{one}{other}")
    elif kind == "delete":
        path.unlink(missing_ok=True)
    elif kind == "rename" and path.exists():
        path.replace(target)
    elif kind == "folder":
        (base / f"d{one}").mkdir(exist_ok=True)
        (base / f"d{one}/{other}.md").write_text("x")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_the_files_are_given_as_they_are(
    tmp_path_factory: pytest.TempPathFactory, steps: Steps
) -> None:
    """What ends a wait is the truth, not a list of events."""
    base = tmp_path_factory.mktemp("base")
    with watch.watching((base,), pytest.fail) as watcher:
        seen = watch.snapshot((base,))
        for kind, one, other in steps:
            step(base, kind, one, other)
        found = watcher.wait(seen, 0.05)

    assert watch.snapshot((base,)) == found
