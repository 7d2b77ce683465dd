"""The page about the collection: where its papers come from, what was merged, and what is missing or damaged."""

from collections import Counter
from collections.abc import Mapping

from site_gen.model import (
    ApartPages,
    Collection,
    Count,
    Gap,
    Head,
    MendedPaper,
    MergedPaper,
    Missing,
    NearMiss,
    PaperPage,
    View,
)
from site_gen.views._shelf import Shelf

# Of each list this page shows a beginning that a person may still read through; the whole is in the data.
SHOWN = 50
# Papers named for each thing that is missing; records named for each merge, and places for each text that was mended.
EXAMPLES = 10
PLACES = 5

_MERGES: Mapping[str, str] = {
    "similar": "Its records are so alike that they are taken for one paper.",
    "title": "Its records have the same title.",
    "title-and-abstract": "Its records have the same title and abstract.",
    "identifier": "Its records share an identifier.",
    "by-hand": "A person said that its records are one paper.",
}
"""The least certain reasons first."""
_GAPS: Mapping[str, str] = {
    "abstract": "without an abstract",
    "authors": "without authors",
    "date": "without a date",
    "identifier": "without an identifier",
    "topic": "without a topic",
}


def merge_words(reason: str) -> str:
    """Say why the records of a paper are one; what a person wrote there stays."""
    return _MERGES.get(reason, reason if reason != "single" else "")


def collection(shelf: Shelf) -> View:
    """Give the page about the collection."""
    pages = shelf.pages
    counts = Counter(place.path for paper in pages.papers for place in paper.places)
    merged = sorted((paper for paper in reversed(pages.papers) if len(paper.places) > 1), key=_certainty)
    mended = [paper for paper in reversed(pages.papers) if paper.work.repairs]
    content = Collection(
        papers=len(pages.papers),
        records=sum(counts.values()),
        files=len(counts),
        sources=tuple(Count(path, counts[path]) for path in sorted(counts)[:SHOWN]),
        merged=len(merged),
        merges=tuple(_merged(shelf, paper) for paper in merged[:SHOWN]),
        apart=len(pages.apart),
        near_misses=tuple(_near_miss(shelf, pair) for pair in pages.apart[:SHOWN]),
        mended=len(mended),
        mends=tuple(_mended(shelf, paper) for paper in mended[:SHOWN]),
        gaps=tuple(_missing(shelf, gap) for gap in pages.gaps),
        damaged=len(pages.problems),
        problems=pages.problems[:SHOWN],
        keywords=len(pages.keywords),
    )
    url = "about/collection/"
    head = Head(title="About this collection", canonical=shelf.canonical(url), crumbs=shelf.crumbs())
    return shelf.view("collection.html", url, head, content, section="page")


def _certainty(paper: PaperPage) -> int:
    reasons = [*_MERGES]
    return reasons.index(paper.merge) if paper.merge in reasons else len(reasons)


def _merged(shelf: Shelf, paper: PaperPage) -> MergedPaper:
    return MergedPaper(
        paper=shelf.link(paper),
        reason=merge_words(paper.merge),
        evidence=paper.evidence,
        records=len(paper.places),
        places=paper.places[:PLACES],
    )


def _mended(shelf: Shelf, paper: PaperPage) -> MendedPaper:
    repairs = paper.work.repairs
    return MendedPaper(shelf.link(paper), repairs[:PLACES], len(repairs))


def _near_miss(shelf: Shelf, pair: ApartPages) -> NearMiss:
    one, other = (shelf.link(shelf.papers[slug]) for slug in (pair.one, pair.other))
    decision = f'- ["{pair.one}", "{pair.other}"]'
    return NearMiss(one=one, other=other, score=f"{pair.score:.2f}", evidence=pair.evidence, decision=decision)


def _missing(shelf: Shelf, gap: Gap) -> Missing:
    papers = tuple(shelf.link(shelf.pages.papers[number]) for number in reversed(gap.papers[-EXAMPLES:]))
    return Missing(_GAPS[gap.name], len(gap.papers), papers)
