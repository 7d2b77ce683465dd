"""Topics: the index with its branches, and the pages of each.

A topic's list holds the papers of the topics below it too, each once, as people know it from collections in folders.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from site_gen.model import Head, TopicBranch, TopicContent, TopicIndex, TopicPage, TopicTwig, View
from site_gen.views._lists import cut, is_newest, numbered
from site_gen.views._shelf import Shelf


def topic_index(shelf: Shelf) -> View:
    """Give the page of all topics."""
    below = _below(shelf)
    branches = (TopicBranch(shelf.topic_card(topic), _twigs(shelf, topic, below)) for topic in below[""])
    content = TopicIndex(tuple(branches), len(shelf.pages.keywords))
    head = Head(title="Topics", canonical=shelf.canonical("topics/"), crumbs=shelf.crumbs())
    return shelf.view("topics.html", "topics/", head, content, section="topics")


def topic_pages(shelf: Shelf) -> Iterator[View]:
    """Give the pages of each topic."""
    below = _below(shelf)
    for topic in shelf.pages.topics:
        yield from _topic(shelf, topic, below[topic.slug])


def _topic(shelf: Shelf, topic: TopicPage, children: Sequence[TopicPage]) -> Iterator[View]:
    members = shelf.members[topic.slug]
    body = shelf.convert(topic.body, topic.path).html if topic.body.strip() else None
    above = [(parent.url, parent.title) for parent in _above(shelf, topic)]
    for url, pager, papers in cut(shelf, topic.url, members):
        is_first = is_newest(pager)
        content = TopicContent(
            title=topic.title,
            description=topic.description,
            body=body if is_first else None,
            hue=topic.hue,
            total=len(members) if is_first else 0,
            entries=tuple(shelf.entry(paper) for paper in papers),
            pager=pager,
            children=tuple(shelf.topic_card(child) for child in children) if is_first else (),
        )
        head = Head(
            title=numbered(topic.title, pager),
            description=topic.description,
            canonical=shelf.canonical(url),
            crumbs=shelf.crumbs(("topics/", "Topics"), *above),
            alternates=shelf.feed(f"{topic.url}feed.xml", topic.title),
        )
        yield shelf.view("topic.html", url, head, content, section="topics")


def _below(shelf: Shelf) -> Mapping[str, Sequence[TopicPage]]:
    """Give the topics below each, in the order of the taxonomy; those that have none above them are below `""`."""
    below: dict[str, list[TopicPage]] = defaultdict(list)
    for topic in shelf.pages.topics:
        below[topic.parent].append(topic)
    return below


def _above(shelf: Shelf, topic: TopicPage) -> Sequence[TopicPage]:
    """Give the topics above one, the widest first."""
    found: list[TopicPage] = []
    while topic.parent:
        topic = shelf.topics[topic.parent]
        found.append(topic)
    return found[::-1]


def _twigs(shelf: Shelf, topic: TopicPage, below: Mapping[str, Sequence[TopicPage]]) -> tuple[TopicTwig, ...]:
    return tuple(
        TopicTwig(shelf.topic_card(twig), tuple(map(shelf.topic_card, _descendants(twig, below))))
        for twig in below[topic.slug]
    )


def _descendants(topic: TopicPage, below: Mapping[str, Sequence[TopicPage]]) -> Iterator[TopicPage]:
    """Give all topics below one, each followed by its own."""
    waiting = [*reversed(below[topic.slug])]
    while waiting:
        following = waiting.pop()
        yield following
        waiting += reversed(below[following.slug])
