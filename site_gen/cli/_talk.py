"""What the command says on stderr, and how."""

import io
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct

from site_gen import text
from site_gen.errors import SitegenError, UsageError
from site_gen.model import Problem, Report, Stage

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# Seconds after which a stage that is not done is named on a terminal.
SLOW = 1.0
# Problems shown without `-v`; the rest is counted.
SHOWN_PROBLEMS = 20
MACHINE, OUR_BUG = 3, 4


class Talk(Struct, frozen=True):
    """How much to say, and from where paths are shown."""

    root: Path
    verbose: bool
    quiet: bool
    debug: bool


class Progress:
    """One line a stage; on a terminal, a stage that takes long is named while it runs."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._alive = sys.stderr.isatty() and not talk.quiet
        self._timer = threading.Timer(SLOW, lambda: None)
        self._named = threading.Event()

    def begin(self, name: str) -> None:
        """Begin to wait for a stage."""
        if self._alive:
            self._timer = threading.Timer(SLOW, self._name, (name,))
            self._timer.daemon = True
            self._timer.start()

    def done(self, stage: Stage) -> None:
        """Say what a stage did."""
        self.close()
        say_stage(stage, self._talk)

    def waiting(self, holder: str) -> None:
        """Say whose build has to end first."""
        self.close()
        say(self._talk, f"{'waiting':>9}  for the build of {holder}")

    def close(self) -> None:
        """Wipe the line of the stage that runs, if it is named."""
        self._timer.cancel()
        if self._timer.is_alive():
            self._timer.join()
        if self._named.is_set():
            click.echo("\r\033[K", err=True, nl=False)
            self._named.clear()

    def _name(self, name: str) -> None:
        self._named.set()
        click.echo(f"{name:>9}  ...", err=True, nl=False)


def say_stage(stage: Stage, talk: Talk) -> None:
    """Say what a stage did, in columns."""
    cells = [_cell(cell) for cell in stage.detail.split("\t")]
    say(talk, f"{stage.name:>9}  {'  '.join(cells):<44}  {seconds(stage.seconds)}")


def _cell(detail: str) -> str:
    number, _, thing = detail.partition(" ")
    return f"{number:>7} {thing:<14}"


def seconds(seconds: float) -> str:
    """Write a time with two significant figures."""
    return f"{seconds:.2g} s" if seconds < 100 else f"{seconds:.0f} s"  # noqa: PLR2004 - two significant figures


def show_built(report: Report, elapsed: float, talk: Talk) -> None:
    """Say that a build is done, and that its counts add up."""
    counts = report.counts
    say(talk, f"{'built':>9}  {shown(Path(report.output))}/  {seconds(elapsed)}")
    say(
        talk,
        f"total  read {counts.read} = kept {counts.kept} + merged {counts.merged} + rejected {counts.rejected}",
    )


def show_problems(problems: Sequence[Problem], talk: Talk, *, failed: bool = False) -> None:
    """Show problems; where they fail the command they are its errors, which `-q` does not silence."""
    if talk.quiet and not failed:
        return
    told = problems if talk.verbose else problems[:SHOWN_PROBLEMS]
    for problem in told:
        path = shown(talk.root / problem.path)
        place = f"{path}:{problem.line}: " if problem.line else f"{path}: "
        warn(f"{place}{problem.message}", problem.hint)
    if len(told) < len(problems):
        warn(f"{len(problems) - len(told):,} further problems", "`-v` shows all, `--report FILE` writes them down")


def complain(error: SitegenError) -> None:
    """Show all that is wrong."""
    for one in (error, *error.others):
        warn(f"{one.place}{one.message}", one.hint)


def explain(error: Exception) -> None:
    """Say what went wrong, and end with its exit code."""
    if isinstance(error, UnicodeEncodeError) and sys.getfilesystemencoding() != "utf-8":
        # `__main__` starts Python anew under such a locale; who calls `main` in another way comes here.
        hint = "set a UTF-8 locale, such as `LC_ALL=C.UTF-8`"
        error = UsageError(f"the locale cannot write the name of a file: `{error.object}`", hint=hint)
    debug = "--debug" in sys.argv
    if debug:
        traceback.print_exception(error)
    if isinstance(error, SitegenError):
        complain(error)
        sys.exit(error.exit_code)
    if isinstance(error, OSError):
        drop_stdout()
        place = f"{error.filename}: " if error.filename else ""
        warn(f"{place}{(error.strerror or str(error)).lower()}", "check the permissions and the space on the disk")
        sys.exit(MACHINE)
    warn(
        f"this is a bug in sitegen: {type(error).__name__}: {error}",
        "" if debug else "please report it with the traceback that `--debug` shows",
    )
    sys.exit(OUR_BUG)


def warn(message: str, hint: str = "") -> None:
    """Write one line, and one for the hint; names of files and keys may hold orders to a terminal, so clean them."""
    click.echo(text.line(message), err=True)
    if hint:
        click.echo(f"  hint: {text.line(hint)}", err=True)


def say(talk: Talk, line: str) -> None:
    """Write a line, unless all talk is unwanted."""
    if not talk.quiet:
        click.echo(line, err=True)


def shown(path: Path) -> str:
    """Show a path relative to where the user stands, if it lies below."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


class _Unheard(io.FileIO):
    """A way out on which nothing fails: talk that nobody hears must not stop a build."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write as far as somebody listens."""
        with suppress(OSError):
            super().write(data)
        return memoryview(data).nbytes


def open_outlets() -> None:
    """Make stderr safe to talk to, also where it is closed, full or a pipe that broke."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # Left closed, the number would be that of the next file opened, and a child's talk would end in it.
            os.dup2(os.open(os.devnull, os.O_RDWR), number)
    encoding = sys.stderr.encoding if sys.stderr else "utf-8"
    # Without a buffer: one that is interrupted by Ctrl-C says its line a second time.
    sys.stderr = io.TextIOWrapper(_Unheard(2, "w", closefd=False), encoding, "backslashreplace", write_through=True)


def drop_stdout() -> None:
    """Forget what could not be written; the interpreter would complain while it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
