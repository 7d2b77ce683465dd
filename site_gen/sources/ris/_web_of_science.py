"""The tags of one entry of Web of Science's tagged export, as rispy reads them, in the names of `shapes`."""

from typing import Any

from site_gen.sources._days import day
from site_gen.sources._names import person
from site_gen.sources._plain import plain, untagged
from site_gen.sources.ris._delimited import Tags
from site_gen.sources.ris._tags import Filled, divided, filled, first, numbers_of_books, pages, values

_EXTRA = {
    "VL": "volume",
    "IS": "issue",
    "PU": "publisher",
    "PI": "address",
    "LA": "language",
    "DT": "type",
    "SE": "series",
    "UT": "accession",
    "CT": "conference",
}
_CITATIONS = ("Z9", "TC")


def fields(tags: Tags) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Translate an entry; nothing of it needs to be complained about."""
    given = filled(tags)
    identifiers = {"doi": first(given, "DI"), "pubmed": first(given, "PM")}
    numbers = numbers_of_books(values(given, "SN", "EI", "BN"))
    extra: dict[str, Any] = {name: plain(value) for tag, name in _EXTRA.items() if (value := first(given, tag))}
    extra |= {
        "pages": pages(first(given, "BP"), first(given, "EP")) or first(given, "AR"),
        "editors": "; ".join(person(name)["name"] for name in values(given, "BE")),
        "citations": next((int(count) for count in values(given, *_CITATIONS) if count.isdecimal()), 0),
    }
    # `ID` holds what Web of Science made of the titles that a paper cites.
    keywords = first(given, "DE") or first(given, "ID")
    found = {
        "title": untagged(first(given, "TI")),
        "abstract": untagged(first(given, "AB")),
        "authors": _authors(given),
        "dates": {"published": _published(given)},
        "venue": plain(first(given, "SO")),
        "keywords": _parts(keywords),
        "categories": _parts(first(given, "WC") or first(given, "SC")),
        "links": {"abstract": next(iter(divided(given.get("UR", ()))), "")},
        "identifiers": {scheme: value for scheme, value in identifiers.items() if value},
        "extra": {name: value for name, value in (extra | numbers).items() if value},
    }
    return found, ()


def _authors(given: Filled) -> list[dict[str, str]]:
    """Take full names where there are some, of a book those of its own authors; groups come last."""
    people = values(given, "AF") or values(given, "AU") or values(given, "BF") or values(given, "BA")
    return [person(name) for name in people] + [{"name": name} for name in values(given, "CA", "GP")]


def _published(given: Filled) -> str:
    """Join `JUN 8` and the year; a year of early access alone is a date too."""
    year = first(given, "PY")
    return (day(f"{first(given, 'PD')} {year}") if year else "") or day(year) or day(first(given, "EA"))


def _parts(written: str) -> list[str]:
    return [plain(part).strip() for part in written.split(";")]
