"""The paper half of a build: sources to records, papers and a catalog. It writes nothing."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from site_gen import cache, config, content, dedupe, pages, rulings, sources, text
from site_gen.build._decided import decide
from site_gen.build._job import Observer
from site_gen.build._memos import Findings
from site_gen.errors import SitegenError
from site_gen.model import Catalog, Decision, Merged, Place, Problem, Record, SlugLine, Topic

# So many of a paper's nearest are known to topics and related.
NEIGHBORS = 24


class Listing(Struct, frozen=True):
    """What was read."""

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    files: int

    @property
    def rejected(self) -> int:
        """Entries that could not become records."""
        return sum(problem.rejected for problem in self.problems)


def read(root: Path, paths: Iterable[str]) -> Listing:
    """Read files, named relative to `root`; a file that cannot be opened is a problem."""
    records: list[Record] = []
    problems: list[Problem] = []
    files = 0
    for path in paths:
        files += 1
        for found in entries(root, path):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                records.append(found)
    return Listing(tuple(records), tuple(problems), files)


def entries(root: Path, path: str) -> Iterator[Record | Problem]:
    """Read one file as it streams by, named relative to `root`."""
    shown = text.clean(path)
    try:
        with content.opened(root, path) as stream:
            yield from sources.read(stream, shown)
    except (OSError, EOFError) as error:
        # A damaged .gz ends here too, after what could be unpacked was read.
        words = getattr(error, "strerror", None) or str(error) or "ends too early"
        yield Problem(shown, 0, "source.unreadable", words.lower(), "check the file")


def merge(listing: Listing) -> Merged:
    """Join the records of a listing to papers, in order of path and index."""
    return dedupe.merge(listing.records)


class Settled(Struct, frozen=True):
    """Which records are one paper, and the addresses that papers had before."""

    merged: Merged
    memory: tuple[SlugLine, ...]
    joined: tuple[tuple[str, Place], ...] = ()
    """Addresses of papers that are one because a person said so, each with a record of that one."""


def settle(listing: Listing, decisions: Sequence[Decision], findings: Findings, problems: list[Problem]) -> Settled:
    """Join the records of a listing as a person decided, and where nobody did, as the records say.

    Raises UsageError if a decision names what was never there, or contradicts another.
    """
    root = findings.root
    remembered, wrong = content.read_slugs(root)
    problems += wrong
    looks = _looks(listing.records, findings)
    merged = dedupe.merge(listing.records, looks=looks)
    if not decisions:
        return Settled(merged, remembered)
    slugs, memory = pages.address(merged.papers, remembered, _by_person(root, remembered))
    known = rulings.Known(listing.records, merged.papers, slugs, memory)
    with shown_from(root):
        heard, wrong = rulings.resolve(decisions, known, config.MERGES_FILE)
    problems += wrong
    joined = ((slug, paper.places[0]) for slug, paper in zip(slugs, merged.papers, strict=True))
    return Settled(dedupe.merge(listing.records, heard, looks), memory, tuple(joined))


def catalog(
    settled: Settled, taxonomy: tuple[Topic, ...], findings: Findings, observer: Observer
) -> tuple[Catalog, tuple[SlugLine, ...]]:
    """Find addresses, topics, keywords and neighbors; also the memory of addresses as it is now."""
    papers = settled.merged.papers
    slugs, memory = pages.address(papers, settled.memory, _by_person(findings.root, settled.memory))
    of_place = {place: slug for slug, paper in zip(slugs, papers, strict=True) for place in paper.places}
    kept = frozenset(slugs)
    memory = pages.lead(memory, {slug: of_place[place] for slug, place in settled.joined if slug not in kept})
    decided = decide(papers, taxonomy, findings, observer)
    collected = Catalog(
        papers=papers,
        slugs=slugs,
        topics=decided.topics,
        related=decided.related,
        taxonomy=taxonomy,
        keywords=decided.keywords,
        apart=settled.merged.apart,
    )
    return collected, memory


def _looks(records: Sequence[Record], findings: Findings) -> list[dedupe.Look]:
    found: list[dedupe.Look] = []
    for record in records:
        key = cache.key(record.work)
        look = findings.looks.get(key)
        if look is None:
            look = dedupe.look(record.work)
            findings.looks.put(key, look)
        found.append(look)
    return found


def _by_person(root: Path, remembered: Iterable[SlugLine]) -> frozenset[str]:
    return content.by_person(root, {line.slug for line in remembered})


@contextmanager
def shown_from(root: Path) -> Iterator[None]:
    """Let errors name files as seen from where the user stands, not from the root."""
    try:
        yield
    except SitegenError as error:
        for one in (error, *error.others):
            one.path = (root / one.path).as_posix() if one.path else ""
        raise
