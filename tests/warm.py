"""The command, started warm: as a process of its own, but forked from one that has loaded it already.

To load Python, the command and its libraries takes half a second of a processor, most of what many a test would take,
and the tests start the command hundreds of times. So the first start makes a process that loads everything and then
only waits; whoever starts the command sends it the arguments, the folder, the environment and three open files, and
it forks. What was forked runs `site_gen.__main__` as `python -m site_gen` does: with its own file descriptors, exit
code, signals and memory. What is decided before that, while Python itself starts, is not seen; see `EARLY`.

The process that waits has one thread, so that nothing else is in the middle of anything when it forks.
"""

import gc
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

import site_gen

# What is asked of the environment while Python starts: these take effect in a new Python only.
EARLY = ("PYTHON", "LC_", "LANG", "COVERAGE")

# Bytes taken at once; what is longer comes in parts.
LONGEST_REQUEST = 1 << 16
_SENDING = threading.Lock()


def run(arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the command to its end, without anything on stdin."""
    nothing = Path(os.devnull)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, nothing.open("rb") as given:
        code = _code([given.fileno(), out.fileno(), err.fileno()], [arguments, str(cwd), dict(environment)])
        for said in (out, err):
            said.seek(0)
        return subprocess.CompletedProcess(list(arguments), code, out.read().decode(), err.read().decode())


def _code(streams: Sequence[int], request: object) -> int:
    """Send a request with three open files, and wait for the exit code."""
    answer, told = os.pipe()
    with _SENDING:
        socket.send_fds(_nest()[0], [json.dumps(request).encode() + b"\n"], [*streams, told])
    os.close(told)
    with os.fdopen(answer) as code:
        return int(code.read())


def end() -> None:
    """End the process that waits, if there is one."""
    if _nest.cache_info().currsize:
        asked, process = _nest()
        asked.close()
        process.wait()
        _nest.cache_clear()


@cache
def _nest() -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """Start the process that waits; gives what it listens to, and itself."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.warm"]
    process = subprocess.Popen(command, stdin=theirs.fileno(), cwd=Path(__file__).parents[1])
    theirs.close()
    return ours, process


def main() -> None:
    """Load everything, and fork for each request until nobody is left to ask."""
    for found in pkgutil.walk_packages(site_gen.__path__, "site_gen."):
        import_module(found.name)
    # Each fork would look through all of this for garbage when it ends, which takes as long as all else that it does.
    gc.freeze()
    with socket.socket(fileno=os.dup(0)) as asked:
        while True:
            message, handles, _, _ = socket.recv_fds(asked, LONGEST_REQUEST, 4)
            while message and not message.endswith(b"\n"):
                message += asked.recv(LONGEST_REQUEST)
            if not message:
                return
            if not os.fork():
                break
            for handle in handles:
                os.close(handle)
            _bury()
    _answer(message, handles)


def _bury() -> None:
    """Let go of forks that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _answer(message: bytes, handles: Sequence[int]) -> None:
    """Fork once more, for somebody has to wait for the command and tell its exit code."""
    if fork := os.fork():
        _, status = os.waitpid(fork, 0)
        os.write(handles[-1], str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    for number, handle in enumerate(handles[:-1]):
        os.dup2(handle, number)
    for handle in handles:
        os.close(handle)
    _be_the_command(*json.loads(message))


def _be_the_command(arguments: list[str], cwd: str, environment: dict[str, str]) -> None:
    """Take what was sent for arguments, folder, environment, time zone and streams; ends as the command does."""
    sys.argv = ["sitegen", *arguments]
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, errors="backslashreplace", closefd=False)
    import_module("site_gen.__main__").main()


if __name__ == "__main__":
    main()
