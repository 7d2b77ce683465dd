"""Papers: what a source says of one, and what the collection says of it."""

from typing import Literal, TypeAlias

from msgspec import Struct

Pairs: TypeAlias = tuple[tuple[str, str], ...]
"""Names with their values, sorted by name, each name once."""

Extras: TypeAlias = tuple[tuple[str, str | int | float | bool], ...]
"""Facts of a source that have no field of their own, sorted by name."""


class Author(Struct, frozen=True, gc=False):
    """A name as it is written on one paper; two equal names need not be one person."""

    name: str
    family: str = ""
    given: str = ""
    orcid: str = ""


class Dates(Struct, frozen=True, gc=False):
    """Three dates that sources mix up and we keep apart.

    Each is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, so that text order is time order.
    """

    published: str = ""
    updated: str = ""
    listed: str = ""
    """The day on which a listing showed the paper."""


class Repair(Struct, frozen=True, gc=False):
    """A place of a text that a program had damaged, and that was mended."""

    captured: str
    """As the source has it: `8.2times`."""
    now: str
    r"""As it stands in the text: `$8.2\times$`."""


class Work(Struct, frozen=True, gc=False, kw_only=True):
    """The bibliographic facts of a paper; only the title is certain to be there.

    Title and abstract are in the form that `latex` describes: Unicode text with formulas between dollars.
    """

    title: str
    abstract: str = ""
    """Paragraphs are divided by one empty line and have no line break inside; some words are marked, see `latex`."""
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
    repairs: tuple[Repair, ...] = ()
    """What was mended in the title, then in the abstract, in their order."""


class Place(Struct, frozen=True, gc=False, order=True):
    """Where a record stands."""

    path: str
    line: int
    """1-based line of its first character."""
    index: int
    """0-based number of the record in its file."""


class Record(Struct, frozen=True, gc=False):
    """One entry of a source file."""

    work: Work
    place: Place


class Problem(Struct, frozen=True, gc=False, order=True):
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


class Merge(Struct, frozen=True, gc=False):
    """Why the records of a paper are one paper."""

    reason: Literal["single", "identifier", "title", "title-and-abstract", "similar", "by-hand"]
    score: float = 1.0
    """Certainty of the weakest join, in (0, 1]."""
    evidence: tuple[str, ...] = ()
    """What speaks for the weakest join and what against it, in words, strongest first."""


class Paper(Struct, frozen=True, gc=False):
    """One paper with the fullest facts of its records."""

    work: Work
    places: tuple[Place, ...]
    """Of all its records, in order of path and index; never empty."""
    merge: Merge


class Apart(Struct, frozen=True, gc=False):
    """Two papers that are nearly one: somebody should look at them."""

    papers: tuple[int, int]
    """Positions in the list of papers, the lower one first."""
    score: float
    """Certainty that they are one, in (0, 1)."""
    evidence: tuple[str, ...]
    """What speaks for it and what against it, in words, strongest first."""


class Merged(Struct, frozen=True, gc=False):
    """All papers, and which of them were nearly one."""

    papers: tuple[Paper, ...]
    """In order of their first records."""
    apart: tuple[Apart, ...] = ()
    """Likeliest first."""


class Decision(Struct, frozen=True, gc=False):
    """An entry of `content/merges.yaml`: what a person decided, in that person's names."""

    kind: Literal["same", "different"]
    names: tuple[str, ...]
    """Slugs of papers, identifiers such as `doi:10.1/x`, or places of records such as `content/sources/a.bib:12`."""
    line: int
    """1-based, of the entry."""


class Rulings(Struct, frozen=True, gc=False):
    """What a person decided about records, by their positions in the list of records."""

    same: tuple[tuple[int, ...], ...] = ()
    """Each a group of records that are one paper, whatever else speaks against it."""
    different: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...] = ()
    """Two groups each: no record of the first is one paper with a record of the second."""


class Topic(Struct, frozen=True, gc=False, kw_only=True):
    """An entry of `content/topics.yaml`."""

    id: str
    """Also its slug, everywhere."""
    title: str
    description: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    parent: str = ""


class TopicMatch(Struct, frozen=True, gc=False):
    """A paper's topic and the words of the paper that speak for it."""

    topic: str
    evidence: tuple[str, ...]


class Neighbor(Struct, frozen=True, gc=False):
    """A paper near another one: its position in the list of papers and the terms that both use."""

    index: int
    terms: tuple[str, ...]


class Related(Struct, frozen=True, gc=False):
    """A neighbor as a page remembers it."""

    slug: str
    terms: tuple[str, ...] = ()


class Keywords(Struct, frozen=True, gc=False):
    """What a paper is about in the words of its authors."""

    phrases: tuple[str, ...] = ()
    """Key phrases found in its text, the most telling first; empty where its source gives keywords."""
    acronyms: Pairs = ()
    """Acronyms that the text explains, with their long forms: `("NAS", "neural architecture search")`."""


# The last key of a remembered slug that only sends on.
_REDIRECT = "slug:"


class SlugLine(Struct, frozen=True, gc=False):
    """A line of `content/slugs.tsv`: an address and whose it is."""

    slug: str
    keys: tuple[str, ...]
    """`scheme:value` keys of the paper, strongest first, its title last; `slug:<other>` after them makes a redirect."""

    @property
    def target(self) -> str:
        """The slug that it redirects to, or `""`; the last key of a paper is its title."""
        return self.keys[-1].removeprefix(_REDIRECT) if self.keys and self.keys[-1].startswith(_REDIRECT) else ""

    @property
    def own(self) -> tuple[str, ...]:
        """The keys of the paper that has the slug, or had it before it became a redirect."""
        return self.keys[:-1] if self.target else self.keys

    def redirecting(self, target: str) -> "SlugLine":
        """Give the line that leads to another slug and still knows whose its own was."""
        return SlugLine(self.slug, (*self.own, f"{_REDIRECT}{target}"))


class Catalog(Struct, frozen=True, gc=False):
    """All papers with everything the paper half found out; the tuples run in parallel."""

    papers: tuple[Paper, ...]
    slugs: tuple[str, ...]
    topics: tuple[tuple[TopicMatch, ...], ...]
    """The main topic first; empty where nothing fits."""
    related: tuple[tuple[Neighbor, ...], ...]
    """Nearest first."""
    taxonomy: tuple[Topic, ...]
    keywords: tuple[Keywords, ...] = ()
    """Empty where they were not looked for."""
    apart: tuple[Apart, ...] = ()
