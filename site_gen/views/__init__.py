"""What each template may see: pages joined to views.

Lists are made here from the pages as they are: which papers a topic or a keyword has is told by the papers. A view
knows other pages as cards only.
"""

from collections.abc import Iterator

from site_gen import latex, shapes, text
from site_gen.model import (
    Head,
    Home,
    Link,
    NotFound,
    Pages,
    PaperContent,
    PaperPage,
    Redirect,
    RelatedCard,
    SearchPage,
    Site,
    View,
    Work,
)
from site_gen.views import _cite, _collection, _documents, _formulas, _keywords, _lists, _topics
from site_gen.views._addresses import Addresses
from site_gen.views._links import actions
from site_gen.views._shelf import Convert, Options, Shelf, output_path, parts

__all__ = ["Addresses", "Convert", "Options", "actions", "dated", "join", "output_path", "parts"]

LATEST = 8


def join(site: Site, pages: Pages, convert: Convert, options: Options) -> Iterator[View]:
    """Give every page of the site: home, lists, papers, topics, keywords, pages by hand, search, 404, redirects."""
    shelf = Shelf(site, pages, convert, options)
    yield _home(shelf)
    yield from _lists.paper_lists(shelf)
    yield from (_paper(shelf, paper) for paper in pages.papers)
    yield _topics.topic_index(shelf)
    yield from _topics.topic_pages(shelf)
    yield from _keywords.keyword_pages(shelf)
    for page, head, document in _documents.documents(shelf):
        yield shelf.view("page.html", page.url, head, document, section="page")
    yield _collection.collection(shelf)
    if site.search:
        yield _search(shelf)
    yield _not_found(shelf)
    yield from _redirects(shelf)


def dated(work: Work) -> str:
    """Tell the date that a paper is shown with."""
    return shapes.dated(work)


def _home(shelf: Shelf) -> View:
    papers = shelf.pages.papers
    cards = [shelf.topic_card(topic) for topic in shelf.pages.topics if not topic.parent]
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
        alternates=shelf.feed("feed.xml", shelf.site.title),
    )
    return shelf.view("home.html", "", head, content, section="home")


def _paper(shelf: Shelf, paper: PaperPage) -> View:
    body = shelf.body(paper)
    notes = (shelf.convert(paper.notes, paper.note_path),) if paper.notes.strip() else ()
    links = actions(paper)
    content = PaperContent(
        title=shelf.title(paper.work.title),
        work=paper.work,
        date=shapes.dated(paper.work),
        abstract=body.html,
        topics=shelf.tags(paper),
        keywords=_keywords.tags(shelf, paper),
        actions=links,
        related=tuple(RelatedCard(shelf.card(other.slug), other.terms) for other in paper.related),
        notes=notes[0].html if notes else None,
        places=paper.places,
        merge=_collection.merge_words(paper.merge),
        evidence=paper.evidence,
        citations=_cite.citations(paper, shelf.canonical(paper.url)),
        formulas=_formulas.of_paper(paper, body, *notes) if shelf.options.math else (),
        repairs=_formulas.other_repairs(paper),
    )
    head = Head(
        title=latex.to_plain(paper.work.title),
        description=text.lead(body.text, _documents.DESCRIPTION, parts(body)),
        canonical=shelf.canonical(paper.url),
        crumbs=shelf.crumbs(("papers/", "Papers")),
        alternates=_twins(shelf, paper),
        meta=_cite.meta(paper, body.text, next((link.url for link in links if link.kind == "pdf"), "")),
        json_ld=_cite.json_ld(paper, body.text, shelf.canonical(paper.url)),
    )
    return shelf.view("paper.html", paper.url, head, content, section="papers")


def _search(shelf: Shelf) -> View:
    cards = (shelf.topic_card(topic) for topic in shelf.pages.topics)
    content = SearchPage(tuple(card for card in cards if card.papers), shelf.options.facets)
    head = Head(title="Search", canonical=shelf.canonical("search/"), crumbs=shelf.crumbs(), indexed=False)
    return shelf.view("search.html", "search/", head, content, section="search")


def _not_found(shelf: Shelf) -> View:
    head = Head(title="Page not found", indexed=False)
    return shelf.view("404.html", _documents.NOT_FOUND, head, NotFound(), section="page")


def _redirects(shelf: Shelf) -> Iterator[View]:
    """Give a page at each old address that sends its visitor on."""
    for old, new in shelf.pages.redirects:
        title = latex.to_plain(shelf.papers[new].work.title)
        head = Head(title=title, canonical=shelf.canonical(f"papers/{new}/"), indexed=False)
        content = Redirect(shelf.href(f"papers/{new}/"))
        yield shelf.view("redirect.html", f"papers/{old}/", head, content, section="papers")
    for keyword in shelf.pages.keywords:
        head = Head(title=f"Keyword: {keyword.title}", canonical=shelf.canonical(keyword.url), indexed=False)
        content = Redirect(shelf.href(keyword.url))
        for old in keyword.aliases:
            yield shelf.view("redirect.html", f"keywords/{old}/", head, content, section="topics")


def _twins(shelf: Shelf, paper: PaperPage) -> tuple[Link, ...]:
    if not shelf.site.twins:
        return ()
    stem = shelf.href(f"papers/{paper.slug}")
    return (Link(f"{stem}.md", "Markdown", "text/markdown"), Link(f"{stem}.json", "JSON", "application/json"))
