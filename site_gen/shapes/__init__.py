"""A paper's facts as a JSON object, and back.

One shape serves the output of `sitegen read`, the API of the site and JSON-lines sources, so what we print reads back
to the same record. Reading is lenient, for people write such objects by hand: authors may be one string, `year`,
`date`, `doi`, `arxiv` and `url` may stand at the top, the names that arXiv and others use for ours are understood
(`summary`, `author`, `published`, `pdf`, ...), and unknown plain values are kept under `extra`.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping
from itertools import chain, count
from typing import Any, TypeAlias

from site_gen import text
from site_gen.model import Author, Dates, Extras, Pairs, Place, Work

Json: TypeAlias = dict[str, Any]

# Schemes whose identifiers may stand at the top of an object under their own name.
SCHEMES = ("arxiv", "doi", "acl", "openreview", "s2", "openalex", "dblp", "pubmed", "pmcid", "isbn")

_ARXIV = re.compile(
    r"(?:^|[/:\s.])(\d{4}\.\d{4,5}|[a-z][a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?/?$", re.IGNORECASE
)
_DOI = re.compile(r"(10\.\d{4,9}/\S+)$")
# Addresses that name a paper by its arXiv number or DOI; on other hosts such numbers mean something else.
_ARXIV_URL = re.compile(r"^https?://(?:[a-z]+\.)?(?:arxiv\.org|alphaxiv\.org|huggingface\.co/papers)/", re.IGNORECASE)
_DOI_URL = re.compile(r"^https?://(?:(?:dx|www)\.)?doi\.org/", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"^10\.48550/arxiv\.(.+)$")
_DATE = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?$")
_LEADING_ZEROS_YEAR = 1000
_SAID = re.compile(
    "code|implementation|repository|library|software|source|demo|video|data ?set|data"
    "|project|web ?site|web ?page|home ?page"
)
_KINDS = {"demo": "demo", "video": "video", "dataset": "data", "data": "data"} | dict.fromkeys(
    ("project", "website", "webpage", "homepage"), "project"
)
# An abstract of a million characters is a mistake of the source, not a text to put on a page.
MAX_TEXT = 1_000_000
# An identifier or name of a field that is longer is a text in the wrong place; YAML takes names of 1,024 characters.
MAX_NAME = 200

# Names of others for ours, understood where ours is not given and the value is what ours takes.
_ALIASES = {"summary": "abstract", "author": "authors", "published": "date", "id": "arxiv"}
_LINKS_AT_THE_TOP = ("pdf", "code", "project", "video")
# An `id` is anybody's number: a wrong identifier would merge two papers, so only what can be no other is taken.
_ARXIV_ID = re.compile(r"^\d\d(?:0[1-9]|1[0-2])\.\d{4,5}(?:v\d+)?$|^arxiv:", re.IGNORECASE)

_KNOWN = frozenset(
    {"title", "abstract", "authors", "identifiers", "dates", "links", "venue", "keywords", "categories", "extra"}
    | {"year", "date", "url", "path", "line", "index"}
    # What the API of a site adds says where the site has the paper, nothing about the paper.
    | {"slug", "topics", "related", "sources"}
    | set(SCHEMES)
)


def to_json(work: Work) -> Json:
    """Write a work as an object; absent parts are left out, keys come in a fixed order."""
    parts: Json = {
        "title": work.title,
        "abstract": work.abstract,
        "authors": [_author_json(author) for author in work.authors],
        "identifiers": dict(work.identifiers),
        "dates": _without_empty(
            {"published": work.dates.published, "updated": work.dates.updated, "listed": work.dates.listed}
        ),
        "links": dict(work.links),
        "venue": work.venue,
        "keywords": list(work.keywords),
        "categories": list(work.categories),
        "extra": dict(work.extra),
    }
    return _without_empty(parts)


def place_json(place: Place) -> Json:
    """Write where a record stands."""
    return {"path": place.path, "line": place.line, "index": place.index}


def from_json(fields: Mapping[str, Any]) -> tuple[Work | None, list[str]]:
    """Read an object: the work, or None without a title, and what was wrong with it in words.

    A part that cannot be understood is left out and named; the rest is kept.
    """
    complaints: list[str] = []
    fields = _with_our_names(fields)
    title = text.line(_string(fields.get("title"), "title", complaints))
    if not title:
        return None, [*complaints, "has no title"]
    abstract = text.paragraphs(_string(fields.get("abstract"), "abstract", complaints))
    work = Work(
        title=title,
        abstract=abstract,
        authors=_authors(fields.get("authors"), complaints),
        identifiers=_identifiers(fields, complaints),
        dates=_dates(fields, complaints),
        links=_links(fields, abstract, complaints),
        venue=text.line(_string(fields.get("venue"), "venue", complaints)),
        keywords=_strings(fields.get("keywords"), "keywords", complaints),
        categories=_strings(fields.get("categories"), "categories", complaints),
        extra=_extra(fields, complaints),
    )
    return work, complaints


def identifier(scheme: str, value: str) -> str:
    """Bring an identifier into its scheme's canonical form, `""` if it is none.

    arXiv loses prefix and version, a DOI loses its resolver and becomes lower-case.

    >>> identifier("arxiv", "https://arxiv.org/abs/1706.03762v5")
    '1706.03762'
    >>> identifier("doi", "https://doi.org/10.1000/ABC")
    '10.1000/abc'
    """
    plain = text.line(value)
    if len(plain) > MAX_NAME:
        return ""
    if scheme == "arxiv":
        found = _ARXIV.search(plain.removeprefix("arXiv:").removeprefix("arxiv:").strip())
        return found.group(1).lower() if found else ""
    if scheme == "doi":
        found = _DOI.search(plain)
        return found.group(1).lower().rstrip(".") if found else ""
    return plain


def date(value: str) -> str:
    """Bring a date into the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `""` if there is no such day.

    >>> date("2017-6-12T00:00:00Z"), date("2024-13-40")
    ('2017-06-12', '')
    """
    found = _DATE.match(value.strip())
    if not found:
        return ""
    year, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        dt.date(year, month or 1, day or 1)
    except ValueError:
        return ""
    if year < _LEADING_ZEROS_YEAR:
        return ""
    return "-".join([f"{year:04}", *([f"{month:02}"] if month else []), *([f"{day:02}"] if day else [])])


def dated(work: Work) -> str:
    """Tell the date that stands for a paper: published, else listed, else the month in its arXiv number, else `""`."""
    if work.dates.published or work.dates.listed:
        return work.dates.published or work.dates.listed
    found = re.match(r"^(\d\d)(\d\d)\.\d", dict(work.identifiers).get("arxiv", ""))
    return date(f"20{found[1]}-{found[2]}") if found else ""


def links_in(abstract: str) -> Pairs:
    """Find the web addresses in an abstract, named by what the words before them say: `code`, `code-2`, `project`."""
    found: dict[str, str] = {}
    for position, address in text.web_addresses(abstract):
        if address in found.values():
            continue
        kind = _kind(abstract[max(0, position - 70) : position], address)
        found[_free(kind, found)] = address
    return tuple(sorted(found.items()))


def _free(kind: str, found: Mapping[str, str]) -> str:
    """Give the first of `kind`, `kind-2`, `kind-3`, ... that is free."""
    numbered = chain([kind], (f"{kind}-{number}" for number in count(2)))
    return next(name for name in numbered if name not in found)


def _kind(before: str, address: str) -> str:
    """Judge by the nearest word before the address, then by the host."""
    said = _SAID.findall(before.lower())
    if said:
        return _KINDS.get(said[-1].replace(" ", ""), "code")
    host = address.split("/")[2].lower()
    if host in {"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"}:
        return "code"
    return "project" if host.endswith(("github.io", "gitlab.io")) else "link"


def _with_our_names(given: Mapping[str, Any]) -> Json:
    """Give the fields with the names of others replaced; what cannot be meant so keeps its name."""
    fields = dict(given)
    for alias, name in _ALIASES.items():
        if not fields.get(name) and _is_meant(name, fields.get(alias)):
            fields[name] = fields.pop(alias)
    links = fields.get("links") or {}
    if isinstance(links, Mapping):
        found = {
            name: fields[name] for name in _LINKS_AT_THE_TOP if name not in links and _is_address(fields.get(name))
        }
        fields = {name: value for name, value in fields.items() if name not in found}
        if found:
            fields["links"] = {**links, **found}
    return fields


def _is_meant(name: str, value: object) -> bool:
    """Tell whether a value under a name of others is what our field takes."""
    if name == "authors":
        return isinstance(value, str | list)
    if not isinstance(value, str):
        return False
    if name == "date":
        return bool(date(value))
    if name == "arxiv":
        return bool((_ARXIV_ID.match(value) or _ARXIV_URL.match(value)) and identifier("arxiv", value))
    return True


def _is_address(value: object) -> bool:
    return isinstance(value, str) and bool(text.web_url(value))


def _string(value: object, name: str, complaints: list[str]) -> str:
    if value is None:
        return ""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        if len(cleaned := text.clean(str(value))) > MAX_TEXT:
            complaints.append(f"`{name}` has more than {MAX_TEXT:,} characters; the rest is left out")
        return cleaned[:MAX_TEXT]
    complaints.append(f"`{name}` is not text")
    return ""


def _strings(value: object, name: str, complaints: list[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        value = re.split(r"[;,]", value)
    if value is None:
        return ()
    if not isinstance(value, list):
        complaints.append(f"`{name}` is not a list")
        return ()
    lines = (text.line(_string(item, name, complaints)) for item in value)
    return tuple(dict.fromkeys(filter(None, lines)))


def _authors(value: object, complaints: list[str]) -> tuple[Author, ...]:
    if isinstance(value, str):
        value = _split_names(value)
    if value is None:
        return ()
    if not isinstance(value, list):
        complaints.append("`authors` is neither a list nor text")
        return ()
    authors = (_author(item, complaints) for item in value)
    return tuple(author for author in authors if author.name)


def _split_names(names: str) -> list[str]:
    """Split at ` and ` and `;`, else at commas where every part has a space or an initial."""
    parts = re.split(r"\s+and\s+|;", names)
    if len(parts) == 1:
        commas = [part.strip() for part in names.split(",") if part.strip()]
        if all(" " in part or "." in part for part in commas):
            return commas
    return parts


def _author(value: object, complaints: list[str]) -> Author:
    if isinstance(value, Mapping):
        parts = {
            key: text.line(_string(value.get(key), "authors", complaints))
            for key in ("name", "family", "given", "orcid")
        }
        name = parts.pop("name") or f"{parts['given']} {parts['family']}".strip()
        return Author(name, **parts)
    name = text.line(_string(value, "authors", complaints)).strip(", ")
    family, comma, given = (part.strip() for part in name.partition(","))
    return Author(f"{given} {family}", family, given) if comma and given else Author(name)


def _identifiers(fields: Mapping[str, Any], complaints: list[str]) -> Pairs:
    given = {name: fields[name] for name in SCHEMES if name in fields}
    given |= _mapping(fields.get("identifiers"), "identifiers", complaints)
    found: dict[str, str] = {}
    for name, value in given.items():
        scheme = name.lower()
        raw = _string(value, scheme, complaints)
        canonical = identifier(scheme, raw)
        if canonical:
            found[scheme] = canonical
        elif raw.strip():
            complaints.append(f"`{scheme}` is no such identifier: `{raw[:60]}`")
    url = re.split("[?#]", _string(fields.get("url"), "url", []))[0]
    found.setdefault("arxiv", identifier("arxiv", url) if _ARXIV_URL.match(url) else "")
    found.setdefault("doi", identifier("doi", url) if _DOI_URL.match(url) else "")
    preprint = _ARXIV_DOI.match(found["doi"])
    if preprint:
        found["arxiv"] = found["arxiv"] or identifier("arxiv", preprint.group(1))
    return tuple(sorted((scheme, value) for scheme, value in found.items() if value))


def _dates(fields: Mapping[str, Any], complaints: list[str]) -> Dates:
    given = _mapping(fields.get("dates"), "dates", complaints)
    given["published"] = given.get("published") or fields.get("date") or fields.get("year")
    found: dict[str, str] = {}
    for name in ("published", "updated", "listed"):
        raw = _string(given.get(name), name, complaints).strip()
        found[name] = date(raw)
        if raw and not found[name]:
            complaints.append(f"there is no date `{raw[:40]}`")
    return Dates(**found)


def _links(fields: Mapping[str, Any], abstract: str, complaints: list[str]) -> Pairs:
    given = _mapping(fields.get("links"), "links", complaints)
    written = {kind: kind for kind in given}
    url = fields.get("url")
    # An address within a site, as its API gives it, is no link of the paper.
    if "abstract" not in given and not (isinstance(url, str) and url.startswith("/")):
        given["abstract"], written["abstract"] = url, "url"
    found: dict[str, str] = {}
    for kind, value in given.items():
        raw = _string(value, written[kind], complaints)
        address = text.web_url(raw)
        if address:
            found[kind] = address
        elif raw.strip():
            complaints.append(f"`{written[kind]}` is no web address: `{raw[:60]}`")
    for kind, address in links_in(abstract):
        if address not in found.values():
            found[_free(kind, found)] = address
    return tuple(sorted(found.items()))


def _extra(fields: Mapping[str, Any], complaints: list[str]) -> Extras:
    found: dict[str, str | int | float | bool] = {}
    others = {name: value for name, value in fields.items() if name not in _KNOWN and not isinstance(value, Mapping)}
    unknown = _mapping(others, "extra", complaints)
    for name, value in (unknown | _mapping(fields.get("extra"), "extra", complaints)).items():
        if isinstance(value, str):
            found[name] = text.line(value[:MAX_TEXT])
        elif isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
            found[name] = value
        elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            found[name] = text.line("; ".join(value)[:MAX_TEXT])
        elif value not in (None, []):
            complaints.append(f"`{name}` is no plain value")
    return tuple(sorted(found.items()))


def _mapping(value: object, name: str, complaints: list[str]) -> Json:
    """Take an object with its names cleaned; a name that is empty or too long is none."""
    if isinstance(value, Mapping):
        named = {text.line(str(key)): item for key, item in value.items()}
        complaints += [f"`{key[:60]}…` is too long for a name" for key in named if len(key) > MAX_NAME]
        return {key: item for key, item in named.items() if 0 < len(key) <= MAX_NAME}
    if value is not None:
        complaints.append(f"`{name}` is not an object")
    return {}


def _author_json(author: Author) -> Json:
    return _without_empty({"name": author.name, "family": author.family, "given": author.given, "orcid": author.orcid})


def _without_empty(parts: Json) -> Json:
    return {name: value for name, value in parts.items() if value not in ("", [], {})}
