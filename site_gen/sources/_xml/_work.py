"""The work of an entry in which nothing is strange, without the questions that `shapes` has to ask of a stranger.

The readers of XML know the types of what they give, so one look at all texts of a paper does for most of them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from site_gen import shapes, text
from site_gen.model import Author, Dates, Work
from site_gen.sources._entries import Entry

# `shapes` takes the number of a paper of arXiv from such a DOI.
_ARXIV_DOI = "10.48550/"


def entry(line: int, fields: Mapping[str, Any], complaints: tuple[str, ...]) -> Entry:
    """Make an entry that holds its work already, or its fields if they or the reader have something to tell."""
    made = None if complaints else work(fields)
    return Entry(line, made or fields, complaints)


def work(fields: Mapping[str, Any]) -> Work | None:
    """Make what `shapes.from_json` makes of the fields of an entry, in two thirds of its time.

    None if anything needs a closer look: no title, a character that is not printable, a value that is not text.
    """
    title, authors, identifiers = fields["title"], fields["authors"], fields["identifiers"]
    links, extra, venue = fields["links"], fields["extra"], fields.get("venue", "")
    texts = [title, venue, *identifiers.values(), *links.values(), *extra.values()]
    try:
        for author in authors:
            texts += author.values()
        joined = "".join(texts)
    except (AttributeError, TypeError):
        return None
    if not title or not joined.isprintable() or len(joined) > shapes.MAX_TEXT:
        return None
    told: list[str] = []
    abstract = _abstract(fields["abstract"], told)
    known = [(scheme, shapes.identifier(scheme, one)) for scheme, one in identifiers.items() if one]
    dates = {name: shapes.date(day) for name, day in fields["dates"].items() if day}
    addresses = {kind: text.web_url(address) for kind, address in links.items()}
    if "" in dates.values() or "" in addresses.values() or not _are_sure(known):
        return None
    made = Work(
        title=title.strip(),
        abstract=abstract,
        authors=tuple([Author(*map(str.strip, author.values())) for author in authors if author["name"].strip()]),
        identifiers=tuple(sorted(known)),
        dates=Dates(**dates),
        links=shapes.with_links_in(abstract, addresses),
        venue=venue.strip(),
        keywords=shapes.strings(fields.get("keywords"), "keywords", told),
        categories=shapes.strings(fields.get("categories"), "categories", told),
        extra=tuple(sorted([(name, plain) for name, value in extra.items() if (plain := value.strip())])),
    )
    return None if told or not made.title else made


def _abstract(written: str, told: list[str]) -> str:
    """Lay an abstract of one paragraph on one line, whatever stands before and behind the line ends."""
    if len(written) > shapes.MAX_TEXT or not written.replace("\n", " ").isprintable():
        return shapes.block(written, "abstract", told)
    if "\n" not in written:
        return written.strip()
    lines = [line.strip() for line in written.strip().split("\n")]
    return shapes.block(written, "abstract", told) if "" in lines[1:] else " ".join(lines)


def _are_sure(identifiers: Iterable[tuple[str, str]]) -> bool:
    return all(one and not one.startswith(_ARXIV_DOI) for _, one in identifiers)
