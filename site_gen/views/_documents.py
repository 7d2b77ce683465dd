"""Pages by hand: what each shows, and its place among its neighbors.

The pages of one folder of `content/`, with all that is below it, are a section: its index comes first, then what has
the lowest `order`, then by title. A page at the top of `content/` stands alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from site_gen import latex, text
from site_gen.model import Converted, Document, HandPage, Head, Link
from site_gen.views import _formulas
from site_gen.views._shelf import Shelf, parts

NOT_FOUND = "404.html"
DESCRIPTION = 200

# Pages of a section that are listed beside each of them: of more, nobody reads the list, and it would grow with the
# square of their number.
MOST_LISTED = 100


class _Place(Struct, frozen=True):
    """Where a page stands in its section."""

    links: tuple[Link, ...]
    """All pages of the section in reading order; shared by them all."""
    number: int
    """Of the page among `links`, from 0."""
    index: Link | None
    """The page that stands above this one."""


def documents(shelf: Shelf) -> Iterator[tuple[HandPage, Head, Document]]:
    """Give each page by hand with its head and what it shows, in their order."""
    places = _places(shelf.pages.by_hand, shelf.href)
    for page in shelf.pages.by_hand:
        converted = shelf.convert(page.body, page.path)
        place = places.get(page.path)
        made = Document(
            title=shelf.title(page.title),
            body=converted.html,
            headings=converted.headings,
            formulas=_formulas.of_page(page.title, converted) if shelf.options.math else (),
        )
        yield page, _head(shelf, page, converted, place), _placed(made, place)


def _places(by_hand: Sequence[HandPage], href: Callable[[str], str]) -> Mapping[str, _Place]:
    """Tell the place of each page that has neighbors, by path."""
    sections: dict[str, list[HandPage]] = defaultdict(list)
    for page in by_hand:
        folder, slash, _ = page.path.partition("/")
        if slash:
            sections[folder].append(page)
    places: dict[str, _Place] = {}
    for folder, pages in sections.items():
        first = f"{folder}/index.md"
        ordered = sorted(pages, key=lambda page: (page.path != first, page.order, page.title.casefold(), page.path))
        links = tuple(Link(href(page.url), latex.to_plain(page.title)) for page in ordered)
        index = links[0] if ordered[0].path == first else None
        for number, page in enumerate(ordered):
            places[page.path] = _Place(links, number, index if number else None)
    return places


def _placed(document: Document, place: _Place | None) -> Document:
    """Put a page among its neighbors, if it has any."""
    if place is None or len(place.links) == 1:
        return document
    links, number = place.links, place.number
    current = msgspec.structs.replace(links[number], kind="current")
    return msgspec.structs.replace(
        document,
        section=(*links[:number], current, *links[number + 1 :]) if len(links) <= MOST_LISTED else (),
        previous=links[number - 1] if number else None,
        next=links[number + 1] if number + 1 < len(links) else None,
    )


def _head(shelf: Shelf, page: HandPage, converted: Converted, place: _Place | None) -> Head:
    # What is shown for every missing address has none of its own.
    is_missing = page.url == NOT_FOUND
    above = (place.index,) if place is not None and place.index is not None else ()
    first, _, _ = converted.text.partition("\n\n")
    return Head(
        title=latex.to_plain(page.title),
        description=page.description or text.lead(first, DESCRIPTION, parts(converted)),
        canonical="" if is_missing else shelf.canonical(page.url),
        crumbs=(*shelf.crumbs(), *above),
        indexed=not is_missing,
    )
