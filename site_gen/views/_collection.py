"""The page about the collection: where its papers come from, and what is missing."""

from collections import Counter
from collections.abc import Callable

from site_gen import shapes
from site_gen.model import Collection, Count, Pages, PaperPage

_GAPS: tuple[tuple[str, Callable[[PaperPage], bool]], ...] = (
    ("without an abstract", lambda paper: not paper.body.strip()),
    ("without authors", lambda paper: not paper.work.authors),
    ("without a date", lambda paper: not shapes.dated(paper.work)),
    ("without an identifier", lambda paper: not paper.work.identifiers),
    ("without a topic", lambda paper: not paper.topics),
)


def collection(pages: Pages) -> Collection:
    """Count papers, the records that they were made of, and the gaps."""
    counts = Counter(place.path for paper in pages.papers for place in paper.places)
    return Collection(
        papers=len(pages.papers),
        records=sum(counts.values()),
        merged=sum(len(paper.places) > 1 for paper in pages.papers),
        sources=tuple(Count(path, counts[path]) for path in sorted(counts)),
        gaps=tuple(Count(name, sum(map(lacks, pages.papers))) for name, lacks in _GAPS),
    )
