"""The values that flow through a build.

Everything that passes from one room to another is one of these: frozen, hashable, built once and
never filled in later. A later state is another type, so the name of a type tells how far a paper has come:

    Record  one entry of one source file, as it was read
    Paper   the records that are one paper, with the fullest facts of them all
    Page    what stands in `content/` as Markdown with front matter (three kinds)
    View    all that one template may see
    Output  one file of the site

Absent text is `""`, absent things are `None` or an empty tuple, never both.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Names with their values, sorted by name, each name once."""

Extras: TypeAlias = tuple[tuple[str, str | int | float | bool], ...]
"""Facts of a source that have no field of their own, sorted by name."""


# --- what a paper says of itself


class Author(Struct, frozen=True):
    """A name as it is written on one paper; two equal names need not be one person."""

    name: str
    family: str = ""
    given: str = ""
    orcid: str = ""


class Dates(Struct, frozen=True):
    """Three dates that sources mix up and we keep apart.

    Each is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, so that text order is time order.
    """

    published: str = ""
    updated: str = ""
    listed: str = ""
    """The day on which a listing showed the paper."""


class Work(Struct, frozen=True, kw_only=True):
    """The bibliographic facts of a paper; only the title is certain to be there."""

    title: str
    abstract: str = ""
    """Plain text; paragraphs are divided by one empty line and have no line break inside."""
    authors: tuple[Author, ...] = ()
    identifiers: Pairs = ()
    """By scheme (`arxiv`, `doi`, ...), in the scheme's canonical form."""
    dates: Dates = Dates()
    links: Pairs = ()
    """By kind (`abstract`, `pdf`, `code`, `project`, ...); every URL is http or https."""
    venue: str = ""
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    extra: Extras = ()


class Place(Struct, frozen=True, order=True):
    """Where a record stands."""

    path: str
    line: int
    """1-based line of its first character."""
    index: int
    """0-based number of the record in its file."""


class Record(Struct, frozen=True):
    """One entry of a source file."""

    work: Work
    place: Place


class Problem(Struct, frozen=True, order=True):
    """Something wrong in what people gave us; the build goes on without it."""

    path: str
    line: int
    """1-based; 0 means the whole file."""
    code: str
    """Stable name `room.what`, explained in the documentation."""
    message: str
    hint: str = ""
    rejected: bool = False
    """Whether an entry was lost for it, and so counts as read and rejected."""


# --- what the collection says of a paper


class Merge(Struct, frozen=True):
    """Why the records of a paper are one paper."""

    reason: Literal["single", "identifier", "title", "title-and-abstract"]
    score: float = 1.0
    """Certainty of the weakest join, in (0, 1]."""


class Paper(Struct, frozen=True):
    """One paper with the fullest facts of its records."""

    work: Work
    places: tuple[Place, ...]
    """Of all its records, in order of path and index; never empty."""
    merge: Merge


class Topic(Struct, frozen=True, kw_only=True):
    """An entry of `content/topics.yaml`."""

    id: str
    """Also its slug, everywhere."""
    title: str
    description: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    parent: str = ""


class TopicMatch(Struct, frozen=True):
    """A paper's topic and the words of the paper that speak for it."""

    topic: str
    evidence: tuple[str, ...]


class Neighbor(Struct, frozen=True):
    """A paper near another one: its position in the list of papers and the terms that both use."""

    index: int
    terms: tuple[str, ...]


class Related(Struct, frozen=True):
    """A neighbor as a page remembers it."""

    slug: str
    terms: tuple[str, ...] = ()


class SlugLine(Struct, frozen=True):
    """A line of `content/slugs.tsv`: an address and whose it is."""

    slug: str
    keys: tuple[str, ...]
    """`scheme:value` keys of the paper, strongest first; one key `slug:<other>` makes it a redirect."""


class Catalog(Struct, frozen=True):
    """All papers with everything the paper half found out; the tuples run in parallel."""

    papers: tuple[Paper, ...]
    slugs: tuple[str, ...]
    topics: tuple[tuple[TopicMatch, ...], ...]
    """The main topic first; empty where nothing fits."""
    related: tuple[tuple[Neighbor, ...], ...]
    """Nearest first."""
    taxonomy: tuple[Topic, ...]


# --- the waist: pages


class PaperPage(Struct, frozen=True, kw_only=True):
    """`content/papers/<slug>.md`, with the person's note laid over it."""

    slug: str
    work: Work
    """Its `abstract` is empty: the body is the abstract."""
    body: str
    """Markdown."""
    topics: tuple[TopicMatch, ...] = ()
    related: tuple[Related, ...] = ()
    places: tuple[Place, ...] = ()
    merge: str = "single"
    notes: str = ""
    """Markdown of `content/notes/<slug>.md`."""
    hidden: bool = False

    @property
    def path(self) -> str:
        """Its file under `content/`."""
        return f"papers/{self.slug}.md"

    @property
    def url(self) -> str:
        """Its address under the base URL."""
        return f"papers/{self.slug}/"


class TopicPage(Struct, frozen=True, kw_only=True):
    """`content/topics/<id>.md`: what a topic is; which papers it has is told by the papers."""

    slug: str
    title: str
    description: str = ""
    body: str = ""
    hue: int = 0
    """Its place in the circle of colors, 0-11."""
    parent: str = ""

    @property
    def path(self) -> str:
        """Its file under `content/`."""
        return f"topics/{self.slug}.md"

    @property
    def url(self) -> str:
        """Its address under the base URL."""
        return f"topics/{self.slug}/"


class HandPage(Struct, frozen=True, kw_only=True):
    """Any other Markdown file under `content/`, written by hand."""

    path: str
    title: str
    body: str
    description: str = ""

    @property
    def url(self) -> str:
        """Its address under the base URL: `docs/a.md` is at `docs/a/`, `docs/index.md` at `docs/`."""
        stem = self.path.removesuffix(".md")
        return stem.removesuffix("index") if stem.rsplit("/", 1)[-1] == "index" else f"{stem}/"


Page: TypeAlias = PaperPage | TopicPage | HandPage


class Pages(Struct, frozen=True):
    """The truth after the waist."""

    papers: tuple[PaperPage, ...]
    """Oldest first, without the hidden ones."""
    topics: tuple[TopicPage, ...]
    """In the order of the taxonomy."""
    by_hand: tuple[HandPage, ...]
    redirects: Pairs = ()
    """(old slug, present slug) of papers."""


# --- the site half


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
    """One page of one topic."""

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


class NotFound(Struct, frozen=True):
    """The page for addresses that do not exist."""


class Redirect(Struct, frozen=True):
    """A page that sends its visitor on."""

    target: str


Content: TypeAlias = (
    Home | PaperList | PaperContent | TopicIndex | TopicContent | SearchPage | Document | NotFound | Redirect
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


class Output(Struct, frozen=True):
    """One file of the site: its path under the output folder, with `/`, and its bytes."""

    path: str
    data: bytes


class SearchRecord(Struct, frozen=True, kw_only=True):
    """What search knows of one page."""

    url: str
    """Under the base URL, without the base path."""
    title: str
    text: str
    slug: str = ""
    """Of a paper; `""` for other pages."""
    authors: str = ""
    date: str = ""
    topics: tuple[str, ...] = ()
    lead: str = ""


class Counts(Struct, frozen=True, kw_only=True):
    """The sum that must add up: `read = kept + merged + rejected`."""

    read: int
    kept: int
    merged: int
    rejected: int
    written: int = 0
    """Files of the site that are new or have new bytes."""
    removed: int = 0


class Stage(Struct, frozen=True):
    """A step of a build that did something, for the report."""

    name: str
    seconds: float
    peak_mb: float
    detail: str = ""


class Report(Struct, frozen=True, kw_only=True):
    """What a build did."""

    counts: Counts
    problems: tuple[Problem, ...]
    """Sorted by path and line."""
    stages: tuple[Stage, ...]
    """In the order in which they ran."""
    output: str
    """The folder of the site."""
    failed: bool = False
    """Whether there are problems and somebody asked to be strict."""
