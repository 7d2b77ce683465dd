"""The command `sitegen`: arguments, wording and exit codes. Only this room prints, and it decides nothing.

stdout carries data, stderr carries talk. Exit codes: 0 done; 1 problems in the content under `--strict`; 2 wrong usage,
configuration or template; 3 the machine refused; 4 our bug; 130 interrupted.
"""

import io
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
from msgspec import Struct

from site_gen import build as building
from site_gen import publish, shapes, text
from site_gen import serve as serving
from site_gen.errors import MachineError, SitegenError, UsageError
from site_gen.model import Paper, Problem, Record, Report, Stage

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# Seconds after which a stage that is not done is named on a terminal.
SLOW = 1.0
# Problems shown without `-v`; the rest is counted.
SHOWN_PROBLEMS = 20
PROBLEMS, USAGE, MACHINE, OUR_BUG, INTERRUPTED = 1, 2, 3, 4, 130

_FILE = click.Path(path_type=Path)


class _Talk(Struct, frozen=True):
    """How much to say, and from where paths are shown."""

    root: Path
    verbose: bool
    quiet: bool
    debug: bool


def _common(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every command takes."""
    for option in (
        click.option("--debug", is_flag=True, help="Show the traceback of an error"),
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors"),
        click.option("-v", "--verbose", is_flag=True, help="Show all problems, not only the first"),
        click.option("--root", type=_FILE, default=Path(), show_default="here", help="Take the site from this folder"),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("sitegen"), message="sitegen %(version)s")
def cli() -> None:
    """Turn a pile of paper listings into a static site.

    Put listings into content/sources/, run `sitegen build`, and publish the folder build/.
    """


@cli.command(epilog="Example: sitegen build --root my-papers --strict")
@click.option("--output", type=_FILE, help="Write the site into this folder  [default: build]")
@click.option("--jobs", type=click.IntRange(1), expose_value=False, help="Use N processes; this version uses one")
@click.option("--strict", is_flag=True, help="End with exit code 1 if there is any problem in the content")
@click.option("--clean", is_flag=True, expose_value=False, help="Ignore .sitegen/; every build of this version does")
@click.option("--no-search", is_flag=True, help="Leave out search and its index")
@click.option("--allow-removal", is_flag=True, help="Build even if more than a third of the papers vanish")
@click.option("--report", type=_FILE, help="Write counts, problems and stages into this file as JSON")
@_common
def build(  # noqa: PLR0913 - one parameter an option
    *,
    root: Path,
    output: Path | None,
    report: Path | None,
    strict: bool,
    no_search: bool,
    allow_removal: bool,
    verbose: bool,
    quiet: bool,
    debug: bool,
) -> None:
    """Build the site from content/."""
    talk = _Talk(root, verbose, quiet, debug)
    options = building.Options(
        root=root, output=output, search=not no_search, allow_removal=allow_removal, strict=strict
    )
    _refuse_report(report)
    done = _build(options, talk)
    if report is not None:
        report.write_bytes(_report_json(done))
    if done.failed:
        sys.exit(PROBLEMS)


@cli.command(epilog="Example: sitegen serve --port 8080")
@click.option("--port", type=click.IntRange(0, 65535), help="Listen on this port  [default: the first free from 8000]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address")
@_common
def serve(*, root: Path, port: int | None, host: str, verbose: bool, quiet: bool, debug: bool) -> None:  # noqa: PLR0913
    """Serve the built site as GitHub Pages would; builds it first if there is none."""
    talk = _Talk(root, verbose, quiet, debug)
    folder, base_path = building.target(root)
    if not publish.is_site(folder):
        _build(building.Options(root=root), talk)
    server = serving.server(folder, base_path, host, port)
    with suppress(KeyboardInterrupt):
        _say(talk, f"serving  {_shown(folder)}/ at {server.url}   (Ctrl-C ends)")
        server.run()


@cli.command(epilog="Example: sitegen read content/sources/*.txt > papers.jsonl")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--strict", is_flag=True, help="End with exit code 1 if there is any problem")
@_common
def read(*, root: Path, files: tuple[Path, ...], strict: bool, verbose: bool, quiet: bool, debug: bool) -> None:  # noqa: PLR0913
    """Print the records in FILES, one JSON object a line."""
    talk = _Talk(Path(), verbose, quiet, debug)
    listing = building.read(Path(), _named(files, root))
    _print(_record_json(record) for record in listing.records)
    failed = strict and bool(listing.problems)
    _show_problems(listing.problems, talk, failed=failed)
    if failed:
        sys.exit(PROBLEMS)


@cli.command(epilog="Example: sitegen dedupe content/sources/*")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@_common
def dedupe(*, root: Path, files: tuple[Path, ...], verbose: bool, quiet: bool, debug: bool) -> None:
    """Print the papers in FILES, one JSON object a line, with the records of each and why they are one."""
    talk = _Talk(Path(), verbose, quiet, debug)
    listing = building.read(Path(), _named(files, root))
    _print(_paper_json(paper) for paper in building.merge(listing))
    _show_problems(listing.problems, talk)


def main() -> None:
    """Run the command; every error ends in a message and an exit code."""
    _open_outlets()
    try:
        cli.main(prog_name="sitegen", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (KeyboardInterrupt, click.Abort):
        _warn("interrupted")
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last net: nobody but a developer wants a traceback
        _explain(error)


# --- who listens


class _Unheard(io.FileIO):
    """A way out on which nothing fails: talk that nobody hears must not stop a build."""

    def write(self, data: "ReadableBuffer", /) -> int:
        with suppress(OSError):
            super().write(data)
        return memoryview(data).nbytes


def _open_outlets() -> None:
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


def _drop_stdout() -> None:
    """Forget what could not be written; the interpreter would complain while it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


# --- a build, told


def _refuse_report(report: Path | None) -> None:
    """Raise UsageError if a report could not be written after the build."""
    if report is not None and report.is_dir():
        raise UsageError("is a folder", path=str(report), hint="name a file for the report")
    if report is not None and not report.parent.is_dir():
        hint = "make it, or write the report elsewhere"
        raise UsageError("there is no such folder", path=str(report.parent), hint=hint)


def _build(options: building.Options, talk: _Talk) -> Report:
    start = time.perf_counter()
    progress = _Progress(talk)
    try:
        report = building.build(options, building.Observer(progress.done, progress.begin), progress.waiting)
    finally:
        progress.close()
    _show_problems(report.problems, talk, failed=report.failed)
    counts = report.counts
    _say(talk, f"{'built':>9}  {_shown(Path(report.output))}/  {_seconds(time.perf_counter() - start)}")
    _say(
        talk,
        f"total  read {counts.read} = kept {counts.kept} + merged {counts.merged} + rejected {counts.rejected}",
    )
    return report


class _Progress:
    """One line a stage; on a terminal, a stage that takes long is named while it runs."""

    def __init__(self, talk: _Talk) -> None:
        self._talk = talk
        self._alive = sys.stderr.isatty() and not talk.quiet
        self._timer = threading.Timer(SLOW, lambda: None)
        self._named = threading.Event()

    def begin(self, name: str) -> None:
        if self._alive:
            self._timer = threading.Timer(SLOW, self._name, (name,))
            self._timer.start()

    def done(self, stage: Stage) -> None:
        self.close()
        cells = [_cell(cell) for cell in stage.detail.split("\t")]
        _say(self._talk, f"{stage.name:>9}  {'  '.join(cells):<44}  {_seconds(stage.seconds)}")

    def waiting(self, holder: str) -> None:
        self.close()
        _say(self._talk, f"{'waiting':>9}  for the build of {holder}")

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


def _cell(detail: str) -> str:
    number, _, thing = detail.partition(" ")
    return f"{number:>7} {thing:<14}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2g} s" if seconds < 100 else f"{seconds:.0f} s"  # noqa: PLR2004 - two significant figures


# --- problems and errors


def _show_problems(problems: Sequence[Problem], talk: _Talk, *, failed: bool = False) -> None:
    """Show problems; where they fail the command they are its errors, which `-q` does not silence."""
    if talk.quiet and not failed:
        return
    shown = problems if talk.verbose else problems[:SHOWN_PROBLEMS]
    for problem in shown:
        path = _shown(talk.root / problem.path)
        place = f"{path}:{problem.line}: " if problem.line else f"{path}: "
        _warn(f"{place}{problem.message}", problem.hint)
    if len(shown) < len(problems):
        _warn(f"{len(problems) - len(shown):,} further problems", "`-v` shows all, `--report FILE` writes them down")


def _explain(error: Exception) -> None:
    if isinstance(error, UnicodeEncodeError) and sys.getfilesystemencoding() != "utf-8":
        # `__main__` starts Python anew under such a locale; who calls `main` in another way comes here.
        hint = "set a UTF-8 locale, such as `LC_ALL=C.UTF-8`"
        error = UsageError(f"the locale cannot write the name of a file: `{error.object}`", hint=hint)
    debug = "--debug" in sys.argv
    if debug:
        traceback.print_exception(error)
    if isinstance(error, SitegenError):
        for one in (error, *error.others):
            _warn(f"{one.place}{one.message}", one.hint)
        sys.exit(error.exit_code)
    if isinstance(error, OSError):
        _drop_stdout()
        place = f"{error.filename}: " if error.filename else ""
        _warn(f"{place}{(error.strerror or str(error)).lower()}", "check the permissions and the space on the disk")
        sys.exit(MACHINE)
    _warn(
        f"this is a bug in sitegen: {type(error).__name__}: {error}",
        "" if debug else "please report it with the traceback that `--debug` shows",
    )
    sys.exit(OUR_BUG)


def _warn(message: str, hint: str = "") -> None:
    """Write one line, and one for the hint; names of files and keys may hold orders to a terminal, so clean them."""
    click.echo(text.line(message), err=True)
    if hint:
        click.echo(f"  hint: {text.line(hint)}", err=True)


def _say(talk: _Talk, line: str) -> None:
    if not talk.quiet:
        click.echo(line, err=True)


def _shown(path: Path) -> str:
    """Show a path relative to where the user stands, if it lies below."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


# --- data


def _named(files: Iterable[Path], root: Path) -> list[str]:
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


def _print(objects: Iterable[object]) -> None:
    if sys.stdout is None:
        raise MachineError("is closed", path="stdout", hint="give the data a place to go, such as `> FILE`")
    try:
        for one in objects:
            sys.stdout.buffer.write(msgspec.json.encode(one) + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        _drop_stdout()
        sys.exit(0)
    except OSError as error:
        _drop_stdout()
        words = (error.strerror or str(error)).lower()
        raise MachineError(words, path="stdout", hint="free some space, or write it elsewhere") from error


def _record_json(record: Record) -> object:
    return shapes.to_json(record.work) | shapes.place_json(record.place)


def _paper_json(paper: Paper) -> object:
    return {
        "title": paper.work.title,
        "reason": paper.merge.reason,
        "score": paper.merge.score,
        "records": [shapes.place_json(place) for place in paper.places],
    }


def _report_json(report: Report) -> bytes:
    problems = [
        {name: getattr(problem, name) for name in ("path", "line", "code", "message", "hint")}
        for problem in report.problems
    ]
    stages = [{name: getattr(stage, name) for name in ("name", "seconds", "peak_mb")} for stage in report.stages]
    done = {"counts": report.counts, "problems": problems, "stages": stages}
    return msgspec.json.format(msgspec.json.encode(done), indent=2) + b"\n"
