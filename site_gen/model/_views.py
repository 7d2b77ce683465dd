"""Views: what one template may see."""

from typing import Literal, TypeAlias

from msgspec import Struct

from site_gen.model._works import Pairs, Place, Work


class Html(Struct, frozen=True):
    """Markup that is safe to put into a page as it is; only the converter and `views` make it."""

    markup: str

    def __html__(self) -> str:
        """Tell the template engine that this is not to be escaped."""
        return self.markup


class Heading(Struct, frozen=True):
    """A heading of a page: level (1-6), anchor, and its text."""

    level: int
    id: str
    text: str


class Converted(Struct, frozen=True):
    """What Markdown becomes."""

    html: Html
    text: str
    """What a person reads, without markup; blocks are divided by empty lines."""
    headings: tuple[Heading, ...]
    """In document order."""
    links: tuple[str, ...]
    """Targets in document order."""


class Link(Struct, frozen=True):
    """Somewhere to go; `url` is ready for `href`, base path included."""

    url: str
    text: str
    kind: str = ""


class Asset(Struct, frozen=True):
    """A file of the theme and its address, which changes with its bytes."""

    name: str
    url: str


class Site(Struct, frozen=True, kw_only=True):
    """What all pages have in common; nothing in it depends on the papers or on the time."""

    title: str
    description: str = ""
    language: str = "en"
    author: str = ""
    base_url: str = ""
    """Absolute, ends in `/`; `""` when not given."""
    base_path: str = "/"
    """Begins and ends in `/`."""
    menu: tuple[Link, ...] = ()
    repository: str = ""
    logo: str = ""
    """Address, or `""`."""
    favicon: str = ""
    assets: tuple[Asset, ...] = ()
    search: bool = True
    feeds: bool = True
    """Feeds need absolute addresses: never true without `base_url`."""
    twins: bool = True


class Head(Struct, frozen=True, kw_only=True):
    """What the head of one page says."""

    title: str
    description: str = ""
    canonical: str = ""
    crumbs: tuple[Link, ...] = ()
    """From the home page to the parent; the page itself is not in it."""
    alternates: tuple[Link, ...] = ()
    """Other forms of this page (feed, Markdown, JSON); `kind` is the media type."""
    meta: Pairs = ()
    """Not sorted: `citation_*` names in the order in which readers of such tags expect them, repeated for authors."""
    json_ld: Html | None = None
    indexed: bool = True
    """Whether search engines should keep it."""


class Card(Struct, frozen=True, kw_only=True):
    """All that one page may know of another paper."""

    url: str
    title: str
    date: str = ""
    authors: tuple[str, ...] = ()
    """The first three at most."""
    more_authors: int = 0
    venue: str = ""
    lead: str = ""
    """The first sentences of the abstract, at most 280 characters."""


class TopicTag(Struct, frozen=True, kw_only=True):
    """A topic as shown beside a paper."""

    url: str
    title: str
    hue: int
    evidence: tuple[str, ...] = ()


class TopicCard(Struct, frozen=True, kw_only=True):
    """A topic in an index."""

    id: str
    url: str
    title: str
    description: str
    hue: int
    papers: int


class ListEntry(Struct, frozen=True):
    """A paper in a list."""

    card: Card
    abstract: Html
    topics: tuple[TopicTag, ...]
    links: tuple[Link, ...]


class Pager(Struct, frozen=True, kw_only=True):
    """Where a page stands in its list; numbers count from the oldest page, the newest has the highest."""

    number: int
    newest: int
    newer: str = ""
    """Address of the next newer page, `""` on the newest."""
    older: str = ""
    pages: tuple[Link, ...] = ()
    """At most nine, newest first; `kind` is `current` for this page, `gap` (no address) for pages left out."""


class RelatedCard(Struct, frozen=True):
    """A near paper and why it is near."""

    card: Card
    terms: tuple[str, ...]


class Home(Struct, frozen=True, kw_only=True):
    """The front page."""

    papers: int
    sources: int
    latest: tuple[ListEntry, ...]
    topics: tuple[TopicCard, ...]
    """Those with papers, most papers first."""


class PaperList(Struct, frozen=True, kw_only=True):
    """One page of all papers."""

    total: int
    """Of all pages, told on the newest only; 0 on the others, which stay as they are when papers are added."""
    entries: tuple[ListEntry, ...]
    pager: Pager


class PaperContent(Struct, frozen=True, kw_only=True):
    """One paper."""

    work: Work
    date: str
    abstract: Html
    topics: tuple[TopicTag, ...]
    actions: tuple[Link, ...]
    """PDF, code, project, ... in the order of use."""
    related: tuple[RelatedCard, ...]
    notes: Html | None
    places: tuple[Place, ...]
    merge: str
    """Why its records are one paper, in words; `""` for a single record."""
    citations: Pairs
    """Not sorted: (format, citation text), the commonest first."""


class TopicIndex(Struct, frozen=True):
    """All topics, in the order of the taxonomy."""

    topics: tuple[TopicCard, ...]


class TopicContent(Struct, frozen=True, kw_only=True):
    """One page of one topic; only the newest tells `body`, `children` and `total`, the others stay as they are."""

    title: str
    description: str
    body: Html | None
    hue: int
    total: int
    entries: tuple[ListEntry, ...]
    pager: Pager
    children: tuple[TopicCard, ...] = ()


class SearchPage(Struct, frozen=True):
    """The search page; its results are found by the browser."""

    topics: tuple[TopicCard, ...]
    facets: str
    """Address of the file that tells topic and date of each record."""


class Document(Struct, frozen=True):
    """A page by hand."""

    body: Html
    headings: tuple[Heading, ...]
    section: tuple[Link, ...] = ()
    """The pages of its folder in reading order, `kind` is `current` for this one; empty where it stands alone."""
    previous: Link | None = None
    next: Link | None = None


class Count(Struct, frozen=True):
    """How many of what."""

    name: str
    count: int


class Collection(Struct, frozen=True, kw_only=True):
    """What the collection is made of."""

    papers: int
    records: int
    merged: int
    """Papers that several records told of."""
    sources: tuple[Count, ...]
    """Records by source file, sorted by path."""
    gaps: tuple[Count, ...]
    """Papers that lack something."""


class NotFound(Struct, frozen=True):
    """The page for addresses that do not exist."""


class Redirect(Struct, frozen=True):
    """A page that sends its visitor on."""

    target: str


Content: TypeAlias = (
    Home
    | PaperList
    | PaperContent
    | TopicIndex
    | TopicContent
    | SearchPage
    | Document
    | Collection
    | NotFound
    | Redirect
)


class View(Struct, frozen=True, kw_only=True):
    """All that a template sees, under the name `view`."""

    template: str
    path: str
    """Of the output: `papers/a/index.html`."""
    url: str
    """Ready for `href`, base path included."""
    section: Literal["home", "papers", "topics", "search", "page"]
    site: Site
    head: Head
    content: Content
