"""Whether what came is a listing: it is read as a build would read it, before it is kept."""

import hashlib
import io
from collections.abc import Iterable
from typing import BinaryIO

import msgspec
from msgspec import Struct

from site_gen import sources
from site_gen.errors import MachineError
from site_gen.fetch import _answers
from site_gen.fetch._values import Answer, Fetched
from site_gen.model import Problem


class Checked(Struct, frozen=True):
    """What a listing holds."""

    papers: int
    problems: tuple[Problem, ...]
    digest: bytes
    """The same for two listings that say the same, whatever else stands in them: a feed tells when it was asked for."""


def check(data: bytes, path: str) -> Checked:
    """Read a listing that will stand at `path`; holds one record at a time."""
    said = hashlib.sha256()
    papers = 0
    problems: list[Problem] = []
    stream: BinaryIO = io.BytesIO(data)
    if path.endswith(".gz") or data.startswith(sources.GZIP):
        stream = io.BufferedReader(sources.Unpacked(stream))
    try:
        for found in sources.read(stream, path):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                papers += 1
                said.update(msgspec.json.encode(found.work))
    except OSError as error:
        problems.append(Problem(path, 0, "source.unreadable", str(error) or "ends too early", "check the file"))
    return Checked(papers, tuple(problems), said.digest())


def refuse_without_papers(fetched: Fetched, checked: Checked) -> None:
    """Raise MachineError if nothing could be read."""
    if checked.papers:
        return
    reason = next(iter(_worst_first(checked.problems)), None)
    answer = Answer(fetched.url, 200, fetched.kind, fetched.data)
    words = f"{_answers.kind(answer)} came, which {reason.message if reason else 'holds no papers'}"
    hint = _answers.BLOCKED if _answers.is_page(fetched.data) else reason.hint if reason else ""
    raise MachineError(words, path=fetched.url, hint=hint)


def _worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """Put what is said of the whole file before what is said of a line."""
    return sorted(problems, key=lambda problem: problem.line)
