"""The pieces of views: markup, links, cards, and what all pages have in common."""

from msgspec import Struct

from site_gen.model._works import Pairs


class Html(Struct, frozen=True, gc=False):
    """Markup that is safe to put into a page as it is; only the converter and `views` make it."""

    markup: str

    def __html__(self) -> str:
        """Tell the template engine that this is not to be escaped."""
        return self.markup


class Heading(Struct, frozen=True, gc=False):
    """A heading of a page: level (1-6), anchor, and its text."""

    level: int
    id: str
    text: str


class Formula(Struct, frozen=True, gc=False):
    """A formula of a page."""

    start: int
    """Where it stands in `Converted.text`."""
    stop: int
    tex: str
    """Without its dollars."""
    display: bool = False
    wrong: str = ""
    """What could not be shown as its author meant it, in words."""


class Converted(Struct, frozen=True, gc=False):
    """What Markdown becomes."""

    html: Html
    text: str
    """What a person reads, without markup; blocks are divided by empty lines."""
    headings: tuple[Heading, ...]
    """In document order."""
    links: tuple[str, ...]
    """Targets in document order."""
    formulas: tuple[Formula, ...] = ()
    """In document order; each is one `math` or one `code` of class `tex` in the HTML."""


class FormulaSource(Struct, frozen=True, gc=False):
    """The source of a formula, as a page shows it to who wants to copy or check it."""

    tex: str
    """With its dollars."""
    captured: str = ""
    """What stood there before it was mended; `""` where nothing was."""
    wrong: str = ""
    """What could not be shown as its author meant it, in words."""


class Link(Struct, frozen=True, gc=False):
    """Somewhere to go; `url` is ready for `href`, base path included."""

    url: str
    text: str
    kind: str = ""


class Asset(Struct, frozen=True, gc=False):
    """A file of the theme and its address, which changes with its bytes."""

    name: str
    url: str


class Site(Struct, frozen=True, gc=False, kw_only=True):
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


class Head(Struct, frozen=True, gc=False, kw_only=True):
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


class Card(Struct, frozen=True, gc=False, kw_only=True):
    """All that one page may know of another paper."""

    url: str
    title: Html
    date: str = ""
    authors: tuple[str, ...] = ()
    """The first three at most."""
    more_authors: int = 0
    venue: str = ""
    lead: str = ""
    """The first sentences of the abstract, at most 280 characters."""


class TopicTag(Struct, frozen=True, gc=False, kw_only=True):
    """A topic as shown beside a paper."""

    url: str
    title: str
    hue: int
    evidence: tuple[str, ...] = ()


class TopicCard(Struct, frozen=True, gc=False, kw_only=True):
    """A topic in an index."""

    id: str
    url: str
    title: str
    description: str
    hue: int
    papers: int
    """Its own and those of the topics below it, each once."""
    parent: str = ""
    """The id of the topic above it."""


class TopicTwig(Struct, frozen=True, gc=False):
    """A topic in a branch of the index."""

    topic: TopicCard
    below: tuple[TopicCard, ...]
    """All topics below it, each followed by its own."""


class TopicBranch(Struct, frozen=True, gc=False):
    """A topic that has none above it, with all that stand below."""

    topic: TopicCard
    below: tuple[TopicTwig, ...]


class KeywordTag(Struct, frozen=True, gc=False, kw_only=True):
    """A keyword as shown on the page of a paper."""

    text: str
    url: str = ""
    """Of the page of its papers; `""` where no other paper has it."""
    short: str = ""
    """The acronym that the paper explains by these words."""
    long: str = ""
    """What these letters stand for, where they are an acronym that the paper explains."""


class KeywordCard(Struct, frozen=True, gc=False):
    """A keyword in the index."""

    url: str
    title: str
    papers: int


class ListEntry(Struct, frozen=True, gc=False):
    """A paper in a list."""

    card: Card
    abstract: Html
    topics: tuple[TopicTag, ...]
    links: tuple[Link, ...]


class Pager(Struct, frozen=True, gc=False, kw_only=True):
    """Where a page stands in its list; numbers count from the oldest page, the newest has the highest."""

    number: int
    newest: int
    newer: str = ""
    """Address of the next newer page, `""` on the newest."""
    older: str = ""
    pages: tuple[Link, ...] = ()
    """At most nine, newest first; `kind` is `current` for this page, `gap` (no address) for pages left out."""


class RelatedCard(Struct, frozen=True, gc=False):
    """A near paper and why it is near."""

    card: Card
    terms: tuple[str, ...]
