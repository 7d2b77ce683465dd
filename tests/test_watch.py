"""Waiting for changes: every kind of save is noticed once, and nothing else is."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.utils import BaseThread

from site_gen import watch
from site_gen.model import Stamp

# Seconds that anything may take on a busy machine, and in which a change that is none would be noticed.
LONG, SHORT = 20.0, 0.3


class Silent(Observer):  # type: ignore[misc,valid-type] # the library chooses the class by the system
    """An observer that hears nothing, as on a network drive."""

    def start(self) -> None:
        """Do not start."""


class Refused(Observer):  # type: ignore[misc,valid-type] # the library chooses the class by the system
    """An observer that the system refuses."""

    def start(self) -> None:
        """Fail as Linux does when it has no watches left."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture(autouse=True)
def _no_safety_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be noticed but by an event, where a test does not say otherwise."""
    monkeypatch.setattr(watch, "SAFETY_LOOK", 2 * LONG)


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


def noticed(watcher: watch.Watcher, seen: dict[str, Stamp]) -> dict[str, Stamp]:
    """Wait for a change; a wait whose patience ends noticed nothing, though it gives what changed meanwhile."""
    start = time.monotonic()
    found = watcher.wait(seen, LONG)

    assert time.monotonic() - start < LONG, "nobody heard of it"
    return found


def later(act: Callable[[], object], seconds: float = 0.05) -> threading.Timer:
    """Act a moment from now."""
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer


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
        saving = later(lambda: save(root / "content/notes"))
        found = noticed(watcher, seen)
        # On a busy machine a save may take longer than a burst, which then is given in parts.
        saving.join()
        found = watcher.wait(found, SHORT)

    assert {"content/notes/1.md"} == difference(seen, found, root)


def test_a_renamed_file_is_noticed_under_both_names(root: Path) -> None:
    """It is gone and it is new."""
    with watching(root) as (watcher, seen):
        later(lambda: (root / "content/notes/1.md").rename(root / "content/notes/9.md"))
        found = noticed(watcher, seen)

    assert {"content/notes/1.md", "content/notes/9.md"} == difference(seen, found, root)


def test_a_folder_that_moves_in_is_noticed_and_watched(root: Path) -> None:
    """Its files are there at once, and their changes are seen."""
    (root / "build/lists").mkdir()
    (root / "build/lists/a.md").write_text("a")
    with watching(root) as (watcher, seen):
        later(lambda: (root / "build/lists").rename(root / "content/lists"))
        found = noticed(watcher, seen)
        later(lambda: (root / "content/lists/a.md").write_text("more"))
        then = noticed(watcher, found)

    assert {"content/lists/a.md"} == difference(seen, found, root) == difference(found, then, root)


def test_a_folder_that_moves_out_takes_its_files_with_it(root: Path) -> None:
    """What is no longer there is a change."""
    with watching(root) as (watcher, seen):
        later(lambda: (root / "content/notes").rename(root / "build/notes"))
        found = noticed(watcher, seen)

    assert {} == found


def test_a_folder_that_is_deleted_takes_its_files_with_it(root: Path) -> None:
    """So does one that is deleted with all that is in it."""
    with watching(root) as (watcher, seen):
        later(lambda: shutil.rmtree(root / "content/notes"))
        found = noticed(watcher, seen)

    assert {} == found


def git(root: Path, *arguments: str) -> None:
    """Run git in a root, as nobody in particular."""
    who = ("-c", "user.name=N", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.mark.skipif(not shutil.which("git"), reason="git is not on PATH")
def test_another_state_from_git_is_noticed(root: Path) -> None:
    """A checkout writes, makes and deletes files, and each of them is given as it then is."""
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    git(root, "checkout", "-qb", "other")
    (root / "content/notes/1.md").write_text("other")
    (root / "content/notes/2.md").unlink()
    (root / "content/new.md").write_text("new")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "second")
    with watching(root) as (watcher, seen):
        git(root, "checkout", "-q", "main")
        found = noticed(watcher, seen)

    assert {"content/notes/1.md", "content/notes/2.md", "content/new.md"} == difference(seen, found, root)


def test_a_folder_that_was_missing_is_watched_when_it_is_there(root: Path) -> None:
    """Whoever makes `templates/` while the site is watched needs not start again."""
    with watching(root) as (watcher, seen):
        (root / "templates/parts").mkdir(parents=True)
        later(lambda: (root / "templates/parts/a.html").write_text("a"))
        found = noticed(watcher, seen)

    assert {"templates/parts/a.html"} == difference(seen, found, root)


def test_a_folder_that_is_deleted_and_made_again_is_watched_again(root: Path) -> None:
    """A clone in the place of a folder is as good as the folder."""
    with watching(root) as (watcher, seen):
        shutil.rmtree(root / "content")
        gone = noticed(watcher, seen)
        (root / "content").mkdir()
        (root / "content/b.md").write_text("b")
        there = noticed(watcher, gone)
        later(lambda: (root / "content/b.md").write_text("more"))
        changed = noticed(watcher, there)

    assert {} == gone
    assert {"content/b.md"} == difference(gone, there, root) == difference(there, changed, root)


def test_a_folder_that_is_replaced_between_two_looks_is_watched_again(root: Path) -> None:
    """A new folder may even have the inode of the old one, whose watch died with it."""
    with watching(root) as (watcher, seen):
        shutil.rmtree(root / "content")
        (root / "content").mkdir()
        there = noticed(watcher, seen)
        later(lambda: (root / "content/b.md").write_text("b"))
        found = noticed(watcher, there)

    assert {} == there
    assert {"content/b.md"} == difference(there, found, root)


def test_a_folder_that_is_renamed_away_and_back_is_watched_again(root: Path) -> None:
    """Its old name is what counts."""
    with watching(root) as (watcher, seen):
        (root / "content").rename(root / "other")
        gone = noticed(watcher, seen)
        later(lambda: (root / "other").rename(root / "content"))
        back = noticed(watcher, gone)
        later(lambda: (root / "content/b.md").write_text("b"))
        found = noticed(watcher, back)

    assert {} == gone
    assert seen == back
    assert {"content/b.md"} == difference(back, found, root)


def test_a_folder_that_is_a_link_is_watched(root: Path) -> None:
    """Content may lie elsewhere; what lies right in it is noticed too."""
    folders = (root / "linked",)
    folders[0].symlink_to(root / "content")
    with watch.watching(folders, pytest.fail) as watcher:
        seen = watch.snapshot(folders)
        later(lambda: (root / "content/b.md").write_text("b"))
        found = noticed(watcher, seen)

    assert {"linked/b.md"} == difference(seen, found, root)


def test_a_folder_whose_parent_is_missing_is_found_by_a_look(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody tells of it, so it takes a little longer."""
    monkeypatch.setattr(watch, "SAFETY_LOOK", 0.2)
    folders = (root / "far/away",)
    with watch.watching(folders, pytest.fail) as watcher:
        later(lambda: shutil.copytree(root / "content/notes", root / "far/away"))
        found = noticed(watcher, {})

    assert 3 == len(found)


def watches() -> int:
    """Count the folders that the system watches for this process."""
    return sum(path.read_text().count("inotify wd:") for path in Path("/proc/self/fdinfo").iterdir() if path.exists())


@pytest.mark.skipif(not Path("/proc/self/fdinfo").is_dir(), reason="the system does not list its watches")
def test_what_lies_beside_the_folders_is_not_watched(root: Path) -> None:
    """A repository or an environment beside them would take all the watches that there are."""
    for number in range(20):
        (root / f"build/{number}").mkdir()
    before = watches()
    with watching(root):
        during = watches()

    assert len(("the root", "content", "content/notes")) == during - before


def write_many(folder: Path) -> None:
    """Write five hundred files, one after the other."""
    for number in range(500):
        (folder / f"{number:03}.txt").write_text("x")


def test_files_written_one_after_the_other_are_given_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as a program writes on, nobody begins to build; the pause is longer here, for a busy machine."""
    monkeypatch.setattr(watch, "QUIET", 0.5)
    monkeypatch.setattr(watch, "LONGEST_BURST", LONG)
    with watching(root) as (watcher, seen):
        later(lambda: write_many(root / "content"))
        found = noticed(watcher, seen)

    assert 500 == len(difference(seen, found, root))


def test_a_burst_without_end_is_given_in_parts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is never shown would be worse than one that is shown twice."""
    monkeypatch.setattr(watch, "QUIET", LONG)
    monkeypatch.setattr(watch, "LONGEST_BURST", 0.1)
    with watching(root) as (watcher, seen):
        (root / "content/notes/1.md").write_text("one")
        found = watcher.wait(seen)
        (root / "content/notes/2.md").write_text("two")
        then = watcher.wait(found)

    assert {"content/notes/1.md"} == difference(seen, found, root)
    assert {"content/notes/2.md"} == difference(found, then, root)


def test_files_that_are_moved_in_together_are_given_at_once(root: Path) -> None:
    """Five hundred files end one wait, and it knows them all."""
    beside = root / "build/burst"
    beside.mkdir()
    write_many(beside)
    with watching(root) as (watcher, seen):
        later(lambda: beside.rename(root / "content/burst"))
        found = noticed(watcher, seen)

    assert 500 == len(difference(seen, found, root))


def test_what_is_undone_within_a_burst_wakes_nobody(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor probes a folder with a file that it deletes at once, also while somebody looks."""
    monkeypatch.setattr(watch, "QUIET", 0.25)
    monkeypatch.setattr(watch, "LONGEST_BURST", LONG)
    with watching(root) as (watcher, seen):
        (root / "content/4913").touch()
        later((root / "content/4913").unlink)
        start = time.monotonic()
        found = watcher.wait(seen, 0.8)

    assert seen == found
    assert time.monotonic() - start >= 0.8


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


def test_a_change_that_no_event_tells_is_found_by_a_look(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Network drives and containers send no events."""
    monkeypatch.setattr(watch, "SAFETY_LOOK", 0.2)
    folders = (root / "content",)
    with watch.watching(folders, pytest.fail, observer=Silent) as watcher:
        seen = watch.snapshot(folders)
        later(lambda: (root / "content/notes/1.md").write_text("new"))
        found = noticed(watcher, seen)

    assert {"content/notes/1.md"} == difference(seen, found, root)


def test_too_few_watches_are_told_once_and_changes_are_found_all_the_same(root: Path) -> None:
    """A system at its limit makes it slower, not wrong."""
    folders = (root / "content",)
    told: list[str] = []
    with watch.watching(folders, told.append, observer=Refused) as watcher:
        seen = watch.snapshot(folders)
        later(lambda: (root / "content/notes/1.md").write_text("new"))
        found = noticed(watcher, seen)

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

# A namespace of its own, for the limits are those of all processes of a user.
LIMITED = ["unshare", "-Ur", "sh", "-c", 'echo $2 > /proc/sys/user/$1 && shift 2 && exec "$@"', "sh"]

# What root may do, too, nobody does without a namespace's own root: there a closed folder is closed.
WITHOUT_RIGHTS = ["unshare", "-U"]


def alone(prefix: list[str], script: str, folder: Path) -> str:
    """Run a script under what is put before it, and give what it prints; skip where the system does not let us."""
    command = [*prefix, sys.executable]
    if not shutil.which("unshare") or subprocess.run([*command, "--version"], check=False).returncode:
        pytest.skip("the system gives no namespace of its own")
    done = subprocess.run([*command, "-c", script, str(folder)], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


@pytest.mark.parametrize(
    ("limit", "most"),
    [("max_inotify_instances", "0"), ("max_inotify_watches", "0"), ("max_inotify_watches", "2")],
    ids=["no program may watch", "no folder can be watched", "a folder inside cannot be watched"],
)
def test_a_system_without_watches_left_is_watched_by_looks(root: Path, limit: str, most: str) -> None:
    """The real limits of the system are met, in a process of its own."""
    said = alone([*LIMITED, limit, most], EXHAUSTED, root / "content")

    assert "polling: the system gives no more watches for files\n1\n" == said


def test_a_folder_that_may_not_be_listed_is_empty(root: Path) -> None:
    """The others are watched all the same."""
    (root / "content/notes").chmod(0)
    said = alone(WITHOUT_RIGHTS, EXHAUSTED, root / "content")
    (root / "content/notes").chmod(0o755)

    assert "1\n" == said


def come_and_go(folder: Path, ended: threading.Event) -> None:
    """Make and delete a folder with a file until told to end."""
    while not ended.is_set():
        (folder / "inner").mkdir(parents=True)
        (folder / "inner/a.md").write_text("a")
        shutil.rmtree(folder)


def test_what_vanishes_while_it_is_looked_at_is_not_there(root: Path) -> None:
    """No look fails because somebody cleans up."""
    ended = threading.Event()
    thread = threading.Thread(target=come_and_go, args=(root / "content/flux", ended))
    thread.start()
    found = [watch.snapshot((root / "content",)) for _ in range(300)]
    ended.set()
    thread.join()

    assert all({f"{root}/content/notes/{number}.md" for number in range(3)} <= look.keys() for look in found)


def test_stop_ends_a_wait(root: Path) -> None:
    """A server that ends does not wait for a person to save."""
    with watching(root) as (watcher, seen):
        later(watcher.stop)

        assert seen == watcher.wait(seen)


@pytest.fixture
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C be heard, also where the tests run in the background."""
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, handler)


def interrupted(root: Path) -> None:
    """Wait for a change that nobody makes, until a person loses patience."""
    person = threading.Timer(0.2, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
    with watching(root) as (watcher, seen):
        person.start()
        watcher.wait(seen, LONG)


@pytest.mark.usefixtures("_interruptible")
def test_an_interruption_ends_a_wait_and_leaves_no_thread(root: Path) -> None:
    """Ctrl-C goes through, and what listened is stopped on the way."""
    before = set(threading.enumerate())
    with pytest.raises(KeyboardInterrupt):
        interrupted(root)

    assert [] == listeners(before)


def listeners(before: set[threading.Thread]) -> list[threading.Thread]:
    """List the library's threads that are new."""
    return [thread for thread in threading.enumerate() if isinstance(thread, BaseThread) and thread not in before]


def opened() -> int:
    """Count what this process listens to the system with; other threads may open and close other things meanwhile."""
    count = 0
    for handle in Path("/proc/self/fd").iterdir() if Path("/proc/self/fd").is_dir() else ():
        with suppress(FileNotFoundError):
            count += "inotify" in str(handle.readlink())
    return count


@pytest.mark.parametrize("observer", [Observer, Silent, Refused], ids=["heard", "never started", "refused"])
def test_no_thread_outlives_the_watching(root: Path, observer: Callable[[], BaseObserver]) -> None:
    """Nothing is left behind, nothing open either, whatever the system allowed."""
    before = set(threading.enumerate())
    files = opened()
    with watch.watching((root / "content",), lambda _: None, observer=observer) as watcher:
        watcher.wait({}, 0)

    assert [] == listeners(before)
    assert opened() <= files


def test_links_are_stamped_by_what_they_lead_to(root: Path) -> None:
    """A change of the file behind a link is a change."""
    (root / "build/far.md").write_text("far")
    (root / "content/near.md").symlink_to(root / "build/far.md")
    (root / "content/lost.md").symlink_to(root / "nowhere")
    seen = watch.snapshot((root / "content",))
    (root / "build/far.md").write_text("farther")
    found = watch.snapshot((root / "content",))

    assert {"content/near.md"} == difference(seen, found, root)
    assert str(root / "content/lost.md") not in found


def test_a_link_to_a_folder_is_followed_and_a_circle_has_an_end(root: Path) -> None:
    """A build may read listings through a link; a folder that holds itself is looked into once more and no further."""
    (root / "build/far.md").write_text("far")
    (root / "content/elsewhere").symlink_to(root / "build")
    (root / "content/itself").symlink_to(root / "content")
    seen = watch.snapshot((root / "content",))

    assert str(root / "content/elsewhere/far.md") in seen
    assert str(root / "content/itself") not in seen
    assert 7 == len(seen)


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


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
