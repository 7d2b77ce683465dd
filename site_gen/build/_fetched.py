"""Fetching: what comes from the network is read as a build would read it, and kept if it is a listing.

Whether there is anything to ask for is decided by the files that are there: no memory beside them could be lost, or say
something else than they do.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from site_gen import content, fetch
from site_gen.model import Problem


class Arrival(Struct, frozen=True):
    """One file that was asked for."""

    path: str
    """Relative to the root."""
    papers: int
    state: Literal["new", "changed", "unchanged", "there"]
    """`there`: it was not asked for again."""
    problems: tuple[Problem, ...] = ()
    """Of a file that is new or changed."""


def fetch_hf(root: Path, period: fetch.Period, wire: fetch.Wire, base: str, *, again: bool) -> Arrival | None:
    """Fetch the daily papers of a period unless they are there, None if there are none.

    What was written when the period was over is there for good, unless it is asked for `again`.
    Raises UsageError or MachineError.
    """
    content.folder(root)
    written = content.source_written(root, period.name)
    present = content.read_source(root, period.name) if written and period.is_over(written) and not again else None
    if present is not None:
        return _arrival(root, fetch.Fetched(period.name, present, "", fresh=False))
    found = fetch.hf(period, wire, base)
    return _arrival(root, found) if found else None


def fetch_arxiv(root: Path, search: fetch.Search, wire: fetch.Wire, base: str, *, again: bool) -> Iterator[Arrival]:
    """Fetch what arXiv finds, and keep each page as soon as it is there. Raises UsageError or MachineError."""
    content.folder(root)

    def kept(name: str) -> bytes | None:
        """Give what is there of a file, unless all is fetched again."""
        return None if again else content.read_source(root, name)

    for found in fetch.arxiv(search, wire, kept, base):
        yield _arrival(root, found)


def fetch_url(root: Path, address: str, wire: fetch.Wire) -> Arrival:
    """Fetch a file; one of the same bytes that is there under any name is not written again.

    Raises UsageError or MachineError.
    """
    content.folder(root)
    found = fetch.url(address, wire, content.source_names(root))
    if same := content.twin(root, found.data):
        return Arrival(same, fetch.check(found.data, same).papers, "unchanged")
    return _arrival(root, found)


def _arrival(root: Path, found: fetch.Fetched) -> Arrival:
    """Write a file if it says anything new. Raises MachineError if it is no listing or cannot be written."""
    path = f"content/sources/{found.name}"
    checked = fetch.check(found.data, path)
    if not found.fresh:
        return Arrival(path, checked.papers, "there")
    fetch.refuse_without_papers(found, checked)
    before = content.read_source(root, found.name)
    if before is not None and (before == found.data or fetch.check(before, path).digest == checked.digest):
        return Arrival(path, checked.papers, "unchanged")
    content.write_source(root, found.name, found.data)
    return Arrival(path, checked.papers, "new" if before is None else "changed", checked.problems)
