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
from site_gen.sources import _addresses, _entries, _json
from site_gen.sources._entries import Damage, Entry
from site_gen.sources._richtext import plain
from site_gen.sources.csl import _crossref, _items, _values

Item: TypeAlias = Mapping[str, Any]
Fields: TypeAlias = dict[str, Any]

_LISTS = (("items",), ("references",), ("message", "items"), ("message",))
_WHAT_IT_IS = "an item is an object with `type` and `title`"

_NUMBER = r"(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?: \[([\w.-]+)\])?"
_BARE_ARXIV = re.compile(_NUMBER, re.IGNORECASE | re.ASCII)
# `arXiv:1706.03762v5 [cs.CL]`; also `arXiv preprint arXiv:1706.03762`, which some take for a journal.
_ARXIV = re.compile(rf"(?:arxiv(?: preprint| e-prints?)?,? )?arxiv: ?{_NUMBER}", re.IGNORECASE | re.ASCII)
_SURE = {
    "doi": re.compile(r"10\.\d{4,9}/\S+", re.ASCII),
    "pmcid": re.compile(r"PMC\d{1,9}", re.ASCII),
    "pubmed": re.compile(r"\d{1,9}", re.ASCII),
}
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
        return Entry(line, _ours(item, kept), exact=True)
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
    return fields | {name: kept[name] for name in ("authors", "dates", "keywords", "repairs") if name in kept}


def _theirs(item: Item, complaints: list[str]) -> Fields:
    """Read an item of anybody."""
    work = item if _crossref.is_one(item) else None
    if work is not None:
        item = _crossref.as_csl(work)
    fields = _shared(item, complaints)
    extra = fields["extra"]
    fields["url"] = _values.words(item["URL"]) if "URL" in item else ""
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
        fields["venue"] = extra.pop("event", "") or _values.words(item["event"])
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
        if name not in _values.EXTRA:
            continue
        # Most values need no call, and there are eight of them in an item.
        plain_text = isinstance(value, str) and "<" not in value and "&" not in value
        if words := value if plain_text else _values.words(value):
            extra[_values.EXTRA[name]] = words
        elif isinstance(value, dict | bool):
            complaints.append(f"`{name}` is not text")
    if "editor" in item and (editors := _values.editors(item["editor"])):
        extra["editors"] = editors
    return {
        # What is no text at all is told by `shapes`.
        "title": _values.words(item["title"]) or item["title"] if "title" in item else "",
        "abstract": _values.words(item["abstract"]) or item["abstract"] if "abstract" in item else "",
        "authors": _values.names(item["author"]) if "author" in item else [],
        "venue": _values.words(item["container-title"]) if "container-title" in item else "",
        "dates": {"published": _values.date(item["issued"]) if "issued" in item else ""},
        "keywords": _values.keywords(item["keyword"]) if "keyword" in item else [],
        "categories": item.get("categories"),
        "extra": extra,
    }


def _undated(issued: object) -> list[str]:
    """Name a date in words that has a number in it and was not understood."""
    said = issued if isinstance(issued, str) else _object(issued).get("raw") or _object(issued).get("literal")
    said = _values.words(said)
    return [f"there is no date `{_shown(said)}`"] if any(map(str.isdecimal, said)) else []


def _identifiers(item: Item, complaints: list[str]) -> dict[str, str]:
    """Read the variables that are identifiers; one that cannot be is named."""
    found: dict[str, str] = {}
    if "DOI" in item and isinstance(doi := item["DOI"], str):
        found["doi"] = doi
    for name, scheme in (("PMID", "pubmed"), ("PMCID", "pmcid")):
        if name not in item:
            continue
        value = _values.words(item[name]).strip()
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
        place = _values.words(item["archive_location"]).strip()
        in_arxiv = _values.words(item.get("archive")).strip().lower() == "arxiv"
        _is_preprint(_arxiv(place) or (_BARE_ARXIV.fullmatch(place) if in_arxiv else None), fields)


def _is_preprint(number: re.Match[str] | None, fields: Fields) -> bool:
    if number:
        fields["identifiers"].setdefault("arxiv", number[1])
        fields["categories"] = fields["categories"] or list(filter(None, [number[2]]))
    return bool(number)


def _take_numbers(item: Item, fields: Fields) -> None:
    """Judge the other numbers: an ISBN, an address that names the paper, a DOI that is short for another."""
    identifiers, extra, url = fields["identifiers"], fields["extra"], fields["url"]
    if isbn := _values.isbn_of_its_own(item, extra):
        identifiers["isbn"] = isbn
        del extra["isbn"]
    if url:
        named = _addresses.identifiers(url)
        identifiers |= {scheme: named[scheme] for scheme in named if scheme not in identifiers}
    doi = identifiers.get("doi", "")
    if "&" in doi:
        identifiers["doi"] = plain(doi)
    if doi.startswith("10/") and _values.SHORT_DOI.fullmatch(doi):
        # It names the paper, but cannot be compared with the DOI that it is short for.
        del identifiers["doi"]
        fields["url"] = url or f"https://doi.org/{doi}"


def _shown(value: str) -> str:
    return text.line(value)[:60]


def _object(value: object) -> Fields:
    return value if isinstance(value, dict) else {}
