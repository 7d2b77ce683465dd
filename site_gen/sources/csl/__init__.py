"""CSL-JSON: what Zotero, Mendeley, pandoc and citation processors exchange, and its dialect in Crossref's answers.

A list of items, an object with such a list (`items`; `references` as pandoc writes it; `message` as Crossref does), one
item, items one a line, or an object that holds items by their ids. What a variable means follows the specification of
CSL 1.0.2 and its schema `csl-data.json`; Crossref gives titles as lists, abstracts in JATS and dates in plenty.

Identifiers are taken where they can be no other's. The ISSN names a journal and the ISBN mostly the volume that a paper
is in: both are facts, and only a book that stands alone is known by its ISBN. Notes may hold lines such as
`PMID: 123`, which is how users of Zotero write down what a type has no field for.

What `cite.csl` keeps under `custom` reads back to the same record; nothing is guessed about such an item.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, TypeAlias

from site_gen import text
from site_gen.model import Problem, Record
from site_gen.sources import _addresses, _days, _entries, _json
from site_gen.sources._entries import Damage, Entry
from site_gen.sources._richtext import plain
from site_gen.sources.csl import _crossref, _items

Item: TypeAlias = Mapping[str, Any]
Fields: TypeAlias = dict[str, Any]

_LISTS = (("items",), ("references",), ("message", "items"), ("message",))
_WHAT_IT_IS = "an item is an object with `type` and `title`"

# Variables that are facts without a field of their own, by the names that `extra` has for them.
_EXTRA = {
    "ISBN": "isbn",
    "ISSN": "issn",
    "chapter-number": "chapter",
    "citation-key": "citation-key",
    "collection-number": "series-number",
    "collection-title": "series",
    "edition": "edition",
    "event-title": "event",
    "genre": "genre",
    "issue": "issue",
    "language": "language",
    "license": "license",
    "note": "note",
    "number": "number",
    "number-of-pages": "number-of-pages",
    "original-title": "original-title",
    "page": "pages",
    "publisher": "publisher",
    "publisher-place": "address",
    "title-short": "title-short",
    "version": "version",
    "volume": "volume",
}
_PARTICLES = ("dropping-particle", "non-dropping-particle")
_MORE_THAN_TWO_PARTS = frozenset({"literal", "name", "suffix", "ORCID", "_orcid", "orcid", *_PARTICLES})
_MARKUP = re.compile("[<&]")
# Particles as in d'Alembert and al-Kindi are written without a space.
_ELIDED = ("'", "\u2019", "-")
_WHOLE_BOOKS = frozenset({"book", "edited-book", "monograph", "reference-book"})
# What says that an ISBN is not that of the item alone.
_PARTS = ("container-title", "volume", "volume-title", "part-title", "part-number", "chapter-number")
# How months and days are written; a month over 12 is a season.
_MAY_BE = tuple(
    frozenset(written.format(n) for n in range(1, most + 1) for written in ("{}", "{:02}")) for most in (0, 12, 31)
)

_NUMBER = r"(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?: \[([\w.-]+)\])?"
_BARE_ARXIV = re.compile(_NUMBER, re.IGNORECASE | re.ASCII)
# `arXiv:1706.03762v5 [cs.CL]`; also `arXiv preprint arXiv:1706.03762`, which some take for a journal.
_ARXIV = re.compile(rf"(?:arxiv(?: preprint| e-prints?)?,? )?arxiv: ?{_NUMBER}", re.IGNORECASE | re.ASCII)
_SURE = {
    "doi": re.compile(r"10\.\d{4,9}/\S+", re.ASCII),
    "isbn": re.compile(r"(?:97[89])?\d{9}[\dX]", re.ASCII),
    "pmcid": re.compile(r"PMC\d{1,9}", re.ASCII),
    "pubmed": re.compile(r"\d{1,9}", re.ASCII),
}
_SHORT_DOI = re.compile(r"10/[a-z0-9]+", re.IGNORECASE | re.ASCII)
_IN_NOTE = re.compile(r"(DOI|PMID|PMCID|arXiv) ?: ?(\S.*)", re.IGNORECASE)
_SCHEMES = {"doi": "doi", "pmid": "pubmed", "pmcid": "pmcid"}


def sniff(head: bytes, path: str) -> bool:
    """Accept JSON in which an object is surely a CSL item or a work of Crossref."""
    return _items.are_in(head, path)


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read items in file order; one without a title is rejected and named."""
    return _entries.records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    for found in _json.entries(stream, _LISTS, _items.is_item):
        if isinstance(found, Damage):
            yield found
        elif not isinstance(found.value, dict):
            yield Damage(found.line, f"is JSON, but no item: `{_shown(str(found.value))}`", _WHAT_IT_IS)
        elif "title" in found.value:
            yield _entry(found.line, found.value)
        else:
            for item in _items.items(found.value):
                yield _entry(found.line, item)


def _entry(line: int, item: Item) -> Entry:
    if "custom" in item and isinstance(kept := _object(item["custom"]).get("sitegen"), dict):
        return Entry(line, _ours(item, kept))
    complaints: list[str] = []
    fields = _theirs(item, complaints)
    return Entry(line, fields, tuple(complaints))


def _ours(item: Item, kept: Item) -> Fields:
    """Read an item that `cite.csl` wrote: what its variables say exactly, and what was kept beside them."""
    fields = _shared(item, [])
    identifiers = _identifiers(item, [])
    if arxiv := _arxiv(fields["extra"].get("number", "")):
        identifiers["arxiv"] = arxiv[1]
        del fields["extra"]["number"]
    if item.get("URL"):
        fields["links"] = {"abstract": item["URL"]}
    fields["identifiers"] = identifiers | _object(kept.get("identifiers"))
    fields["links"] = fields.get("links", {}) | _object(kept.get("links"))
    # The variable shows the identifier, it is no fact beside it.
    for scheme in fields["identifiers"].keys() & {"isbn", "issn"}:
        fields["extra"].pop(scheme, None)
    fields["extra"] |= _object(kept.get("extra"))
    return fields | {name: kept[name] for name in ("authors", "dates", "keywords") if name in kept}


def _theirs(item: Item, complaints: list[str]) -> Fields:
    """Read an item of anybody."""
    work = item if _crossref.is_one(item) else None
    if work is not None:
        item = _crossref.as_csl(work)
    fields = _shared(item, complaints)
    extra = fields["extra"]
    fields["url"] = _words(item["URL"]) if "URL" in item else ""
    fields["identifiers"] = _identifiers(item, complaints)
    if "type" in item and isinstance(item["type"], str):
        extra["type"] = item["type"]
    if ":" in extra.get("note", ""):
        _take_note(fields)
    _take_preprint(item, fields)
    _take_numbers(item, fields)
    if "--" in extra.get("pages", ""):
        extra["pages"] = extra["pages"].replace("--", "\u2013")
    if not fields["venue"] and ("event" in extra or "event" in item):
        fields["venue"] = extra.pop("event", "") or _words(item["event"])
    if not fields["dates"]["published"] and "issued" in item:
        complaints += _undated(item["issued"])
    if work is not None:
        fields["links"] = _crossref.links(work)
        extra |= _crossref.facts(work)
    if url := fields.pop("url"):
        fields["links"] = {"abstract": url} | fields.get("links", {})
    return fields


def _shared(item: Item, complaints: list[str]) -> Fields:
    """Read what says the same in every item."""
    extra: dict[str, str] = {}
    for name, value in item.items():
        if name not in _EXTRA:
            continue
        # Most values need no call, and there are eight of them in an item.
        plain_text = isinstance(value, str) and "<" not in value and "&" not in value
        if words := value if plain_text else _words(value):
            extra[_EXTRA[name]] = words
        elif isinstance(value, dict | bool):
            complaints.append(f"`{name}` is not text")
    if "editor" in item and (editors := _editors(item["editor"])):
        extra["editors"] = editors
    return {
        # What is no text at all is told by `shapes`.
        "title": _words(item["title"]) or item["title"] if "title" in item else "",
        "abstract": _words(item["abstract"]) or item["abstract"] if "abstract" in item else "",
        "authors": _names(item["author"]) if "author" in item else [],
        "venue": _words(item["container-title"]) if "container-title" in item else "",
        "dates": {"published": _date(item["issued"]) if "issued" in item else ""},
        "keywords": _keywords(item["keyword"]) if "keyword" in item else [],
        "categories": item.get("categories"),
        "extra": extra,
    }


def _words(value: object) -> str:
    """Give a value as text without markup, `""` if it is none."""
    if isinstance(value, str):
        return plain(value) if "<" in value or "&" in value else value
    if isinstance(value, list):
        return "; ".join(_words(one) for one in value if isinstance(one, str | int))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _names(value: Any) -> Any:  # noqa: ANN401 - any JSON; what is no list is told by `shapes`
    return [_name(name) for name in value] if isinstance(value, list) else value


def _name(name: Any) -> Any:  # noqa: ANN401 - the same
    """Put a name together: particles belong to the family name, a suffix stands at the end of what is printed."""
    if not isinstance(name, dict):
        return name
    if _MORE_THAN_TWO_PARTS.isdisjoint(name):
        family, given = name.get("family", ""), name.get("given", "")
        if isinstance(family, str) and isinstance(given, str) and not _MARKUP.search(f"{family} {given}"):
            return name
    parts = {key: words for key, value in name.items() if (words := _words(value).strip())}
    if whole := parts.get("literal") or parts.get("name"):
        return {"name": whole}
    for particle in (parts[key] for key in reversed(_PARTICLES) if key in parts):
        space = "" if particle.endswith(_ELIDED) else " "
        parts["family"] = f"{particle}{space}{parts.get('family', '')}"
    printed = " ".join(parts[key] for key in ("given", "family", "suffix") if key in parts)
    orcid = parts.get("ORCID") or parts.get("_orcid") or parts.get("orcid") or ""
    read = {"name": printed, "orcid": orcid.rpartition("/")[2]}
    return read | {key: parts[key] for key in ("family", "given") if key in parts}


def _editors(value: object) -> str:
    names = [_name(name) for name in value if isinstance(name, dict)] if isinstance(value, list) else []
    return "; ".join(name.get("name") or f"{name.get('given', '')} {name.get('family', '')}".strip() for name in names)


def _keywords(value: object) -> list[str]:
    """Split at semicolons where there are any, else at commas, which keywords may hold themselves."""
    words = _words(value)
    return [part.strip() for part in words.split(";" if ";" in words else ",")]


def _date(value: object) -> str:
    """Read a date: the first of a range, as far as it is one; months over 12 are seasons."""
    if isinstance(value, str):
        return _days.day(value)
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else parts
    if not isinstance(first, list) or not first or not _words(first[0]):
        return _days.day(_words(value.get("raw")) or _words(value.get("literal")) or _words(value.get("edtf")))
    if len(first) == 1:
        return str(first[0])
    numbers = [str(part) for part in first[:3]]
    known = 1
    while known < len(numbers) and numbers[known] in _MAY_BE[known]:
        known += 1
    return "-".join(numbers[:known])


def _undated(issued: object) -> list[str]:
    """Name a date in words that has a number in it and was not understood."""
    said = issued if isinstance(issued, str) else _object(issued).get("raw") or _object(issued).get("literal")
    said = _words(said)
    return [f"there is no date `{_shown(said)}`"] if any(map(str.isdecimal, said)) else []


def _identifiers(item: Item, complaints: list[str]) -> dict[str, str]:
    """Read the variables that are identifiers; one that cannot be is named."""
    found: dict[str, str] = {}
    if "DOI" in item and isinstance(doi := item["DOI"], str):
        found["doi"] = doi
    for name, scheme in (("PMID", "pubmed"), ("PMCID", "pmcid")):
        if name not in item:
            continue
        value = _words(item[name]).strip()
        if _SURE[scheme].fullmatch(value):
            found[scheme] = value
        elif value:
            complaints.append(f"`{name}` is no such identifier: `{_shown(value)}`")
    return found


def _arxiv(words: str) -> re.Match[str] | None:
    """Find number and subject class where a text is an arXiv number with its prefix and nothing else."""
    return _ARXIV.fullmatch(words.strip()) if "arxiv:" in words.lower() else None


def _take_note(fields: Fields) -> None:
    """Move the lines of a note that are identifiers to these; a line in doubt stays."""
    lines = fields["extra"]["note"].split("\n")
    kept = "\n".join(line for line in lines if not _take_line(line.strip(), fields))
    if kept.strip():
        fields["extra"]["note"] = kept
    else:
        del fields["extra"]["note"]


def _take_line(line: str, fields: Fields) -> bool:
    found = _IN_NOTE.fullmatch(line)
    if not found:
        return False
    if found[1].lower() == "arxiv":
        return _is_preprint(_BARE_ARXIV.fullmatch(found[2]), fields)
    scheme = _SCHEMES[found[1].lower()]
    known = fields["identifiers"]
    return bool(_SURE[scheme].fullmatch(found[2])) and known.setdefault(scheme, found[2]).lower() == found[2].lower()


def _take_preprint(item: Item, fields: Fields) -> None:
    """Find the arXiv number where programs put it: a number, a journal, a place in an archive."""
    extra = fields["extra"]
    if "number" in extra and _is_preprint(_arxiv(extra["number"]), fields):
        del extra["number"]
    if fields["venue"] and _is_preprint(_arxiv(fields["venue"]), fields):
        fields["venue"] = ""
    if "archive_location" in item:
        place = _words(item["archive_location"]).strip()
        in_arxiv = _words(item.get("archive")).strip().lower() == "arxiv"
        _is_preprint(_arxiv(place) or (_BARE_ARXIV.fullmatch(place) if in_arxiv else None), fields)


def _is_preprint(number: re.Match[str] | None, fields: Fields) -> bool:
    if number:
        fields["identifiers"].setdefault("arxiv", number[1])
        fields["categories"] = fields["categories"] or list(filter(None, [number[2]]))
    return bool(number)


def _take_numbers(item: Item, fields: Fields) -> None:
    """Judge the other numbers: an ISBN, an address that names the paper, a DOI that is short for another."""
    identifiers, extra, url = fields["identifiers"], fields["extra"], fields["url"]
    if "isbn" in extra and extra.get("type") in _WHOLE_BOOKS and not any(item.get(part) for part in _PARTS):
        # Of several it is unsure which one others have.
        isbn = re.sub(r"[\s-]", "", extra["isbn"]).upper()
        if _SURE["isbn"].fullmatch(isbn):
            identifiers["isbn"] = isbn
            del extra["isbn"]
    if url:
        named = _addresses.identifiers(url)
        identifiers |= {scheme: named[scheme] for scheme in named if scheme not in identifiers}
    doi = identifiers.get("doi", "")
    if "&" in doi:
        identifiers["doi"] = plain(doi)
    if doi.startswith("10/") and _SHORT_DOI.fullmatch(doi):
        # It names the paper, but cannot be compared with the DOI that it is short for.
        del identifiers["doi"]
        fields["url"] = url or f"https://doi.org/{doi}"


def _shown(value: str) -> str:
    return text.line(value)[:60]


def _object(value: object) -> Fields:
    return value if isinstance(value, dict) else {}
