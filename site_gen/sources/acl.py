"""XML of the ACL Anthology: collections of volumes of papers.

    <collection id="2020.acl">
      <volume id="main" type="proceedings">
        <meta> booktitle, editors, publisher, address, month, year ... </meta>
        <frontmatter> ... </frontmatter>                                      no paper
        <paper id="1"> title, authors, pages, abstract, url, doi, bibkey ... </paper>

The identifier of a paper is the one in its `<url>`, else it is made of the ids of collection, volume and paper; a paper
whose volume is not known gets none, for a wrong one would merge two papers. Venue and date are those of the volume. The
data sets that Papers with Code names are left out: they tell what a paper uses, not what it gives.
"""

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any, BinaryIO, TypeAlias

from msgspec import Struct

from site_gen.model import Problem, Record
from site_gen.sources._entries import Damage, Entry, records
from site_gen.sources._xml import Grammar, Tag, pieces, root
from site_gen.sources._xml._parsed import Node, children, first, words
from site_gen.sources._xml._utf8 import beginning

Parts: TypeAlias = Mapping[str, list[Node]]

SITE = "https://aclanthology.org/"

_GRAMMAR = Grammar("paper", parts=("meta",), containers=("collection", "volume"))
_ID = re.compile(r"[A-Z]\d\d-\d{4}|\d{4}\.[A-Za-z0-9]+-[A-Za-z0-9]+\.\d+")
_OLD = re.compile(r"[A-Z]\d\d")
# Workshops came in such numbers that their volumes took two digits of the four, and so did two other years.
_FIRST_LONG_VOLUME = {"W": 0, "C69": 0, "D19": 5}
_NAMES_OF_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES_OF_MONTHS, 1)}
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\b", re.IGNORECASE)
_NUMBER = re.compile(r"\b(?:0?[1-9]|1[0-2])\b")
_ISSUE = re.compile(r",? (?:Volume|Issue|Number)\b.*", re.IGNORECASE)
_KINDS = {"proceedings": "inproceedings", "journal": "article"}
_EXTRA = {
    "pages": "pages",
    "language": "language",
    "publisher": "publisher",
    "address": "address",
    "bibkey": "bibkey",
    "journal-volume": "volume",
    "journal-issue": "issue",
    "issue": "issue",
    "note": "note",
}
# Elements that come more than once or say something by their attributes.
_WITH_ATTRIBUTES = frozenset({"attachment", "award", "erratum", "pwccode", "removed", "retracted", "revision", "video"})
_FILES = frozenset({"attachment", "pwccode", "video"})
_SOFTWARE = frozenset({"software", "source code", "code"})
_DATA = frozenset({"dataset", "datasets", "data"})


class _Volume(Struct, frozen=True):
    """What the papers of a volume share."""

    id: str = ""
    kind: str = ""
    venue: str = ""
    published: str = ""
    extra: Mapping[str, str] = {}


def sniff(head: bytes, path: str) -> bool:  # noqa: ARG001 # a reader is asked with the name too
    """Accept a `<collection id="...">` with a `<volume>` in it."""
    tag = root(head)
    is_collection = tag is not None and tag.name == "collection" and "id" in tag.attributes
    return is_collection and b"<volume" in beginning(head)


def read(stream: BinaryIO, path: str) -> Iterator[Record | Problem]:
    """Read every paper of every volume."""
    return records(_found(stream), path)


def _found(stream: BinaryIO) -> Iterator[Entry | Damage]:
    collection = ""
    volume = _Volume()
    for piece in pieces(stream, _GRAMMAR):
        if isinstance(piece, Damage):
            yield piece
        elif isinstance(piece, Tag) and piece.name == "collection":
            collection = "" if piece.closes else piece.attributes.get("id", "")
        elif isinstance(piece, Tag):
            volume = _Volume() if piece.closes else _opened(piece)
        elif piece.name == "meta":
            volume = _described(volume, children(piece.node))
        else:
            yield Entry(piece.line, _paper(piece.node, collection, volume), piece.complaints)


def _opened(tag: Tag) -> _Volume:
    kind = tag.attributes.get("type", "")
    return _Volume(tag.attributes.get("id", ""), _KINDS.get(kind, kind))


def _described(volume: _Volume, meta: Parts) -> _Volume:
    """Give a volume with what its `<meta>` says."""
    booktitle = first(meta, "booktitle")
    issue = {"volume": first(meta, "journal-volume"), "issue": first(meta, "journal-issue")}
    is_issue = volume.kind == "article" or any(issue.values())
    journal = first(meta, "journal-title") or _ISSUE.sub("", booktitle)
    editors = "; ".join(filter(None, (_author(editor).get("name") for editor in meta.get("editor", ()))))
    named = {name: text for name in ("publisher", "address", "isbn") if (text := first(meta, name))}
    said = {**named, **issue, "editors": editors, "type": volume.kind}
    return _Volume(
        volume.id,
        volume.kind,
        journal if is_issue else booktitle,
        _published(first(meta, "year"), first(meta, "month"), booktitle),
        {name: value for name, value in said.items() if value},
    )


def _published(year: str, month: str, booktitle: str) -> str:
    """Give the year, with the month where one is named, if only at the end of the title of an issue."""
    if not year.isdecimal():
        return year
    named = month or next(iter(re.findall(rf"\b([A-Za-z]+) {year}$", booktitle)), "")
    numbers = {_MONTHS[name.lower()] for name in _MONTH.findall(named)} or {
        int(part) for part in _NUMBER.findall(month)
    }
    return f"{year}-{numbers.pop():02}" if len(numbers) == 1 else year


def _paper(node: Node, collection: str, volume: _Volume) -> dict[str, Any]:
    texts: dict[str, str] = {}
    authors: list[dict[str, str]] = []
    others: dict[str, list[Node]] = {}
    for child in node:
        name = child.tag
        if name == "author":
            authors.append(_author(child))
        elif name in _WITH_ATTRIBUTES:
            others.setdefault(name, []).append(child)
        elif name != "pwcdataset":
            texts[name] = _prose(child) if len(child) else child.text or ""
    url = texts.pop("url", "").strip()
    identifier = _identifier(url, collection, volume.id, node.get("id", ""))
    return {
        "title": texts.pop("title", ""),
        "abstract": texts.pop("abstract", ""),
        "authors": authors,
        "identifiers": {"acl": identifier, "doi": texts.pop("doi", "")},
        "dates": {"published": volume.published, "updated": _revised(others) if "revision" in others else ""},
        "links": _links(identifier, url, others),
        "venue": texts.pop("booktitle", volume.venue),
        "extra": {**volume.extra, **_extra(texts), **({} if others.keys() <= _FILES else _of(others))},
    }


def _identifier(url: str, collection: str, volume: str, paper: str) -> str:
    """Give the identifier, `""` if it is not sure."""
    if _ID.fullmatch(url):
        return url
    if not _OLD.fullmatch(collection):
        made = f"{collection}-{volume}.{paper}"
    elif volume.isdecimal() and paper.isdecimal():
        made = f"{collection}-{_digits(collection, int(volume), int(paper))}"
    else:
        made = ""
    return made if _ID.fullmatch(made) else ""


def _digits(collection: str, volume: int, paper: int) -> str:
    longs = _FIRST_LONG_VOLUME.get(collection, _FIRST_LONG_VOLUME.get(collection[0]))
    return f"{volume:02}{paper:02}" if longs is not None and volume >= longs else f"{volume}{paper:03}"


def _prose(node: Node) -> str:
    """Give the text of an element, its formulas as `$...$`."""
    for formula in node.iter("tex-math"):
        formula.text = f"${(formula.text or '').strip()}$"
    return words(node)


def _author(node: Node) -> dict[str, str]:
    """Read a name; who has only one has it as the family name."""
    parts = {part.tag: part.text for part in node}
    family, given = parts.get("last") or "", parts.get("first") or ""
    author = {"name": f"{given} {family}".strip(), "family": family, "given": given}
    if orcid := node.get("orcid", ""):
        author["orcid"] = orcid
    return author


def _extra(texts: Mapping[str, str]) -> dict[str, str]:
    """Give what else is said of a paper in plain text."""
    found = {_EXTRA[name]: text for name, text in texts.items() if name in _EXTRA}
    if "--" in found.get("pages", ""):
        found["pages"] = found["pages"].replace("--", "–")  # noqa: RUF001 # the dash that stands between pages
    return found


def _links(identifier: str, url: str, others: Parts) -> dict[str, str]:
    links: dict[str, str] = {}
    if identifier:
        links["abstract"] = f"{SITE}{identifier}/"
    if url == identifier != "":
        links["pdf"] = f"{SITE}{url}.pdf"
    elif url.lower().endswith(".pdf"):
        links["pdf"] = _address(url)
    return links | _files(others) if others else links


def _files(others: Parts) -> dict[str, str]:
    """Give the addresses of code, data and videos; the second of a kind is `code-2`."""
    kinds: dict[str, list[str]] = {}
    if "attachment" in others:
        kinds["code"] = _attached(others["attachment"], _SOFTWARE)
        kinds["data"] = _attached(others["attachment"], _DATA)
    if code := [address for node in others.get("pwccode", ()) if (address := node.get("url", ""))]:
        kinds["code"] = code
    if "video" in others:
        kinds["video"] = [
            _address(address)
            for node in others["video"]
            if (address := node.get("href", "")) and node.get("permission", "") != "false"
        ]
    return {
        kind if number == 1 else f"{kind}-{number}": address
        for kind, addresses in kinds.items()
        for number, address in enumerate(dict.fromkeys(addresses), 1)
    }


def _attached(files: list[Node], kinds: Container[str]) -> list[str]:
    return [_address(words(file), "attachments/") for file in files if file.get("type", "").lower() in kinds]


def _address(reference: str, folder: str = "") -> str:
    """Give the address of a file of the Anthology, or the one that stands there."""
    return reference if "://" in reference else f"{SITE}{folder}{reference.strip()}"


def _revised(others: Parts) -> str:
    """Give the day of the last revision that has one."""
    return max([node.get("date", "") for node in others["revision"]])


def _of(others: Parts) -> dict[str, object]:
    """Give what attributes and repeated elements say: prizes, revisions, and whether it was taken back."""
    found: dict[str, object] = {}
    if "award" in others:
        found["awards"] = [words(award).strip() for award in others["award"]]
    revisions = [int(number) for node in others.get("revision", ()) if (number := node.get("id", "")).isdecimal()]
    if revisions:
        found["version"] = f"v{max(revisions)}"
    if "retracted" in others:
        found["retracted"] = True
    if "removed" in others:
        found["withdrawn"] = True
    notes = [words(node).strip() for name in ("retracted", "removed") for node in others.get(name, ())]
    notes += [f"Erratum: {SITE}{words(node).strip()}.pdf" for node in others.get("erratum", ())]
    if note := " ".join(filter(None, notes)):
        found["note"] = note
    return found
