"""`sitegen fetch`: listings from the network into content/sources/."""

import datetime as dt
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from site_gen import build, fetch, text
from site_gen.cli import _talk
from site_gen.cli._options import common
from site_gen.errors import UsageError
from site_gen.model import Problem

_TIMEOUT = click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    default=30,
    show_default=True,
    help="Give up an answer of which nothing comes for so many seconds",
)
_AGAIN = click.option("--again", is_flag=True, help="Fetch also what is there already")


@click.group(name="fetch", epilog="Example: sitegen fetch hf --week 2024-W22")
def group() -> None:
    """Bring listings from the network into content/sources/.

    Whole files are written, under names that sort by date; what is there already is not fetched again.
    """


@group.command(epilog="Example: sitegen fetch hf --date 2024-05-30")
@click.option("--date", default="", help="Fetch the papers of this day, such as 2024-05-30  [default: today, UTC]")
@click.option("--week", default="", help="Fetch the papers of this week, such as 2024-W22")
@click.option("--month", default="", help="Fetch the papers of this month, such as 2024-05")
@click.option("--base", default=fetch.HF, show_default=True, help="Ask the service at this address")
@_AGAIN
@_TIMEOUT
@common
def hf(  # noqa: PLR0913 - one parameter an option
    *,
    root: Path,
    date: str,
    week: str,
    month: str,
    base: str,
    again: bool,
    timeout: float,
    verbose: bool,
    quiet: bool,
    debug: bool,
) -> None:
    """Fetch the daily papers of Hugging Face: those of a day, a week or a month."""
    talk = _talk.Talk(root, verbose, quiet, debug)
    period = _period(date, week, month)
    with closing(_Telling(talk, timeout)) as telling:
        arrived = build.fetch_hf(root, period, telling.wire, base, again=again)
        if arrived:
            telling.arrived(arrived)
        else:
            telling.say(f"there are no papers {period.words}")


@group.command(epilog="Example: sitegen fetch arxiv --category cs.CL --since 2024-05-30")
@click.option("--query", default="", help="Fetch what arXiv finds for this query, in the language of its API")
@click.option("--category", default="", help="Fetch the papers of this category, such as cs.CL")
@click.option("--since", default="", help="Fetch the papers submitted on this day or later  [default: the newest]")
@click.option(
    "--limit", type=click.IntRange(1), help="Fetch at most N papers  [default: 200, with --since all that there are]"
)
@click.option("--base", default=fetch.ARXIV, show_default=True, help="Ask the service at this address")
@_AGAIN
@_TIMEOUT
@common
def arxiv(  # noqa: PLR0913 - one parameter an option
    *,
    root: Path,
    query: str,
    category: str,
    since: str,
    limit: int | None,
    base: str,
    again: bool,
    timeout: float,
    verbose: bool,
    quiet: bool,
    debug: bool,
) -> None:
    """Fetch what arXiv finds, one file for each 200 papers."""
    talk = _talk.Talk(root, verbose, quiet, debug)
    day = fetch.as_day(since, "--since") if since else None
    search = fetch.search(query, category, day, limit, _now().date())
    with closing(_Telling(talk, timeout)) as telling:
        files = 0
        for arrived in build.fetch_arxiv(root, search, telling.wire, base, again=again):
            telling.arrived(arrived)
            files += 1
        if not files:
            telling.say("arXiv finds no papers")


@group.command(epilog="Example: sitegen fetch url https://example.org/papers.bib")
@click.argument("address", metavar="URL")
@_TIMEOUT
@common
def url(  # noqa: PLR0913 - one parameter an option
    *, root: Path, address: str, timeout: float, verbose: bool, quiet: bool, debug: bool
) -> None:
    """Fetch the file at URL, in any format that sitegen reads."""
    talk = _talk.Talk(root, verbose, quiet, debug)
    with closing(_Telling(talk, timeout)) as telling:
        telling.arrived(build.fetch_url(root, address, telling.wire))


class _Telling:
    """Tells on stderr what arrives; on a terminal, that it takes long."""

    def __init__(self, talk: _talk.Talk, timeout: float) -> None:
        self._talk = talk
        self._progress = _talk.Progress(talk)
        self._progress.begin("fetch")
        clock = fetch.Clock(now=_now, monotonic=time.monotonic, sleep=time.sleep)
        self.wire = fetch.Wire(clock=clock, tell=self.say, detail=self._detail, timeout=timeout)

    def arrived(self, arrival: build.Arrival) -> None:
        """Say what arrived, and what is wrong with it."""
        path = _talk.shown(self._talk.root / arrival.path)
        note = {"unchanged": "  unchanged", "there": "  was there already"}.get(arrival.state, "")
        self._tell(f"{arrival.papers:>7,} {'papers':<14}  {path}{note}", arrival.problems)

    def say(self, line: str) -> None:
        """Say a line; what a service said may be in it, which may hold orders to a terminal."""
        self._tell(text.line(line))

    def close(self) -> None:
        """Leave the line of what is waited for."""
        self._progress.close()

    def _detail(self, line: str) -> None:
        if self._talk.verbose:
            self.say(line)

    def _tell(self, line: str, problems: Sequence[Problem] = ()) -> None:
        self._progress.close()
        _talk.say(self._talk, f"{'fetch':>9}  {line}")
        _talk.show_problems(problems, self._talk)
        self._progress.begin("fetch")


def _period(date: str, week: str, month: str) -> fetch.Period:
    """Give the period that was asked for. Raises UsageError."""
    if sum(map(bool, (date, week, month))) > 1:
        raise UsageError("`--date`, `--week` and `--month` exclude each other", hint="give one of them")
    if week:
        return fetch.week(week.upper())
    return fetch.month(month) if month else fetch.day(date or str(_now().date()))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
