"""The values of the room: what is given beside the catalog, and what comes out."""

from msgspec import Struct

from site_gen.model import Dates, Pairs, PaperPage, Place, Record, Repair, SlugLine


class Known(Struct, frozen=True, kw_only=True):
    """What is known beside the catalog; what is left out is not told."""

    base_path: str = "/"
    """Begins and ends in `/`."""
    records: tuple[Record, ...] = ()
    """Of all papers, as they were read."""
    memory: tuple[SlugLine, ...] = ()
    """As it is after the catalog was made."""
    edited: PaperPage | None = None
    """The page as its file in `content/papers/` says it, None if no person edited that."""
    noted: PaperPage | None = None
    """The page with its note laid over it, None if there is no note."""


class Telling(Struct, frozen=True):
    """A record of the paper, and its title if that is another."""

    place: Place
    title: str = ""


class Fact(Struct, frozen=True):
    """A fact that not all records give alike, and those that give it."""

    name: str
    """`title`, `identifiers.doi`, `dates.published`, ..."""
    value: str
    places: tuple[Place, ...]


class About(Struct, frozen=True):
    """A topic of the paper."""

    id: str
    title: str
    evidence: tuple[str, ...]


class Near(Struct, frozen=True):
    """A near paper and the terms that both use."""

    slug: str
    title: str
    """`""` if the catalog does not know the paper."""
    terms: tuple[str, ...]


class Kept(Struct, frozen=True):
    """A paper that is nearly this one and was kept apart."""

    slug: str
    title: str
    score: float
    """Certainty that both are one, in (0, 1)."""
    evidence: tuple[str, ...]


class Change(Struct, frozen=True):
    """A field that a file changed."""

    name: str
    before: str
    after: str


class Hand(Struct, frozen=True):
    """A file in which a person changed the paper, and what."""

    path: str
    changes: tuple[Change, ...]


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a paper looks as it does."""

    slug: str
    url: str
    """Its address on the site, base path included."""
    aliases: tuple[str, ...]
    """Old slugs that lead to it, sorted."""
    title: str
    hidden: bool
    reason: str
    score: float
    evidence: tuple[str, ...]
    """What spoke for the weakest join of its records and against it, in words."""
    records: tuple[Telling, ...]
    """In order of path and index."""
    apart: tuple[Kept, ...]
    """Likeliest first."""
    facts: tuple[Fact, ...]
    dates: Dates
    date: str
    """The date by which it is ordered, `""` if it has none."""
    identifiers: Pairs
    topics: tuple[About, ...]
    """The main one first."""
    topics_from: str
    """The file in which a person chose them; `""` if they were found."""
    without_topics: str
    """Why it has none, in words."""
    related: tuple[Near, ...]
    """Nearest first."""
    related_from: str
    keywords: tuple[str, ...]
    """Of its sources, or key phrases of its text."""
    keywords_found: bool
    """Whether they were found in its text."""
    acronyms: Pairs
    repairs: tuple[Repair, ...]
    """What was mended in title and abstract."""
    by_hand: tuple[Hand, ...]
