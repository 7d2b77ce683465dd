"""Views: what one template may see."""

from typing import Literal, TypeAlias

from msgspec import Struct

from site_gen.model._pieces import (
    Card,
    FormulaSource,
    Head,
    Heading,
    Html,
    KeywordCard,
    KeywordTag,
    Link,
    ListEntry,
    Pager,
    RelatedCard,
    Site,
    TopicBranch,
    TopicCard,
    TopicTag,
)
from site_gen.model._works import Pairs, Place, Problem, Repair, Work


class Home(Struct, frozen=True, gc=False, kw_only=True):
    """The front page."""

    papers: int
    sources: int
    latest: tuple[ListEntry, ...]
    topics: tuple[TopicCard, ...]
    """Those with papers and no topic above them, most papers first."""


class PaperList(Struct, frozen=True, gc=False, kw_only=True):
    """One page of all papers."""

    total: int
    """Of all pages, told on the newest only; 0 on the others, which stay as they are when papers are added."""
    entries: tuple[ListEntry, ...]
    pager: Pager


class PaperContent(Struct, frozen=True, gc=False, kw_only=True):
    """One paper."""

    title: Html
    work: Work
    date: str
    abstract: Html
    topics: tuple[TopicTag, ...]
    keywords: tuple[KeywordTag, ...]
    """Each once, however it is written."""
    actions: tuple[Link, ...]
    """PDF, code, project, ... in the order of use."""
    related: tuple[RelatedCard, ...]
    notes: Html | None
    places: tuple[Place, ...]
    merge: str
    """Why its records are one paper, in words; `""` for a single record."""
    evidence: tuple[str, ...]
    """What speaks for that and what against it, in words."""
    citations: Pairs
    """Not sorted: (format, citation text), the commonest first."""
    formulas: tuple[FormulaSource, ...] = ()
    """Of title, abstract and notes, each once, in their order."""
    repairs: tuple[Repair, ...] = ()
    """What else was mended."""


class TopicIndex(Struct, frozen=True, gc=False):
    """All topics, in the order of the taxonomy."""

    topics: tuple[TopicBranch, ...]
    keywords: int
    """How many keywords have a page."""


class TopicContent(Struct, frozen=True, gc=False, kw_only=True):
    """One page of one topic; only the newest tells `body`, `children` and `total`, the others stay as they are."""

    title: str
    description: str
    body: Html | None
    hue: int
    total: int
    entries: tuple[ListEntry, ...]
    pager: Pager
    children: tuple[TopicCard, ...] = ()


class KeywordIndex(Struct, frozen=True, gc=False):
    """One page of all keywords that several papers share, in the order of the alphabet."""

    total: int
    """Of all pages."""
    keywords: tuple[KeywordCard, ...]
    pages: tuple[Link, ...]
    """Empty where this is the only one; `kind` is `current` for this one."""


class KeywordContent(Struct, frozen=True, gc=False, kw_only=True):
    """One page of one keyword; only the newest tells `forms` and `total`, the others stay as they are."""

    title: str
    forms: tuple[str, ...]
    """Other ways in which papers write it, the commonest first, six at most."""
    total: int
    cards: tuple[Card, ...]
    """Without what other lists unfold: a paper stands in as many of these lists as it has keywords."""
    pager: Pager


class SearchPage(Struct, frozen=True, gc=False):
    """The search page; its results are found by the browser."""

    topics: tuple[TopicCard, ...]
    facets: str
    """Address of the file that tells topic and date of each record."""


class Document(Struct, frozen=True, gc=False, kw_only=True):
    """A page by hand."""

    title: Html
    body: Html
    headings: tuple[Heading, ...]
    formulas: tuple[FormulaSource, ...] = ()
    """Each once, in their order."""
    section: tuple[Link, ...] = ()
    """The pages of its folder in reading order, `kind` is `current` for this one; empty where it stands alone."""
    previous: Link | None = None
    next: Link | None = None


class Count(Struct, frozen=True, gc=False):
    """How many of what."""

    name: str
    count: int


class MergedPaper(Struct, frozen=True, gc=False, kw_only=True):
    """A paper that several records tell of."""

    paper: Link
    reason: str
    """In words."""
    evidence: tuple[str, ...]
    """What speaks for it and what against it, in words."""
    records: int
    places: tuple[Place, ...]
    """Of the first records, five at most."""


class MendedPaper(Struct, frozen=True, gc=False):
    """A paper whose text a source had damaged."""

    paper: Link
    repairs: tuple[Repair, ...]
    """The first five."""
    count: int
    """Of all."""


class NearMiss(Struct, frozen=True, gc=False, kw_only=True):
    """Two papers that are nearly one."""

    one: Link
    other: Link
    score: str
    """Certainty that they are one, from 0.00 to 1.00."""
    evidence: tuple[str, ...]
    decision: str
    """How `content/merges.yaml` names the two."""


class Missing(Struct, frozen=True, gc=False):
    """What papers lack."""

    name: str
    count: int
    papers: tuple[Link, ...]
    """The newest ones, ten at most."""


class Collection(Struct, frozen=True, gc=False, kw_only=True):
    """What the collection is made of; of each list no more than the first 50 are here."""

    papers: int
    records: int
    files: int
    sources: tuple[Count, ...]
    """Records by source file, sorted by path."""
    merged: int
    """Papers that several records told of."""
    merges: tuple[MergedPaper, ...]
    """The least certain reasons first."""
    apart: int
    near_misses: tuple[NearMiss, ...]
    """Likeliest first."""
    gaps: tuple[Missing, ...]
    mended: int
    """Papers whose text was damaged and mended."""
    mends: tuple[MendedPaper, ...]
    """The newest first."""
    damaged: int
    problems: tuple[Problem, ...]
    """By path and line."""
    keywords: int
    """How many keywords have a page."""


class NotFound(Struct, frozen=True, gc=False):
    """The page for addresses that do not exist."""


class Redirect(Struct, frozen=True, gc=False):
    """A page that sends its visitor on."""

    target: str


Content: TypeAlias = (
    Home
    | PaperList
    | PaperContent
    | TopicIndex
    | TopicContent
    | KeywordIndex
    | KeywordContent
    | SearchPage
    | Document
    | Collection
    | NotFound
    | Redirect
)


class View(Struct, frozen=True, gc=False, kw_only=True):
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
