"""Files about many pages: feeds, sitemap, the API, and the twins of papers.

An emitter is `emit(site, pages, convert) -> Iterable[Output]`; `convert` is the memoised converter of a paper's body:
feeds take its HTML, the API its text, so a body that a person edited is told as it reads. Emitters of other packages
join through the entry point group `sitegen.emitters`.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import entry_points
from typing import Protocol

from site_gen.emit import api, discovery, feeds
from site_gen.model import Converted, Output, Pages, PaperPage, Site


class Emitter(Protocol):
    """What an emitter must offer."""

    def emit(self, site: Site, pages: Pages, convert: Callable[[PaperPage], Converted]) -> Iterable[Output]:
        """Make files about the pages; pure."""
        ...


def emit(site: Site, pages: Pages, convert: Callable[[PaperPage], Converted]) -> Iterator[Output]:
    """Give the files of all emitters, in a fixed order."""
    for emitter in _emitters():
        yield from emitter.emit(site, pages, convert)


@cache
def _emitters() -> tuple[Emitter, ...]:
    others = sorted(entry_points(group="sitegen.emitters"), key=lambda entry: entry.name)
    return (feeds, discovery, api, *(entry.load() for entry in others))
