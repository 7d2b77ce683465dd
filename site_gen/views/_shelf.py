"""Pages with what several views need of them, made once; and the frame of a view."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal, Protocol

from msgspec import Struct

from site_gen import latex, shapes, text
from site_gen.model import (
    Card,
    Content,
    Converted,
    Head,
    Html,
    KeywordPage,
    Link,
    ListEntry,
    Pages,
    PaperPage,
    Repair,
    Site,
    TopicCard,
    TopicPage,
    TopicTag,
    View,
)
from site_gen.views._links import actions

AUTHORS_ON_CARD = 3


class Convert(Protocol):
    """What Markdown becomes; memoised by the caller."""

    def __call__(self, body: str, path: str, repairs: Sequence[Repair] = ()) -> Converted:
        """Convert the body of a file, whose path tells its dialect; formulas that were mended are marked."""
        ...


class Options(Struct, frozen=True, kw_only=True):
    """What the views depend on beside pages and site."""

    per_page: int
    facets: str
    """Address of the facets file of search; `""` without search."""
    math: bool = True
    """Whether formulas of titles are shown as mathematics, as those of bodies are that `Convert` makes."""


class Shelf:
    """Pages by what they are asked for."""

    def __init__(self, site: Site, pages: Pages, convert: Convert, options: Options) -> None:
        """Convert the bodies, and make a card of each paper."""
        self.site = site
        self.pages = pages
        self.options = options
        self.convert = convert
        self.papers: Mapping[str, PaperPage] = {paper.slug: paper for paper in pages.papers}
        self.topics: Mapping[str, TopicPage] = {topic.slug: topic for topic in pages.topics}
        self.members = pages.members()
        """The papers of each topic and of those below it."""
        self.keywords: Mapping[str, KeywordPage] = {form: page for page in pages.keywords for form in page.forms}
        """Keywords with a page by each of their forms."""
        self._bodies = {paper.slug: convert(paper.body, paper.path, paper.work.repairs) for paper in pages.papers}
        self._cards = {paper.slug: self._card(paper) for paper in pages.papers}

    def body(self, paper: PaperPage) -> Converted:
        """Give what a paper's Markdown became."""
        return self._bodies[paper.slug]

    def card(self, slug: str) -> Card:
        """Give what other pages may know of a paper."""
        return self._cards[slug]

    def title(self, written: str) -> Html:
        """Give a title with its formulas."""
        return Html(latex.to_html(written) if self.options.math else escape(written))

    def link(self, paper: PaperPage) -> Link:
        """Link a paper by its title."""
        return Link(self.href(paper.url), latex.to_plain(paper.work.title))

    def entry(self, paper: PaperPage) -> ListEntry:
        """Give a paper as lists show it."""
        return ListEntry(self.card(paper.slug), self.body(paper).html, self.tags(paper), actions(paper))

    def tags(self, paper: PaperPage) -> tuple[TopicTag, ...]:
        """Give a paper's topics."""
        found = ((self.topics[match.topic], match.evidence) for match in paper.topics)
        return tuple(
            TopicTag(url=self.href(topic.url), title=topic.title, hue=topic.hue, evidence=evidence)
            for topic, evidence in found
        )

    def topic_card(self, topic: TopicPage) -> TopicCard:
        """Give a topic as indexes show it."""
        return TopicCard(
            id=topic.slug,
            url=self.href(topic.url),
            title=topic.title,
            description=topic.description,
            hue=topic.hue,
            papers=len(self.members[topic.slug]),
            parent=topic.parent,
        )

    def feed(self, url: str, title: str) -> tuple[Link, ...]:
        """Give the feed at an address, where the site has feeds."""
        return (Link(self.href(url), title, "application/atom+xml"),) if self.site.feeds else ()

    def crumbs(self, *above: tuple[str, str]) -> tuple[Link, ...]:
        """Give the way from the home page through pages with these addresses and names."""
        return (Link(self.href(""), "Home"), *(Link(self.href(url), name) for url, name in above))

    def href(self, url: str) -> str:
        """Address of a page of this site, for `href`."""
        return self.site.base_path + text.escape_path(url)

    def canonical(self, url: str) -> str:
        """Give the whole address of a page of this site, `""` where the site does not know its own."""
        return self.site.base_url + text.escape_path(url) if self.site.base_url else ""

    def view(
        self,
        template: str,
        url: str,
        head: Head,
        content: Content,
        *,
        section: Literal["home", "papers", "topics", "search", "page"],
    ) -> View:
        """Put a view together."""
        return View(
            template=template,
            path=output_path(url),
            url=self.href(url),
            section=section,
            site=self.site,
            head=head,
            content=content,
        )

    def _card(self, paper: PaperPage) -> Card:
        names = [author.name for author in paper.work.authors]
        body = self.body(paper)
        return Card(
            url=self.href(paper.url),
            title=self.title(paper.work.title),
            date=shapes.dated(paper.work),
            authors=tuple(names[:AUTHORS_ON_CARD]),
            more_authors=max(0, len(names) - AUTHORS_ON_CARD),
            venue=paper.work.venue,
            lead=text.lead(body.text, whole=parts(body)),
        )


def parts(converted: Converted) -> list[tuple[int, int]]:
    """Tell which parts of a text are formulas, and so are never cut."""
    return [(formula.start, formula.stop) for formula in converted.formulas]


def output_path(url: str) -> str:
    """Tell which file of the site answers for an address under the base URL."""
    return url if url.endswith(".html") else f"{url}index.html"
