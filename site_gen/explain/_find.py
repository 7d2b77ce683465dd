"""Which paper a person means."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from urllib.parse import unquote

from rapidfuzz import fuzz

from site_gen import latex, shapes, text
from site_gen.model import Catalog, Pairs, SlugLine

# What a person types is cut here: longer than any slug or identifier, and enough of a title to tell it.
MOST_WANTED = 2_000
# A guess shares so many of its letters, of 100, with what was typed: an error or two in a word. Only so many characters
# are compared.
NEAR, MOST_GUESSES, MOST_COMPARED = 80, 3, 200

_ADDRESS = re.compile(r"(?:^|/)(?:papers|notes)/([^/?#]+?)(?:\.md|\.json)?/?(?:index\.html)?(?:[?#].*)?$")
_SCHEME = re.compile(r"([A-Za-z]\w*)(?::\s*|\s+)(\S+)")


def find(catalog: Catalog, memory: Sequence[SlugLine], wanted: str) -> tuple[int, ...]:
    """Find the positions of the papers that `wanted` can mean, in order; only those of the best kind of match.

    Kinds, best first: a slug, also an old one or one in an address or the name of a file; an identifier; a link of the
    paper; an equal title; a title that begins with it; a title that contains it. Never raises. Linear in the papers.
    """
    plain = text.line(wanted[:MOST_WANTED])
    return next(filter(None, _kinds(catalog, memory, plain)), ()) if plain else ()


def guesses(catalog: Catalog, wanted: str) -> tuple[str, ...]:
    """Give the slugs of at most three papers whose slug or title is nearly `wanted`, the nearest first."""
    typed = _spaced(wanted[:MOST_COMPARED])
    if not typed:
        return ()
    likeness = {
        slug: max(_likeness(typed, slug.replace("-", " ")), _likeness(typed, _spaced(latex.to_plain(paper.work.title))))
        for slug, paper in zip(catalog.slugs, catalog.papers, strict=True)
    }
    near = [slug for slug, score in likeness.items() if score >= NEAR]
    return tuple(sorted(near, key=lambda slug: (-likeness[slug], slug))[:MOST_GUESSES])


def _kinds(catalog: Catalog, memory: Sequence[SlugLine], plain: str) -> Iterator[tuple[int, ...]]:
    slugs = _slugs(memory, plain)
    yield _where(_same(slug) in slugs for slug in catalog.slugs)
    identifiers = _identifiers(plain)
    yield _where(_has(paper.work.identifiers, identifiers) for paper in catalog.papers)
    address = _bare(plain) if text.web_url(plain) else None
    yield _where(any(_bare(url) == address for _, url in paper.work.links) for paper in catalog.papers)
    folded = text.fold(plain)
    titles = [text.fold(latex.to_plain(paper.work.title)) for paper in catalog.papers]
    yield _where(title == folded for title in titles)
    yield _where(title.startswith(folded) for title in titles)
    yield _where(folded in title for title in titles)


def _where(matches: Iterable[bool]) -> tuple[int, ...]:
    return tuple(index for index, matched in enumerate(matches) if matched)


def _slugs(memory: Sequence[SlugLine], plain: str) -> AbstractSet[str]:
    """Give the slugs that are meant if a slug is meant at all, also those that an old one leads to."""
    meant = {_same(name) for name in (plain, *_ADDRESS.findall(unquote(plain)))}
    return meant | {_same(line.target) for line in memory if line.target and _same(line.slug) in meant}


def _same(slug: str) -> str:
    """Fold what a file system or an address bar may change in a slug."""
    return unicodedata.normalize("NFC", slug.casefold())


def _identifiers(plain: str) -> AbstractSet[tuple[str, str]]:
    """Read (scheme, value) in lower case; without a scheme, any may be meant."""
    found = _SCHEME.fullmatch(plain)
    if "://" in plain and not (found and "://" in found[2]):
        return _canonical(url=unquote(plain))
    if found:
        scheme, value = found[1].lower(), found[2]
        known = _canonical(**{scheme: unquote(value)}) if scheme in shapes.SCHEMES else frozenset()
        return known | {(scheme, value.casefold())}
    if " " in plain:
        return frozenset()
    bare = _canonical(doi=plain) if plain.startswith("10.") else _canonical(arxiv=plain)
    return bare | _canonical(url=f"https://{unquote(plain)}") | {("", plain.casefold())}


def _canonical(**fields: str) -> AbstractSet[tuple[str, str]]:
    work, _ = shapes.from_json({"title": "-"} | fields)
    return frozenset((scheme, value.casefold()) for scheme, value in work.identifiers) if work else frozenset()


def _has(identifiers: Pairs, wanted: AbstractSet[tuple[str, str]]) -> bool:
    return any({(scheme, value.casefold()), ("", value.casefold())} & wanted for scheme, value in identifiers)


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/")


def _spaced(words: str) -> str:
    return " ".join(text.words(text.clean(words)))


def _likeness(typed: str, name: str) -> float:
    """Compare with the part of a longer name that fits best, for people type a part of a title; 0-100."""
    return fuzz.partial_ratio(typed, name) if len(typed) < len(name) else fuzz.ratio(typed, name)
