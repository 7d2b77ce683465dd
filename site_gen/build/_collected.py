"""Records to papers and a catalog: the part of a build that compares papers. It writes nothing.

The rooms that it calls load numpy and scipy, which takes as long as all else that a command loads: import it late.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from site_gen import cache, config, content, dedupe, pages, rulings
from site_gen.build._decided import decide
from site_gen.build._findings import Findings
from site_gen.build._job import Observer
from site_gen.build._papers import Listing, shown_from
from site_gen.model import Catalog, Decision, Merged, Paper, Place, Problem, Record, Rulings, SlugLine, Topic, Work


def merge(listing: Listing) -> Merged:
    """Join the records of a listing to papers, in order of path and index."""
    return dedupe.merge(listing.records)


class Settled(Struct, frozen=True):
    """Which records are one paper, and the addresses that papers had before."""

    merged: Merged
    records: tuple[Record, ...]
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
    records = listing.records
    merged = dedupe.papers(records, _grouping(records, findings))
    if not decisions:
        return Settled(merged, records, remembered)
    slugs, memory = pages.address(
        merged.papers, remembered, _by_person(root, remembered), _told(merged.papers, records)
    )
    known = rulings.Known(records, merged.papers, slugs, memory)
    with shown_from(root):
        heard, wrong = rulings.resolve(decisions, known, config.MERGES_FILE)
    problems += wrong
    joined = ((slug, paper.places[0]) for slug, paper in zip(slugs, merged.papers, strict=True))
    return Settled(dedupe.papers(records, _grouping(records, findings, heard)), records, memory, tuple(joined))


def catalog(
    settled: Settled, taxonomy: tuple[Topic, ...], findings: Findings, observer: Observer
) -> tuple[Catalog, tuple[SlugLine, ...]]:
    """Find addresses, topics, keywords and neighbors; also the memory of addresses as it is now."""
    papers = settled.merged.papers
    by_person = _by_person(findings.root, settled.memory)
    slugs, memory = pages.address(papers, settled.memory, by_person, _told(papers, settled.records))
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


def _grouping(records: Sequence[Record], findings: Findings, heard: Rulings = dedupe.NOTHING) -> dedupe.Grouping:
    keys = [cache.key(record.work) for record in records]
    whole = cache.key(b"".join(keys), [record.place for record in records], heard)
    grouping = findings.groupings.get(whole)
    if grouping is None:
        looks = findings.each(
            findings.looks, keys, lambda places: (dedupe.look(records[place].work) for place in places)
        )
        grouping = dedupe.group(records, looks, heard)
        findings.groupings.put(whole, grouping)
    return grouping


def _told(papers: Sequence[Paper], records: Sequence[Record]) -> list[Sequence[Work]]:
    """Give the works that papers were made of; none for a paper of one, which is that paper's own."""
    works = {record.place: record.work for record in records}
    return [[works[place] for place in paper.places] if len(paper.places) > 1 else () for paper in papers]


def _by_person(root: Path, remembered: Iterable[SlugLine]) -> frozenset[str]:
    return content.by_person(root, {line.slug for line in remembered})
