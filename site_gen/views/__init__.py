"""What each template may see: pages joined to views.

Lists are made here from the pages as they are: which papers a topic has is told by the papers. Lists are cut into pages
numbered from the oldest, so that an address keeps its papers when new ones come; the list's own address shows the
newest, with up to one page more, so it never shows just one new paper. A view knows other pages as cards only.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from site_gen import shapes, text
from site_gen.model import (
    Card,
    Converted,
    Head,
    Home,
    Link,
    ListEntry,
    NotFound,
    Pager,
    Pages,
    PaperContent,
    PaperList,
    PaperPage,
    Redirect,
    RelatedCard,
    SearchPage,
    Site,
    TopicCard,
    TopicContent,
    TopicIndex,
    TopicPage,
    TopicTag,
    View,
    Work,
)
from site_gen.views import _cite, _collection, _documents
from site_gen.views._addresses import Addresses

__all__ = ["Addresses", "Options", "actions", "dated", "join", "output_path"]

Convert: TypeAlias = Callable[[str, str], Converted]
"""Markdown and the path of its file, which tells its dialect, to what it becomes; memoised by the caller."""

LATEST = 8
# Links to pages of a list: the ends, the present one, and two on each side of it.
PAGER_REACH = 2
AUTHORS_ON_CARD = 3

_ACTIONS = (("pdf", "PDF"), ("abstract", "Abstract page"), ("doi", "DOI"), ("html", "HTML"))
_MERGES = {
    "identifier": "Its records share an identifier.",
    "title-and-abstract": "Its records have the same title and abstract.",
    "title": "Its records have the same title.",
}


class Options(Struct, frozen=True, kw_only=True):
    """What the views depend on beside pages and site."""

    per_page: int
    facets: str
    """Address of the facets file of search; `""` without search."""


def join(site: Site, pages: Pages, convert: Convert, options: Options) -> Iterator[View]:
    """Give every page of the site: home, lists, papers, topics, pages by hand, search, 404, redirects."""
    shelf = _Shelf(site, pages, convert, options)
    yield _home(shelf)
    yield from _paper_lists(shelf)
    yield from (_paper(shelf, paper) for paper in pages.papers)
    yield _topic_index(shelf)
    for topic in pages.topics:
        yield from _topic(shelf, topic)
    for page, head, document in _documents.documents(pages.by_hand, convert, shelf.href, shelf.canonical):
        yield _view(shelf, "page.html", page.url, head, document, section="page")
    yield _about(shelf)
    if site.search:
        yield _search(shelf)
    yield _not_found(shelf)
    yield from (_redirect(shelf, old, new) for old, new in pages.redirects)


class _Shelf:
    """Pages with what several views need of them, made once."""

    def __init__(self, site: Site, pages: Pages, convert: Convert, options: Options) -> None:
        self.site = site
        self.pages = pages
        self.options = options
        self.convert = convert
        self.topics: Mapping[str, TopicPage] = {topic.slug: topic for topic in pages.topics}
        self.members: dict[str, list[PaperPage]] = defaultdict(list)
        for paper in pages.papers:
            for match in paper.topics:
                self.members[match.topic].append(paper)
        self._bodies = {paper.slug: convert(paper.body, paper.path) for paper in pages.papers}
        self._cards = {paper.slug: self._card(paper) for paper in pages.papers}

    def body(self, paper: PaperPage) -> Converted:
        return self._bodies[paper.slug]

    def card(self, slug: str) -> Card:
        return self._cards[slug]

    def entry(self, paper: PaperPage) -> ListEntry:
        return ListEntry(self.card(paper.slug), self.body(paper).html, self.tags(paper), actions(paper))

    def tags(self, paper: PaperPage) -> tuple[TopicTag, ...]:
        found = ((self.topics[match.topic], match.evidence) for match in paper.topics)
        return tuple(
            TopicTag(url=self.href(topic.url), title=topic.title, hue=topic.hue, evidence=evidence)
            for topic, evidence in found
        )

    def topic_card(self, topic: TopicPage) -> TopicCard:
        return TopicCard(
            id=topic.slug,
            url=self.href(topic.url),
            title=topic.title,
            description=topic.description,
            hue=topic.hue,
            papers=len(self.members[topic.slug]),
        )

    def href(self, url: str) -> str:
        """Address of a page of this site, for `href`."""
        return self.site.base_path + text.escape_path(url)

    def canonical(self, url: str) -> str:
        return self.site.base_url + text.escape_path(url) if self.site.base_url else ""

    def _card(self, paper: PaperPage) -> Card:
        names = [author.name for author in paper.work.authors]
        return Card(
            url=self.href(paper.url),
            title=paper.work.title,
            date=shapes.dated(paper.work),
            authors=tuple(names[:AUTHORS_ON_CARD]),
            more_authors=max(0, len(names) - AUTHORS_ON_CARD),
            venue=paper.work.venue,
            lead=text.lead(self.body(paper).text),
        )


def output_path(url: str) -> str:
    """Tell which file of the site answers for an address under the base URL."""
    return url if url.endswith(".html") else f"{url}index.html"


def dated(work: Work) -> str:
    """Tell the date that a paper is shown with."""
    return shapes.dated(work)


def actions(paper: PaperPage) -> tuple[Link, ...]:
    """Give a paper's links in the order of use; those that follow from an identifier are made."""
    found = dict(paper.work.links)
    identifiers = dict(paper.work.identifiers)
    if arxiv := identifiers.get("arxiv"):
        found.setdefault("pdf", f"https://arxiv.org/pdf/{arxiv}")
        found.setdefault("abstract", f"https://arxiv.org/abs/{arxiv}")
    if doi := identifiers.get("doi"):
        found.setdefault("doi", f"https://doi.org/{text.escape_path(doi)}")
    first = [Link(found.pop(kind), words, kind) for kind, words in _ACTIONS if kind in found]
    others = [Link(url, kind.replace("-", " ").capitalize(), kind.split("-")[0]) for kind, url in sorted(found.items())]
    shown: dict[str, Link] = {}
    for link in (*first, *others):
        if text.web_url(link.url):
            shown.setdefault(link.url, link)
    return tuple(shown.values())


def _view(  # noqa: PLR0913 - the parts of one value
    shelf: _Shelf,
    template: str,
    url: str,
    head: Head,
    content: object,
    *,
    section: Literal["home", "papers", "topics", "search", "page"],
) -> View:
    return View(
        template=template,
        path=output_path(url),
        url=shelf.href(url),
        section=section,
        site=shelf.site,
        head=head,
        content=content,  # type: ignore[arg-type] # one of the contents; each caller gives its own
    )


def _home(shelf: _Shelf) -> View:
    papers = shelf.pages.papers
    cards = [shelf.topic_card(topic) for topic in shelf.pages.topics]
    content = Home(
        papers=len(papers),
        sources=len({place.path for paper in papers for place in paper.places}),
        latest=tuple(shelf.entry(paper) for paper in reversed(papers[-LATEST:])),
        topics=tuple(sorted((card for card in cards if card.papers), key=lambda card: (-card.papers, card.title))),
    )
    head = Head(
        title=shelf.site.title,
        description=shelf.site.description,
        canonical=shelf.canonical(""),
        alternates=_feed(shelf, "feed.xml", shelf.site.title),
    )
    return _view(shelf, "home.html", "", head, content, section="home")


def _paper_lists(shelf: _Shelf) -> Iterator[View]:
    for url, pager, papers in _cut(shelf, "papers/", shelf.pages.papers):
        # A full page must not know how many papers there are, or each new paper would change them all.
        total = len(shelf.pages.papers) if pager.number == pager.newest else 0
        content = PaperList(total=total, entries=tuple(shelf.entry(paper) for paper in papers), pager=pager)
        head = Head(
            title=_numbered("Papers", pager),
            canonical=shelf.canonical(url),
            crumbs=(Link(shelf.href(""), "Home"),),
            alternates=_feed(shelf, "feed.xml", shelf.site.title),
        )
        yield _view(shelf, "papers.html", url, head, content, section="papers")


def _paper(shelf: _Shelf, paper: PaperPage) -> View:
    body = shelf.body(paper)
    links = actions(paper)
    content = PaperContent(
        work=paper.work,
        date=shapes.dated(paper.work),
        abstract=body.html,
        topics=shelf.tags(paper),
        actions=links,
        related=tuple(RelatedCard(shelf.card(other.slug), other.terms) for other in paper.related),
        notes=shelf.convert(paper.notes, paper.note_path).html if paper.notes.strip() else None,
        places=paper.places,
        merge=_MERGES.get(paper.merge, paper.merge if paper.merge != "single" else ""),
        citations=_cite.citations(paper, shelf.canonical(paper.url)),
    )
    head = Head(
        title=paper.work.title,
        description=text.lead(body.text, _documents.DESCRIPTION),
        canonical=shelf.canonical(paper.url),
        crumbs=(Link(shelf.href(""), "Home"), Link(shelf.href("papers/"), "Papers")),
        alternates=_twins(shelf, paper),
        meta=_cite.meta(paper, body.text, next((link.url for link in links if link.kind == "pdf"), "")),
        json_ld=_cite.json_ld(paper, body.text, shelf.canonical(paper.url)),
    )
    return _view(shelf, "paper.html", paper.url, head, content, section="papers")


def _topic_index(shelf: _Shelf) -> View:
    content = TopicIndex(tuple(shelf.topic_card(topic) for topic in shelf.pages.topics))
    head = Head(title="Topics", canonical=shelf.canonical("topics/"), crumbs=(Link(shelf.href(""), "Home"),))
    return _view(shelf, "topics.html", "topics/", head, content, section="topics")


def _topic(shelf: _Shelf, topic: TopicPage) -> Iterator[View]:
    members = shelf.members[topic.slug]
    children = [shelf.topic_card(child) for child in shelf.pages.topics if child.parent == topic.slug]
    body = shelf.convert(topic.body, topic.path).html if topic.body.strip() else None
    for url, pager, papers in _cut(shelf, topic.url, members):
        is_first = pager.number == pager.newest
        content = TopicContent(
            title=topic.title,
            description=topic.description,
            body=body if is_first else None,
            hue=topic.hue,
            total=len(members) if is_first else 0,
            entries=tuple(shelf.entry(paper) for paper in papers),
            pager=pager,
            children=tuple(children) if is_first else (),
        )
        head = Head(
            title=_numbered(topic.title, pager),
            description=topic.description,
            canonical=shelf.canonical(url),
            crumbs=(Link(shelf.href(""), "Home"), Link(shelf.href("topics/"), "Topics")),
            alternates=_feed(shelf, f"{topic.url}feed.xml", topic.title),
        )
        yield _view(shelf, "topic.html", url, head, content, section="topics")


def _about(shelf: _Shelf) -> View:
    url = "about/collection/"
    head = Head(title="About this collection", canonical=shelf.canonical(url), crumbs=(Link(shelf.href(""), "Home"),))
    return _view(shelf, "collection.html", url, head, _collection.collection(shelf.pages), section="page")


def _search(shelf: _Shelf) -> View:
    cards = (shelf.topic_card(topic) for topic in shelf.pages.topics)
    content = SearchPage(tuple(card for card in cards if card.papers), shelf.options.facets)
    head = Head(
        title="Search", canonical=shelf.canonical("search/"), crumbs=(Link(shelf.href(""), "Home"),), indexed=False
    )
    return _view(shelf, "search.html", "search/", head, content, section="search")


def _not_found(shelf: _Shelf) -> View:
    head = Head(title="Page not found", indexed=False)
    return _view(shelf, "404.html", _documents.NOT_FOUND, head, NotFound(), section="page")


def _redirect(shelf: _Shelf, old: str, new: str) -> View:
    url, target = f"papers/{old}/", f"papers/{new}/"
    head = Head(title=shelf.card(new).title, canonical=shelf.canonical(target), indexed=False)
    return _view(shelf, "redirect.html", url, head, Redirect(shelf.href(target)), section="papers")


# --- lists


def _cut(shelf: _Shelf, base: str, papers: Sequence[PaperPage]) -> Iterator[tuple[str, Pager, Sequence[PaperPage]]]:
    """Cut a list (oldest first) into pages, newest first: address, pager, papers newest first.

    Pages 1 to n-1 hold `per_page` papers each, counted from the oldest; the newest holds what is left and, unless
    that is a whole page, the page before it too.
    """
    size = shelf.options.per_page
    newest = max(1, len(papers) // size)

    def url(number: int) -> str:
        return base if number == newest else f"{base}page/{number}/"

    for number in range(newest, 0, -1):
        end = len(papers) if number == newest else number * size
        pager = Pager(
            number=number,
            newest=newest,
            newer=shelf.href(url(number + 1)) if number < newest else "",
            older=shelf.href(url(number - 1)) if number > 1 else "",
            pages=tuple(_pager_links(number, newest, lambda other: shelf.href(url(other)))),
        )
        yield url(number), pager, papers[(number - 1) * size : end][::-1]


def _pager_links(number: int, newest: int, href: Callable[[int], str]) -> Iterator[Link]:
    """Link the ends and the neighborhood, newest first; what is left out between is a gap."""
    near = range(number - PAGER_REACH, number + PAGER_REACH + 1)
    shown = sorted({other for other in (1, *near, newest) if 1 <= other <= newest}, reverse=True)
    before = newest + 1
    for other in shown:
        if other < before - 1:
            yield Link("", "…", "gap")
        yield Link(href(other), str(other), "current" if other == number else "")
        before = other


def _numbered(title: str, pager: Pager) -> str:
    return title if pager.number == pager.newest else f"{title}, page {pager.number}"


def _feed(shelf: _Shelf, url: str, title: str) -> tuple[Link, ...]:
    return (Link(shelf.href(url), title, "application/atom+xml"),) if shelf.site.feeds else ()


def _twins(shelf: _Shelf, paper: PaperPage) -> tuple[Link, ...]:
    if not shelf.site.twins:
        return ()
    stem = shelf.href(f"papers/{paper.slug}")
    return (Link(f"{stem}.md", "Markdown", "text/markdown"), Link(f"{stem}.json", "JSON", "application/json"))
