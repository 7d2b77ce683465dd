"""What a person should look at, as data: merges, near misses, what papers lack, what was mended, damaged entries.

The page about the collection shows the beginning of each list; these are the whole ones, an object a line.
"""

from collections import defaultdict
from typing import Any

from site_gen import shapes, text
from site_gen.model import Pages, Site

# Digits of a score: what differs by less is a matter of chance.
DIGITS = 4


def lists(site: Site, pages: Pages) -> dict[str, list[dict[str, Any]]]:
    """Give the objects of each list, by its name."""
    return {
        "merges": _merges(site, pages),
        "apart": _apart(pages),
        "missing": _missing(site, pages),
        "mended": _mended(site, pages),
        "problems": _problems(pages),
    }


def _merges(site: Site, pages: Pages) -> list[dict[str, Any]]:
    """Tell of papers of several records, in the order of the papers."""
    return [
        {
            "slug": paper.slug,
            "url": site.base_path + text.escape_path(paper.url),
            "title": paper.work.title,
            "reason": paper.merge,
            "evidence": list(paper.evidence),
            "sources": [shapes.place_json(place) for place in paper.places],
        }
        for paper in pages.papers
        if len(paper.places) > 1
    ]


def _apart(pages: Pages) -> list[dict[str, Any]]:
    """Tell of papers that are nearly one, likeliest first."""
    return [
        {"papers": [pair.one, pair.other], "score": round(pair.score, DIGITS), "evidence": list(pair.evidence)}
        for pair in pages.apart
    ]


def _missing(site: Site, pages: Pages) -> list[dict[str, Any]]:
    """Tell what each paper lacks, in the order of the papers, without those that lack nothing."""
    lacks: dict[int, list[str]] = defaultdict(list)
    for gap in pages.gaps:
        for number in gap.papers:
            lacks[number].append(gap.name)
    return [
        {
            "slug": pages.papers[number].slug,
            "url": site.base_path + text.escape_path(pages.papers[number].url),
            "missing": lacks[number],
        }
        for number in sorted(lacks)
    ]


def _mended(site: Site, pages: Pages) -> list[dict[str, Any]]:
    """Tell what was mended in the texts of papers, in their order."""
    return [
        {
            "slug": paper.slug,
            "url": site.base_path + text.escape_path(paper.url),
            "repairs": shapes.to_json(paper.work)["repairs"],
        }
        for paper in pages.papers
        if paper.work.repairs
    ]


def _problems(pages: Pages) -> list[dict[str, Any]]:
    """Tell what was damaged in the sources, by path and line."""
    return [
        {
            "path": problem.path,
            "line": problem.line,
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in pages.problems
    ]
