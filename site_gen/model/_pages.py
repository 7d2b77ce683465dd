"""Pages: the waist between the paper half and the site half."""

from typing import TypeAlias

from msgspec import Struct

from site_gen.model._works import Pairs, Place, Related, TopicMatch, Work


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
    def note_path(self) -> str:
        """The file of its notes under `content/`."""
        return f"notes/{self.slug}.md"

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


class Pages(Struct, frozen=True):
    """The truth after the waist."""

    papers: tuple[PaperPage, ...]
    """Oldest first, without the hidden ones."""
    topics: tuple[TopicPage, ...]
    """In the order of the taxonomy."""
    by_hand: tuple[HandPage, ...]
    redirects: Pairs = ()
    """(old slug, present slug) of papers."""
