"""What the command says on stdout: one JSON object a line."""

import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from site_gen import shapes
from site_gen.cli import _talk
from site_gen.errors import MachineError, UsageError
from site_gen.model import Paper, Record, Report


def named(files: Iterable[Path], root: Path) -> list[str]:
    """Name the files as seen from here; one that is not here may lie in `root`.

    A pipe is as good as a file. Raises UsageError for those that cannot be read, all at once.
    """
    found = [file if file.exists() or not (root / file).exists() else root / file for file in files]
    errors = [
        UsageError("is a folder", path=str(path), hint="name files")
        if path.is_dir()
        else UsageError("there is no such file", path=str(path), hint="check the name")
        for path in found
        if path.is_dir() or not path.exists()
    ]
    if errors:
        errors[0].others = tuple(errors[1:])
        raise errors[0]
    return [str(path) for path in found]


def write(objects: Iterable[object]) -> None:
    """Print one JSON object a line. Raises MachineError if they cannot be written."""
    _put(msgspec.json.encode(one) + b"\n" for one in objects)


def write_text(words: str) -> None:
    """Print a text for people. Raises MachineError if it cannot be written."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    _put([words.encode(encoding, "replace")])


def _put(parts: Iterable[bytes]) -> None:
    if sys.stdout is None:
        raise MachineError("is closed", path="stdout", hint="give the data a place to go, such as `> FILE`")
    try:
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        _talk.drop_stdout()
        sys.exit(0)
    except OSError as error:
        _talk.drop_stdout()
        words = (error.strerror or str(error)).lower()
        raise MachineError(words, path="stdout", hint="free some space, or write it elsewhere") from error


def record_json(record: Record) -> object:
    """Give a record as `sitegen read` prints it."""
    return shapes.to_json(record.work) | shapes.place_json(record.place)


def paper_json(paper: Paper) -> object:
    """Give a paper as `sitegen dedupe` prints it."""
    return {
        "title": paper.work.title,
        "reason": paper.merge.reason,
        "score": paper.merge.score,
        "records": [shapes.place_json(place) for place in paper.places],
    }


def report_json(report: Report) -> bytes:
    """Give a report as `--report` writes it."""
    problems = [
        {name: getattr(problem, name) for name in ("path", "line", "code", "message", "hint")}
        for problem in report.problems
    ]
    stages = [{name: getattr(stage, name) for name in ("name", "seconds", "peak_mb")} for stage in report.stages]
    done = {"counts": report.counts, "problems": problems, "stages": stages}
    return msgspec.json.format(msgspec.json.encode(done), indent=2) + b"\n"
