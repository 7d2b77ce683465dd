"""Listings from the network, as named bytes.

    hf      the daily papers of Hugging Face: one file a day, a week or a month
    arxiv   what arXiv's API finds: one file a page
    url     one file from anywhere, in any format that a reader knows

This room writes nothing: `content` puts the bytes into `content/sources/`. It knows what a service allows (a request
every so often, a wait that it asks for), what may be tried again, and what must not be taken for a listing: a page with
a login or a captcha, half an answer, an error that comes as a success.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from site_gen.fetch import _addresses, _arxiv, _hf
from site_gen.fetch._arxiv import Search, search
from site_gen.fetch._check import Checked, check, refuse_without_papers
from site_gen.fetch._hf import Period, as_day, day, month, week
from site_gen.fetch._values import Ask, Clock, Fetched, Wire, whole

__all__ = [
    "ARXIV",
    "HF",
    "Checked",
    "Clock",
    "Fetched",
    "Period",
    "Search",
    "Wire",
    "arxiv",
    "as_day",
    "check",
    "day",
    "hf",
    "month",
    "refuse_without_papers",
    "search",
    "url",
    "week",
]

HF = _hf.BASE
ARXIV = _arxiv.BASE


def hf(period: Period, wire: Wire, base: str = HF) -> Fetched | None:
    """Fetch the daily papers of a period, None if there are none. Raises UsageError or MachineError."""
    with _line(wire, _hf.INTERVAL) as ask:
        return _hf.listing(period, base, ask)


def arxiv(search: Search, wire: Wire, kept: Callable[[str], bytes | None], base: str = ARXIV) -> Iterator[Fetched]:
    """Fetch what arXiv finds, page by page, oldest first if `search` names a day, else newest first.

    `kept` reads a file that is there already, so that it is not fetched again; it is given with `fresh=False`.
    Raises UsageError or MachineError.
    """
    with _line(wire, _arxiv.INTERVAL) as ask:
        for found in _arxiv.pages(search, base, ask, kept):
            if isinstance(found, Fetched):
                yield found
            else:
                wire.tell(found)


def url(address: str, wire: Wire, names: Iterable[str]) -> Fetched:
    """Fetch one file; it takes the name among `names` that it was given before, if it was fetched before.

    Raises UsageError or MachineError.
    """
    asked = _addresses.checked(address)
    with _line(wire, 0.0) as ask:
        answer = ask(asked, whole)
    name = _addresses.name(asked, answer.kind, answer.data, wire.clock.now().date())
    before = next((known for known in names if _addresses.is_same(known, name)), "")
    return Fetched(before or name, answer.data, answer.url, answer.kind)


@contextmanager
def _line(wire: Wire, interval: float) -> Iterator[Ask]:
    # Late: httpx takes longer to import than a build of unchanged input has to wait for.
    from site_gen.fetch._http import Line  # noqa: PLC0415

    with Line(wire, interval) as line:
        yield line.ask
