"""All pages in the one order that everything later follows, with what only all of them together tell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from site_gen import mapping, shapes
from site_gen.model import (
    ApartPages,
    Catalog,
    Gap,
    HandPage,
    Pages,
    PaperPage,
    Place,
    Problem,
    SlugLine,
    TopicPage,
)
from site_gen.pages import _keywords

_Lacks: TypeAlias = tuple[Literal["abstract", "authors", "date", "identifier", "topic"], Callable[[PaperPage], bool]]
_GAPS: tuple[_Lacks, ...] = (
    ("abstract", lambda paper: not paper.body.strip()),
    ("authors", lambda paper: not paper.work.authors),
    ("date", lambda paper: not shapes.dated(paper.work)),
    ("identifier", lambda paper: not paper.work.identifiers),
    ("topic", lambda paper: not paper.topics),
)


def near_misses(catalog: Catalog) -> tuple[ApartPages, ...]:
    """Name the papers that are nearly one by their addresses, likeliest first."""
    slugs = catalog.slugs
    found = ((pair, *pair.papers) for pair in catalog.apart)
    return tuple(ApartPages(slugs[one], slugs[other], pair.score, pair.evidence) for pair, one, other in found)


def arrange(  # noqa: PLR0913 - the parts of one value
    papers: Iterable[PaperPage],
    topics: Iterable[TopicPage],
    by_hand: Iterable[HandPage],
    memory: Sequence[SlugLine],
    apart: Sequence[ApartPages] = (),
    problems: Iterable[Problem] = (),
) -> Pages:
    """Put pages in the one order that everything later follows, without the hidden ones.

    Papers are ordered by date, then by where their first record stands; those without a date come first, as the
    oldest. Neighbors, topics and near misses that are not there are left out, and no topic stands below itself.
    """
    shown = sorted((paper for paper in papers if not paper.hidden), key=_age)
    slugs = {paper.slug for paper in shown}
    kept_topics = _rooted(tuple(topics))
    ids = {topic.slug for topic in kept_topics}
    redirects = tuple((line.slug, line.target) for line in memory if line.target in slugs and line.slug not in slugs)
    linked = tuple(_linked(paper, slugs, ids) for paper in shown)
    gaps = (Gap(name, tuple(number for number, paper in enumerate(linked) if lacks(paper))) for name, lacks in _GAPS)
    return Pages(
        papers=linked,
        topics=kept_topics,
        by_hand=tuple(sorted(by_hand, key=lambda page: page.path)),
        redirects=redirects,
        keywords=_keywords.shared(linked),
        apart=tuple(pair for pair in apart if pair.one in slugs and pair.other in slugs),
        gaps=tuple(gap for gap in gaps if ids or gap.name != "topic"),
        problems=tuple(sorted(problems)),
    )


def strays(papers: Iterable[PaperPage], topics: Iterable[TopicPage]) -> list[Problem]:
    """Name topics that a person gave a paper and that the site does not have."""
    known = [topic.slug for topic in topics]
    given = [(paper, match.topic) for paper in papers for match in paper.topics if match.topic not in known]
    return [
        Problem(
            f"content/{paper.path}", 0, "content.unknown-topic", f"`{topic}` is no topic", mapping.near(topic, known)
        )
        for paper, topic in given
    ]


def _age(paper: PaperPage) -> tuple[str, tuple[Place, ...], str]:
    return shapes.dated(paper.work), paper.places[:1], paper.slug


def _rooted(topics: tuple[TopicPage, ...]) -> tuple[TopicPage, ...]:
    """Take away each parent that is not there, and those of topics that would stand below themselves."""
    parents = {topic.slug: topic.parent for topic in topics}
    return tuple(
        msgspec.structs.replace(topic, parent="")
        if topic.parent and (topic.parent not in parents or _is_below_itself(topic.slug, parents))
        else topic
        for topic in topics
    )


def _is_below_itself(topic: str, parents: Mapping[str, str]) -> bool:
    above, passed = parents[topic], {""}
    while above not in passed and above != topic:
        passed.add(above)
        above = parents.get(above, "")
    return above == topic


def _linked(paper: PaperPage, slugs: set[str], ids: set[str]) -> PaperPage:
    """Leave out what is not there or stands twice, and the paper itself."""
    near = {other.slug: other for other in reversed(paper.related) if other.slug in slugs}
    near.pop(paper.slug, None)
    related = tuple(reversed(near.values()))
    about = {match.topic: match for match in reversed(paper.topics) if match.topic in ids}
    topics = tuple(reversed(about.values()))
    if related == paper.related and topics == paper.topics:
        return paper
    return msgspec.structs.replace(paper, related=related, topics=topics)
