"""One build at a time."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from site_gen.publish._machine import told

if sys.platform != "win32":  # pragma: no branch
    import fcntl


@contextmanager
def locked(state: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a state folder, which is made if it is missing.

    While another process holds it, `waiting` is called once with its name (`process 4711`), and the call blocks. The
    system frees the lock when its holder dies, however it dies. Raises MachineError if the folder cannot be written.
    Windows knows no such lock: there, two builds at once are the caller's care.
    """
    with told(state):
        lock = _acquire(state / "lock", waiting)
    with lock:
        lock.truncate(0)
        lock.write(f"process {os.getpid()}")
        lock.flush()
        yield


def _acquire(path: Path, waiting: Callable[[str], None]) -> TextIO:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("a+")
        try:
            _wait(lock, waiting)
            # Who deletes `.sitegen/` deletes the lock, too: one that is no longer there locks nothing.
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(lock.fileno()), path.stat()):
                    return lock
        except BaseException:
            lock.close()
            raise
        lock.close()


def _wait(lock: TextIO, waiting: Callable[[str], None]) -> None:
    if sys.platform == "win32":  # pragma: no cover
        return
    # A forked worker shares the lock and would hold it on after its parent was killed.
    os.register_at_fork(after_in_child=lock.close)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        waiting(lock.read() or "another process")
        fcntl.flock(lock, fcntl.LOCK_EX)
