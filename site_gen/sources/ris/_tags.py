"""The tags of one RIS entry in the names of `shapes`."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

from site_gen import shapes, text
from site_gen.sources import _addresses
from site_gen.sources._days import day, fullest
from site_gen.sources._links import Links
from site_gen.sources._names import person
from site_gen.sources._plain import plain, untagged
from site_gen.sources.ris._delimited import TAGS, Tags

Filled: TypeAlias = Mapping[str, list[str]]
"""The values of each tag that has some, each once."""

# An entry of these kinds is the book itself: its second title names a series.
_WHOLE = frozenset({"BOOK", "EBOOK", "EDBOOK", "RPRT"})
# A book with one of these belongs to a set, and the ISBN may be that of the set.
_OF_SET = frozenset({"VL", "VO", "T2", "T3"})
_IN_PROCEEDINGS = frozenset({"CONF", "CPAPER"})

# Full names of journals before abbreviated ones.
_VENUES = ("T2", "JF", "BT", "JO", "JA", "J2", "J1")
_VENUES_IN_PROCEEDINGS = ("T2", "C3", "BT", "JF", "JO", "JA", "J2", "J1")
_VENUES_OF_WHOLE = ("JF", "JO")

# What is kept beside the fields; custom fields keep the name of their tag, for each program puts something else there.
_EXTRA = {
    "TY": "type",
    "VO": "volume",
    "VL": "volume",
    "IS": "issue",
    "PB": "publisher",
    "CY": "address",
    "LA": "language",
    "T3": "series",
    "DB": "database",
    "AN": "accession",
    "ST": "short-title",
    "M3": "work-type",
    "NV": "volumes",
    "SE": "section",
    "TT": "translated-title",
} | {tag: tag for tag in ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8")}
# What means something else in an entry of some kinds.
_EXTRA_OF = {
    "THES": _EXTRA | {"PB": "school"},
    "RPRT": _EXTRA | {"T2": "series", "IS": "number"},
    **dict.fromkeys(("PAT", "STAND"), _EXTRA | {"IS": "number"}),
    **dict.fromkeys(("BOOK", "EBOOK", "EDBOOK"), _EXTRA | {"T2": "series"}),
}
_ADDRESSES = ("UR", "LK", "L1", "L2")
_PUBMED_NUMBERS = ("U1", "U2", "U3", "U4", "U5")
# Most entries have none of these.
_WITH_NUMBERS = frozenset({"C2", "AN", *_PUBMED_NUMBERS})
_WITH_NOTES = frozenset({"N1", "RN", "N2"})

_LONGEST_DAY = len("2024/06/01/")
_NO_SURE_DATE = re.compile(r"received|accepted|revised|submitted", re.IGNORECASE)
_NAMED_NUMBER = re.compile(r"(\w+)\[(pmid|pmcid)\]", re.IGNORECASE)
_DOI = re.compile(r"(?:doi:?\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ARXIV = re.compile(
    r"arxiv:\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\s*\[[\w.-]+\])?", re.IGNORECASE
)
_PMCID = re.compile(r"PMC\d+", re.IGNORECASE)
_CITED = re.compile(r"Cited By:?\s*:?\s*(\d{1,9})", re.IGNORECASE)
_EXPORTED = re.compile(r"Export Date:.*", re.IGNORECASE)
_BOOK_NUMBER = re.compile(r"\b(?:97[89][ -]?)?\d(?:[ -]?\d){8}[ -]?[\dXx]\b")
_SERIAL_NUMBER = re.compile(r"\b\d{4}-?\d{3}[\dXx]\b")
_LONGEST_SHOWN = 60
_RANGE = "\u2013"


def fields(tags: Tags) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Translate an entry, and say what of it could not be kept."""
    complaints: list[str] = []
    given = filled(tags)
    kind = first(given, "TY").upper()
    title = _title(given, kind, complaints)
    venue = _line(first(given, *_venues(kind)))
    addresses = {tag: divided(given[tag]) for tag in _ADDRESSES if tag in given}
    identifiers = _identifiers(given, kind, addresses)
    found: dict[str, Any] = {
        "title": title,
        "abstract": untagged(first(given, "AB", "N2")),
        "authors": [person(name) for name in values(given, "AU", "A1")],
        "dates": {"published": _published(given, complaints)},
        "venue": venue,
        "keywords": [plain(part).strip(" *") for one in given.get("KW", ()) for part in one.split(";")],
        "links": _links(addresses, complaints),
        "identifiers": identifiers,
        "extra": _extra(given, kind, {title, venue, *identifiers.values(), *_canonical(identifiers)}),
    }
    return found, tuple(complaints)


def filled(tags: Tags) -> Filled:
    """Bring the values of all tags into one form."""
    listed = {
        tag: [value] if type(value) is str else list(dict.fromkeys(value)) for tag, value in tags.items() if value
    }
    if any("" in some for some in listed.values()):
        return {tag: kept for tag, some in listed.items() if (kept := list(filter(None, some)))}
    return listed


def values(given: Filled, *names: str) -> list[str]:
    """Give the values of several tags, in the order of the names, each once."""
    found = [given[name] for name in names if name in given]
    return found[0] if len(found) == 1 else list(dict.fromkeys(value for one in found for value in one))


def first(given: Filled, *names: str) -> str:
    """Give the first value of the first of the tags that has one."""
    for name in names:
        if name in given:
            return given[name][0]
    return ""


def divided(written: Iterable[str]) -> list[str]:
    """Give the web addresses in some values."""
    return [address for one in written for address in _addresses.divided(one)]


def numbers_of_books(written: Iterable[str]) -> dict[str, str]:
    """Tell ISBN from ISSN by form; of several the first.

    >>> numbers_of_books(["978-1-4822-5326-9", "1234-567X (print)"])
    {'isbn': '9781482253269', 'issn': '1234-567X'}
    """
    found: dict[str, str] = {}
    for one in written:
        if book := _BOOK_NUMBER.search(one):
            found.setdefault("isbn", re.sub(r"[ -]", "", book[0]).upper())
        elif serial := _SERIAL_NUMBER.search(one):
            digits = serial[0].replace("-", "").upper()
            found.setdefault("issn", f"{digits[:4]}-{digits[4:]}")
    return found


def pages(start: str, end: str) -> str:
    """Join first and last page; a range or a single page stays as it is."""
    joined = f"{start}{_RANGE}{end}" if start and end and start != end and "-" not in start else start or end
    return re.sub(r"--+", _RANGE, joined) if "--" in joined else joined


def _links(addresses: Mapping[str, list[str]], complaints: list[str]) -> dict[str, str]:
    """Name the web addresses: the first is the paper's page; files of somebody's disk are no links."""
    links = Links()
    for kind, tag in (("pdf", "L1"), ("html", "L2")):
        for address in addresses.get(tag, ())[:1]:
            links.add(kind, address)
    for address in (*addresses.get("UR", ()), *addresses.get("LK", ())):
        if "pdf" not in links.found and address.lower().endswith(".pdf"):
            links.add("pdf", address)
        else:
            links.add("link" if "abstract" in links.found else "abstract", address)
    complaints += links.complaints()
    return links.found


def _line(written: str) -> str:
    return " ".join(plain(written).split())


def _title(given: Filled, kind: str, complaints: list[str]) -> str:
    """Take the title, of a whole book also what names its chapters' book, else a short title."""
    titles = values(given, "TI", "T1", "CT")
    if len(titles) > 1:
        others = [other for other in titles[1:] if text.fold(other) != text.fold(titles[0])]
        complaints += [f"there is another title: `{other[:_LONGEST_SHOWN]}`" for other in others]
    book = ("BT",) if kind in _WHOLE else ()
    return " ".join(untagged(titles[0] if titles else first(given, *book, "ST", "TT")).split())


def _venues(kind: str) -> tuple[str, ...]:
    """Name the tags that may hold the venue, the best first."""
    if kind in _WHOLE:
        return _VENUES_OF_WHOLE
    return _VENUES_IN_PROCEEDINGS if kind in _IN_PROCEEDINGS else _VENUES


def _published(given: Filled, complaints: list[str]) -> str:
    written = values(given, "PY", "Y1", "DA")
    published = fullest(one for one in written if len(one) <= _LONGEST_DAY or not _NO_SURE_DATE.search(one))
    if not published:
        told = [one for one in written if re.search(r"\w", one)]
        complaints += [f"there is no date `{one[:40]}`" for one in told[:1]]
    return published


def _identifiers(given: Filled, kind: str, addresses: Mapping[str, list[str]]) -> dict[str, str]:
    """Take what can be nothing else; what stands in a field of its own goes before what an address says."""
    found = _written_out(values(given, "DO", "M3", "N1", "AN"))
    if "doi" not in found and "DO" in given:
        found["doi"] = given["DO"][0]
    for some in addresses.values():
        for address in some:
            found = _addresses.identifiers(address) | found
    if not given.keys().isdisjoint(_WITH_NUMBERS):
        found = _numbers(given) | found
    stands_alone = kind in _WHOLE and given.keys().isdisjoint(_OF_SET)
    if stands_alone and (isbn := numbers_of_books(given.get("SN", ())).get("isbn")):
        found["isbn"] = isbn
    return found


def _canonical(identifiers: Mapping[str, str]) -> list[str]:
    return [shapes.identifier(scheme, value) for scheme, value in identifiers.items()]


def _written_out(written: Iterable[str]) -> dict[str, str]:
    """Take of notes, types of work and numbers those that hold an identifier and nothing else."""
    found: dict[str, str] = {}
    for one in written:
        if doi := _DOI.fullmatch(one):
            found.setdefault("doi", doi[1])
        elif preprint := _ARXIV.fullmatch(one):
            found.setdefault("arxiv", preprint[1])
    return found


def _numbers(given: Filled) -> dict[str, str]:
    """Take PubMed's numbers, where PubMed or others put them."""
    found: dict[str, str] = {}
    for one in values(given, "C2", "AN"):
        if _PMCID.fullmatch(one):
            found.setdefault("pmcid", one.upper())
    for one in values(given, *_PUBMED_NUMBERS):
        if named := _NAMED_NUMBER.fullmatch(one):
            found["pubmed" if named[2].lower() == "pmid" else "pmcid"] = named[1]
    accession = first(given, "AN")
    if accession.isdecimal() and first(given, "DB").casefold() in {"pubmed", "medline"}:
        found["pubmed"] = accession
    return found


def _extra(given: Filled, kind: str, known: Collection[str]) -> dict[str, Any]:
    """Keep the rest; what is told elsewhere is left out."""
    names = _EXTRA_OF.get(kind, _EXTRA)
    found: dict[str, Any] = {}
    for tag, written in given.items():
        name = names.get(tag) if tag in TAGS else tag
        if name and (kept := [one for one in written if not _is_known(one, known)]):
            found[name] = plain("; ".join(kept))
    if editors := values(given, "A2", "ED"):
        found["editors"] = "; ".join(person(name)["name"] for name in editors)
    found["pages"] = pages(first(given, "SP"), first(given, "EP"))
    if (edition := first(given, "ET")) and not day(edition):
        found["edition"] = edition
    if "SN" in given:
        numbers = numbers_of_books(given["SN"])
        found |= {name: number for name, number in numbers.items() if number not in known}
    if not given.keys().isdisjoint(_WITH_NOTES):
        found |= _notes(given, known)
    return {name: value for name, value in found.items() if value}


def _is_known(written: str, known: Collection[str]) -> bool:
    if written in known or written.upper() in known:
        return True
    return any(value in known for value in _canonical(_written_out([written])))


def _notes(given: Filled, known: Collection[str]) -> dict[str, Any]:
    """Part Scopus's count of citations and day of export from real notes."""
    written = values(given, "N1", "RN")
    if "AB" in given and "N2" in given and given["AB"] != given["N2"]:
        written = [*written, given["N2"][0]]
    found: dict[str, Any] = {}
    notes: list[str] = []
    for one in written:
        if cited := _CITED.search(one):
            found.setdefault("citations", int(cited[1]))
        rest = _EXPORTED.sub("", _CITED.sub("", one)).strip()
        if rest and not _is_known(rest, known):
            notes.append(plain(rest))
    return found | {"note": "; ".join(notes)} if notes else found
