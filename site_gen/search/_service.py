"""A conversation with `pagefind --service`: base64 of JSON and a comma, each way, answers in the order of the requests.

Requests are written without waiting for answers, by a thread of their own, and answers are read by another: one thread
that did both would hang as soon as both pipes are full. The caller's thread only waits, so it can give up.

The process gets a group of its own. However the conversation ends, the whole group is killed; then both threads end,
because their pipes do. Closing the pipe is no way to end it: Pagefind leaves at once and loses what it still writes.
"""

import base64
import binascii
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, TypeAlias

import msgspec

from site_gen.errors import Bug, MachineError

HINT = "install sitegen again, or build with `--no-search`"

# Bytes asked of a pipe at once.
CHUNK = 1 << 16

# Bytes of one answer. The longest repeats the metadata of one record; what is longer is no answer.
LONGEST_ANSWER = 1 << 22

# Characters shown of what a program said.
SHOWN = 120

END = b""


class NewIndex(msgspec.Struct, frozen=True, tag_field="type"):
    """Begin an index; the first of a process has number 0."""


class AddRecord(msgspec.Struct, frozen=True, tag_field="type"):
    """Add what is to be found."""

    url: str
    content: str
    language: str
    meta: dict[str, str]
    index_id: int = 0


class WriteFiles(msgspec.Struct, frozen=True, tag_field="type"):
    """Build the index and write it into a folder."""

    output_path: str
    index_id: int = 0


Request: TypeAlias = NewIndex | AddRecord | WriteFiles


class Message(msgspec.Struct, frozen=True):
    """A request and its number, from 1."""

    message_id: int
    payload: Request


class Payload(msgspec.Struct, frozen=True):
    """What we read of an answer; `type` is `Error` or tells what has been done."""

    type: str
    message: str = ""


class Answer(msgspec.Struct, frozen=True):
    """An answer and the number of its request; nonsense is answered without number."""

    payload: Payload
    message_id: int | None = None


class Child(msgspec.Struct, frozen=True):
    """The program to start."""

    executable: Path
    patience: float
    """Seconds without an answer after which it is taken for hung."""


@contextlib.contextmanager
def answered(child: Child, requests: Iterable[Request]) -> Iterator[None]:
    """Send all requests, and wait for the answer to the last one, which is a `WriteFiles`.

    Inside the `with` block the process is alive, for it may still be writing; after it, it is gone.
    Raises MachineError if the program cannot be started, ends early, answers with an error or nonsense, or hangs.
    """
    with (
        tempfile.TemporaryFile() as complaints,
        _start(child.executable, complaints) as process,
        ThreadPoolExecutor(2) as threads,
        _killed_at_last(process),
    ):
        requested, answering = _pipes(process)
        chunks: SimpleQueue[bytes] = SimpleQueue()
        threads.submit(_read, answering, chunks)
        writing = threads.submit(_write, requested, requests, chunks)
        if not _finished(chunks, child.patience):
            _kill(process)
            writing.result()
            raise MachineError(f"`pagefind` ended early{_last_words(complaints)}", hint=HINT)
        yield


def _start(executable: Path, complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - the program that we install, or the one a test names
            [executable, "--service"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,
        )
    except OSError as error:
        raise MachineError(
            f"`{executable.name}` cannot be started: {error.strerror}", path=str(executable), hint=HINT
        ) from error


@contextlib.contextmanager
def _killed_at_last(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and what it started; a second time does nothing."""
    if sys.platform == "win32":  # pragma: no cover - there are no process groups
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:  # pragma: no cover - we asked for both
        raise Bug("a process was started without pipes")
    return process.stdin, process.stdout


def _read(pipe: IO[bytes], chunks: SimpleQueue[bytes]) -> None:
    while chunk := os.read(pipe.fileno(), CHUNK):
        chunks.put(chunk)
    chunks.put(END)


def _write(pipe: IO[bytes], requests: Iterable[Request], chunks: SimpleQueue[bytes]) -> None:
    try:
        for number, request in enumerate(requests, 1):
            pipe.write(base64.b64encode(msgspec.json.encode(Message(number, request))) + b",")
        pipe.flush()
    except OSError:
        _close(pipe)  # the process is gone, as its answers will tell
    except BaseException:
        _close(pipe)
        chunks.put(END)
        raise


def _close(pipe: IO[bytes]) -> None:
    """Close a pipe for good: what waits in its buffer must not be tried again later."""
    with contextlib.suppress(OSError):
        pipe.close()


def _finished(chunks: SimpleQueue[bytes], patience: float) -> bool:
    """Check the answers until the one to `WriteFiles`; False if they end before."""
    answered, rest = 0, b""
    while True:
        chunk = _next(chunks, patience)
        *whole, rest = (rest + chunk).split(b",")
        for text in whole:
            answered += 1
            if _checked(text, answered) == "WriteFiles":
                return True
        if len(rest) > LONGEST_ANSWER:
            raise _nonsense(rest)
        if chunk == END:
            return False


def _next(chunks: SimpleQueue[bytes], patience: float) -> bytes:
    try:
        return chunks.get(timeout=patience)
    except Empty:
        raise MachineError(f"`pagefind` has not answered for {patience:.0f} seconds", hint=HINT) from None


def _checked(text: bytes, number: int) -> str:
    """Give the type of the answer to request `number`."""
    try:
        answer = msgspec.json.decode(base64.b64decode(text, validate=True), type=Answer)
    except (binascii.Error, msgspec.DecodeError) as error:
        raise _nonsense(text) from error
    if answer.payload.type == "Error":
        raise MachineError(f"`pagefind` refuses: {answer.payload.message[:SHOWN]}", hint=HINT)
    if answer.message_id != number:
        raise _nonsense(text)
    return answer.payload.type


def _nonsense(text: bytes) -> MachineError:
    shown = text[:SHOWN].decode(errors="replace")
    return MachineError(f"`pagefind` answers what we do not understand: `{shown}`", hint=HINT)


def _last_words(complaints: IO[bytes]) -> str:
    """Give what the process last said in anger, as the end of a sentence."""
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return f": {lines[-1][:SHOWN]}" if lines else ""
