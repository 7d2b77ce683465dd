"""Pages: the waist between the paper half and the site half."""

from typing import Literal, TypeAlias

from msgspec import Struct

from site_gen.model._works import Pairs, Place, Problem, Related, TopicMatch, Work


class PaperPage(Struct, frozen=True, gc=False, kw_only=True):
    """`content/papers/<slug>.md`, with the person's note laid over it."""

    slug: str
    work: Work
    """Its `abstract` is empty: the body is the abstract."""
    body: str
    """Markdown."""
    topics: tuple[TopicMatch, ...] = ()
    keyphrases: tuple[str, ...] = ()
    """Found in its text, the most telling first."""
    acronyms: Pairs = ()
    """Acronyms that the paper explains, with their long forms."""
    related: tuple[Related, ...] = ()
    places: tuple[Place, ...] = ()
    merge: str = "single"
    evidence: tuple[str, ...] = ()
    """What speaks for its records being one paper, and what against it, in words."""
    notes: str = ""
    """Markdown of `content/notes/<slug>.md`."""
    hidden: bool = False

    @property
    def path(self) -> str:
        """Its file under `content/`."""
        return f"papers/{self.slug}.md"

    @property
    def note_path(self) -> str:
        """The file of its notes under `content/`."""
        return f"notes/{self.slug}.md"

    @property
    def url(self) -> str:
        """Its address under the base URL."""
        return f"papers/{self.slug}/"

    @property
    def keywords(self) -> tuple[str, ...]:
        """What it is about: the keywords that its source gives, else the phrases found in its text."""
        return self.work.keywords or self.keyphrases


class TopicPage(Struct, frozen=True, gc=False, kw_only=True):
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


class HandPage(Struct, frozen=True, gc=False, kw_only=True):
    """Any other Markdown file under `content/`, written by hand."""

    path: str
    title: str
    body: str
    description: str = ""
    order: int = 0
    """Its place among the pages of its folder: lower ones come first, equal ones by title."""

    @property
    def url(self) -> str:
        """Its address under the base URL: `docs/a.md` is at `docs/a/`, `docs/index.md` at `docs/`."""
        if self.path == "404.md":
            return "404.html"
        stem = self.path.removesuffix(".md")
        return stem.removesuffix("index") if stem.rsplit("/", 1)[-1] == "index" else f"{stem}/"


Page: TypeAlias = PaperPage | TopicPage | HandPage


class KeywordPage(Struct, frozen=True, gc=False, kw_only=True):
    """A keyword that several papers share; the papers alone make it, it has no file under `content/`."""

    slug: str
    title: str
    """The commonest of its forms."""
    forms: tuple[str, ...]
    """All ways in which papers write it, the commonest first."""
    papers: tuple[int, ...]
    """Positions in `Pages.papers`, rising."""
    aliases: tuple[str, ...] = ()
    """Slugs of its other forms, which lead here; sorted."""

    @property
    def url(self) -> str:
        """Its address under the base URL."""
        return f"keywords/{self.slug}/"


class ApartPages(Struct, frozen=True, gc=False):
    """Two papers that are nearly one, by their slugs."""

    one: str
    other: str
    score: float
    """Certainty that they are one, in (0, 1)."""
    evidence: tuple[str, ...] = ()
    """What speaks for it and what against it, in words, strongest first."""


class Gap(Struct, frozen=True, gc=False):
    """What some papers lack."""

    name: Literal["abstract", "authors", "date", "identifier", "topic"]
    papers: tuple[int, ...]
    """Positions in `Pages.papers`, rising."""


class Pages(Struct, frozen=True, gc=False):
    """The truth after the waist."""

    papers: tuple[PaperPage, ...]
    """Oldest first, without the hidden ones."""
    topics: tuple[TopicPage, ...]
    """In the order of the taxonomy; a parent is one of them, and no topic stands below itself."""
    by_hand: tuple[HandPage, ...]
    redirects: Pairs = ()
    """(old slug, present slug) of papers."""
    keywords: tuple[KeywordPage, ...] = ()
    """Those that several papers share, in the order of the alphabet."""
    apart: tuple[ApartPages, ...] = ()
    """Likeliest first."""
    gaps: tuple[Gap, ...] = ()
    """One of each kind, also where no paper lacks it; none of topics where the site has none."""
    problems: tuple[Problem, ...] = ()
    """What was damaged in the sources, by path and line."""

    def members(self) -> dict[str, tuple[PaperPage, ...]]:
        """Give the papers of each topic and of all topics below it, each paper once, in the order of the papers."""
        parents = {topic.slug: topic.parent for topic in self.topics}
        found: dict[str, dict[str, PaperPage]] = {topic.slug: {} for topic in self.topics}
        for paper in self.papers:
            for match in paper.topics:
                topic = match.topic
                while topic in found and paper.slug not in found[topic]:
                    found[topic][paper.slug] = paper
                    topic = parents[topic]
        return {topic: tuple(papers.values()) for topic, papers in found.items()}
