"""What the command says while it watches: the first build as any other, then a line a build."""

from collections.abc import Sequence

from site_gen import build
from site_gen.cli import _talk
from site_gen.errors import SitegenError
from site_gen.model import Problem, Report, Stage


class Watching:
    """Tells on stderr what happens to the site."""

    def __init__(self, talk: _talk.Talk) -> None:
        """Talk as the command was asked to."""
        self._talk = talk
        self._progress = _talk.Progress(talk)
        self._is_first = True
        self._problems: Sequence[Problem] = ()

    def observer(self) -> build.Observer:
        """Show the stages of the first build; those of the later ones only to who asked for all."""
        self._progress.close()
        silent = not (self._is_first or self._talk.verbose)
        return build.Observer(_silent, _silent) if silent else build.Observer(self._progress.done, self._progress.begin)

    def waiting(self, holder: str) -> None:
        """Say for whom the build waits."""
        self._progress.waiting(holder)

    def built(self, report: Report, seconds: float) -> None:
        """Say what a build did; problems that were shown already are not shown again."""
        self._progress.close()
        _talk.show_problems([problem for problem in report.problems if problem not in self._problems], self._talk)
        self._problems = report.problems
        if self._is_first:
            _talk.show_built(report, seconds, self._talk)
        else:
            pages, files = f"{report.rendered:,} pages", f"{report.counts.written:,} files written"
            _talk.say_stage(Stage("rebuilt", seconds, 0.0, f"{pages}\t{files}"), self._talk)
        self._is_first = False

    def failed(self, error: SitegenError, *, known: bool) -> None:
        """Say what is wrong, once; the site stays as it was."""
        self._progress.close()
        if not known:
            _talk.complain(error)
        self._is_first = False

    def close(self) -> None:
        """Leave the line of the stage that was interrupted."""
        self._progress.close()

    def polling(self, reason: str) -> None:
        """Say that changes are looked for instead of told."""
        _talk.warn(reason, "changes are noticed within a few seconds")

    def moved(self, url: str) -> None:
        """Say where the site is now."""
        _talk.say(self._talk, f"serving  {url}")


def _silent(_: object) -> None:
    """Say nothing."""
