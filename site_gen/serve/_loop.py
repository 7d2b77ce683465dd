"""Build, show, wait, and again.

Before each build the files that it will read are stamped, and afterwards its own output is added to the stamps, so the
next wait ends at the first change that the build did not know: one that was made while it ran is not lost, and one that
it made itself wakes nobody. A build that fails leaves the last good site where it is; what is wrong is told to the
terminal once, and to the open pages until it is mended.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from site_gen import build, publish, render, text, watch
from site_gen.errors import Bug, MachineError, SitegenError
from site_gen.model import Report, Stamp
from site_gen.serve._live import Fault, Live, News
from site_gen.serve._server import Server

# Seconds until a build that failed is tried again, at first and at most: a disk has room again, or a file in the output
# is out of the way, without any file of ours changing. A mistake in what we watch is tried at the longest interval.
PATIENCE, MOST_PATIENCE = 1.0, 15.0

# Faults that a page shows; the terminal has them all.
MOST_FAULTS = 20

# Lines shown before and after a faulty one, and the characters of each.
AROUND, WIDEST = 2, 200


class Teller(Protocol):
    """Who is told what happens."""

    def observer(self) -> build.Observer:
        """Give who is told about the stages of the next build."""
        ...

    def waiting(self, holder: str) -> None:
        """Hear who else builds this site."""
        ...

    def built(self, report: Report, seconds: float) -> None:
        """Hear that the site is up to date."""
        ...

    def failed(self, error: SitegenError, *, known: bool) -> None:
        """Hear why the site is that of the last good build, and whether that is `known` from the last time."""
        ...

    def polling(self, reason: str) -> None:
        """Hear why changes will be noticed later than usual."""
        ...

    def moved(self, url: str) -> None:
        """Hear that the site has another address now."""
        ...


class Job(Struct, frozen=True):
    """What is built, shown and told."""

    server: Server
    live: Live
    options: build.Options
    teller: Teller


def keep(job: Job) -> None:
    """Serve the site and keep it up to date until KeyboardInterrupt, which goes through."""
    serving = threading.Thread(target=job.server.run, daemon=True)
    serving.start()
    try:
        _Loop(job).run()
    finally:
        job.server.stop()
        serving.join()


class _Loop:
    """The loop with what it remembers from one turn to the next."""

    def __init__(self, job: Job) -> None:
        self._job = job
        root = job.options.root.absolute()
        self._root = root
        self._folders = (root / "content", root / job.options.user_templates, render.theme())
        self._failure = ""
        self._patience = PATIENCE
        self._seen: dict[str, Stamp] = {}
        """The files as they were before the last build, and what it wrote."""
        self._touched: set[str] = set()
        """Files that changed since the site that is shown was built."""
        self._shown: Mapping[str, str] = {}
        """The files of that site."""

    def run(self) -> None:
        """Build, and build again after each change, without end."""
        self._begin()
        with watch.watching(self._folders, self._job.teller.polling) as watcher:
            self._seen = watch.snapshot(self._folders)
            while True:
                patience = self._build()
                found = watcher.wait(self._seen, patience)
                self._touched |= {path for path, _ in self._seen.items() ^ found.items()}
                self._seen = found

    def _begin(self) -> None:
        """Show the site of an earlier build while the first one runs."""
        server = self._job.server
        with suppress(OSError):
            self._shown = publish.files(server.folder) or {}
            self._job.live.tell(News(state=_state(server.folder), base_path=server.base_path))

    def _build(self) -> float | None:
        """Build once; gives the seconds until it should be tried again, None if there is no need."""
        observer = self._job.teller.observer()
        start = time.perf_counter()
        try:
            report = build.build(self._job.options, observer, self._job.teller.waiting)
            self._seen = _with(self._seen, self._root, observer.wrote)
            self._job.teller.built(report, time.perf_counter() - start)
            self._show(report)
        except SitegenError as error:
            return self._fail(error)
        except OSError as error:
            words = (error.strerror or str(error)).lower()
            return self._fail(MachineError(words, path=str(error.filename or "")))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one build, the next one may be right
            words = f"this is a bug in sitegen: {type(error).__name__}: {error}"
            return self._fail(Bug(words, hint="please report it with what `sitegen build --debug` says"))
        finally:
            self._seen = _with(self._seen, self._root, observer.wrote)
        self._failure, self._patience = "", PATIENCE
        return None

    def _show(self, report: Report) -> None:
        """Tell the open pages of the new site, now that it is in its place."""
        job = self._job
        folder = Path(report.output)
        if (folder, report.base_path) != (job.server.folder, job.server.base_path):
            job.server.show(folder, report.base_path)
            job.teller.moved(job.server.url)
        files = publish.files(folder) or {}
        styles = tuple(_styles(self._shown, files)) if self._only_styles_changed() else ()
        told = [problem for problem in report.problems if problem.code not in build.MEANT]
        job.live.tell(
            News(
                state=_state(folder),
                base_path=report.base_path,
                before=job.live.news.state,
                styles=styles,
                faults=tuple(
                    _fault(self._root / problem.path, problem.line, problem.message, problem.hint)
                    for problem in told[:MOST_FAULTS]
                ),
            )
        )
        self._shown = files
        self._touched.clear()

    def _fail(self, error: SitegenError) -> float | None:
        errors = (error, *error.others)
        failure = "\n".join(one.place + one.message for one in errors)
        self._job.teller.failed(error, known=failure == self._failure)
        self._failure = failure
        faults = tuple(_fault(Path(one.path), one.line, one.message, one.hint) for one in errors[:MOST_FAULTS])
        self._job.live.tell(replace(self._job.live.news, failed=True, faults=faults))
        if isinstance(error, Bug):
            return None
        if not isinstance(error, MachineError):
            return MOST_PATIENCE
        patience, self._patience = self._patience, min(2 * self._patience, MOST_PATIENCE)
        return patience

    def _only_styles_changed(self) -> bool:
        """Whether the new site differs from the one that was shown in style sheets alone.

        What was saved while it was built may be in it, too, so then the pages are loaded again.
        """
        known = bool(self._touched) and all(map(self._is_style, self._touched))
        return known and watch.snapshot(self._folders) == self._seen

    def _is_style(self, path: str) -> bool:
        return path.endswith(".css") and any(
            Path(path).is_relative_to(folder / "assets") for folder in self._folders[1:]
        )


def _with(seen: Mapping[str, Stamp], root: Path, own: Iterable[tuple[str, Stamp | None]]) -> dict[str, Stamp]:
    """Add to the stamps what a build wrote and deleted."""
    changed = {str(root / path): stamp for path, stamp in own}
    kept = {path: stamp for path, stamp in seen.items() if path not in changed}
    return kept | {path: stamp for path, stamp in changed.items() if stamp is not None}


def _state(folder: Path) -> str:
    """Name a published site, `""` if there is none; one that went and came back is another one."""
    try:
        found = (folder / "manifest.json").stat()
    except OSError:
        return ""
    return text.digest(f"{found.st_ino} {found.st_mtime_ns} {found.st_size}")


def _styles(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pair the style sheets of the theme that went with those that came in their place."""
    went = {render.plain(path): path for path in before if path not in after and path.endswith(".css")}
    came = {render.plain(path): path for path in after if path not in before and path.endswith(".css")}
    yield from ((went[name], came[name]) for name in sorted(went.keys() & came.keys()))


def _fault(path: Path, line: int, message: str, hint: str) -> Fault:
    shown = path.as_posix() if path != Path() else ""
    # There may be no folder any more in which the user stands.
    with suppress(ValueError, OSError):
        shown = path.absolute().relative_to(Path.cwd()).as_posix() if shown else ""
    return Fault(text.line(shown), line, text.line(message), text.line(hint), _excerpt(path, line))


def _excerpt(path: Path, line: int) -> tuple[tuple[int, str], ...]:
    """Give the lines around a fault with their numbers; none where the file cannot be read as text."""
    if not line or path.suffix == ".gz":
        return ()
    try:
        with path.open("rb") as file:
            first = max(1, line - AROUND)
            lines = [raw.decode("utf-8-sig", errors="replace") for raw in islice(file, first - 1, line + AROUND)]
    except OSError:
        return ()
    return tuple((number, text.clean(words).rstrip("\n")[:WIDEST]) for number, words in enumerate(lines, first))
