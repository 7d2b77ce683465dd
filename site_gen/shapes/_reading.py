"""The parts of an object that a stranger wrote, each read as far as it makes sense.

Every function adds to `complaints` what it could not understand and gives the rest. A paper of a listing takes some
30 microseconds here, so the common case of each part is asked for first.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from site_gen import text
from site_gen.model import Author, Dates, Extras, Pairs
from site_gen.shapes._facts import MAX_NAME, date, free, identifier, links_in

Json: TypeAlias = dict[str, Any]

# Schemes whose identifiers may stand at the top of an object under their own name.
SCHEMES = ("arxiv", "doi", "acl", "openreview", "s2", "openalex", "dblp", "pubmed", "pmcid", "isbn")

# An abstract of a million characters is a mistake of the source, not a text to put on a page.
MAX_TEXT = 1_000_000

# Addresses that name a paper by its arXiv number or DOI; on other hosts such numbers mean something else.
_ARXIV_URL = re.compile(r"^https?://(?:[a-z]+\.)?(?:arxiv\.org|alphaxiv\.org|huggingface\.co/papers)/", re.IGNORECASE)
_DOI_URL = re.compile(r"^https?://(?:(?:dx|www)\.)?doi\.org/", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"^10\.48550/arxiv\.(.+)$")

# Names of others for ours, understood where ours is not given and the value is what ours takes.
_ALIASES = {"summary": "abstract", "author": "authors", "published": "date", "id": "arxiv"}
_LINKS_AT_THE_TOP = frozenset({"pdf", "code", "project", "video"})
# An `id` is anybody's number: a wrong identifier would merge two papers, so only what can be no other is taken.
_ARXIV_ID = re.compile(r"^\d\d(?:0[1-9]|1[0-2])\.\d{4,5}(?:v\d+)?$|^arxiv:", re.IGNORECASE)

# Names that need no cleaning: nearly all that readers give.
_USUAL = frozenset(
    {*SCHEMES, "hf", "mag", "issn", "published", "updated", "listed", "abstract", "pdf", "html", "code", "project"}
    | {"data", "video", "demo", "discussion", "upvotes", "stars", "comments", "tldr", "withdrawn", "retracted", "pages"}
    | {"volume", "issue", "number", "series", "publisher", "address", "editors", "type", "comment", "note", "language"}
    | {
        "license",
        "citations",
        "version",
        "awards",
        "edition",
        "school",
        "journal-ref",
        "bibkey",
        "organization",
        "title-short",
        "citation-key",
    }
)
_UNDATED = Dates()
_FIELDS = frozenset(
    {"title", "abstract", "authors", "identifiers", "dates", "links", "venue", "keywords", "categories", "extra"}
    | {"year", "date", "url", "path", "line", "index"}
    # What the API of a site adds says where the site has the paper, nothing about the paper.
    | {"slug", "topics", "related", "sources"}
)
_KNOWN = _FIELDS | set(SCHEMES)


def with_our_names(given: Mapping[str, Any]) -> Json:
    """Give the fields with the names of others replaced; what cannot be meant so keeps its name."""
    fields = dict(given)
    for alias in _ALIASES.keys() & given.keys():
        name = _ALIASES[alias]
        if not fields.get(name) and _is_meant(name, given[alias]):
            fields[name] = fields.pop(alias)
    for kind in _LINKS_AT_THE_TOP & given.keys():
        links = fields.get("links") or {}
        if isinstance(links, dict) and kind not in links and _is_address(given[kind]):
            fields["links"] = {**links, kind: fields.pop(kind)}
    return fields


def string(value: object, name: str, complaints: list[str]) -> str:
    """Take a text or a number."""
    if isinstance(value, str):
        if value.isprintable() and len(value) <= MAX_TEXT:
            return value
        return _cleaned(value, name, complaints)
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    complaints.append(f"`{name}` is not text")
    return ""


def line(value: object, name: str, complaints: list[str]) -> str:
    """Take a text of one line."""
    if type(value) is str and value.isprintable() and len(value) <= MAX_TEXT:
        return value.strip()
    return text.line(string(value, name, complaints))


def block(value: object, name: str, complaints: list[str]) -> str:
    """Take a text of several paragraphs."""
    if type(value) is str and len(value) <= MAX_TEXT and text.is_tame(value):
        return text.tame_paragraphs(value)
    return text.paragraphs(string(value, name, complaints))


def strings(value: object, name: str, complaints: list[str]) -> tuple[str, ...]:
    """Take a list of texts, or one text that is divided."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = re.split(r"[;,]", value)
    if not isinstance(value, list):
        complaints.append(f"`{name}` is not a list")
        return ()
    if _are_plain(value):
        return tuple(dict.fromkeys([plain for item in value if (plain := item.strip())]))
    lines = [line(item, name, complaints) for item in value]
    return tuple(dict.fromkeys(filter(None, lines)))


def authors(value: object, complaints: list[str]) -> tuple[Author, ...]:
    """Take a list of names or objects, or one text that is divided."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = _split_names(value)
    if not isinstance(value, list):
        complaints.append("`authors` is neither a list nor text")
        return ()
    if _are_plain(value):
        return tuple([Author(name) for item in value if (name := item.strip())])
    found = [_author(item, complaints) for item in value]
    return tuple([author for author in found if author.name])


def identifiers(fields: Mapping[str, Any], complaints: list[str]) -> Pairs:
    """Take identifiers at the top, below `identifiers`, and in the paper's address."""
    given = {} if fields.keys() <= _FIELDS else {name: fields[name] for name in SCHEMES if name in fields}
    if "identifiers" in fields:
        given |= mapping(fields["identifiers"], "identifiers", complaints)
    found: dict[str, str] = {}
    for name, value in given.items():
        scheme = name.lower()
        raw = string(value, scheme, complaints)
        canonical = identifier(scheme, raw)
        if canonical:
            found[scheme] = canonical
        elif raw.strip():
            complaints.append(f"`{scheme}` is no such identifier: `{raw[:60]}`")
    if "url" in fields:
        found = _in_address(string(fields["url"], "url", [])) | found
    preprint = _ARXIV_DOI.match(found["doi"]) if "doi" in found else None
    if preprint and "arxiv" not in found and (number := identifier("arxiv", preprint.group(1))):
        found["arxiv"] = number
    return tuple(sorted(found.items())) if found else ()


def dates(fields: Mapping[str, Any], complaints: list[str]) -> Dates:
    """Take the three dates below `dates`, and the first of them from `date` or `year`."""
    given = mapping(fields["dates"], "dates", complaints) if "dates" in fields else {}
    if published := given.get("published") or fields.get("date") or fields.get("year"):
        given["published"] = published
    if not given:
        return _UNDATED
    found: dict[str, str] = {}
    for name in ("published", "updated", "listed"):
        raw = string(given.get(name), name, complaints).strip()
        if raw:
            found[name] = date(raw)
            if not found[name]:
                complaints.append(f"there is no date `{raw[:40]}`")
    return Dates(**found)


def links(fields: Mapping[str, Any], abstract: str, complaints: list[str]) -> Pairs:
    """Take the addresses below `links`, the `url`, and those that stand in the abstract."""
    given = mapping(fields["links"], "links", complaints) if "links" in fields else {}
    found = {kind: address for kind, value in given.items() if (address := _address(value, kind, complaints))}
    url = fields.get("url")
    # An address within a site, as its API gives it, is no link of the paper.
    if url and "abstract" not in given and not (isinstance(url, str) and url.startswith("/")):
        found |= {"abstract": address} if (address := _address(url, "url", complaints)) else {}
    return with_links_in(abstract, found)


def with_links_in(abstract: str, found: dict[str, str]) -> Pairs:
    """Add the addresses that stand in the abstract to those found elsewhere."""
    if "://" in abstract:
        for kind, address in links_in(abstract):
            if address not in found.values():
                found[free(kind, found)] = address
    return tuple(sorted(found.items()))


def others(fields: Mapping[str, Any], complaints: list[str]) -> Extras:
    """Take what has no field of its own, from the top and below `extra`."""
    unknown: Json = {}
    if not fields.keys() <= _KNOWN:
        unknown = {name: value for name, value in fields.items() if name not in _KNOWN and not isinstance(value, dict)}
    if unknown:
        unknown = mapping(unknown, "extra", complaints)
    if "extra" in fields:
        unknown |= mapping(fields["extra"], "extra", complaints)
    found: dict[str, str | int | float | bool] = {}
    for name, value in unknown.items():
        if type(value) is str and value.isprintable() and len(value) <= MAX_TEXT:
            found[name] = value.strip()
        elif isinstance(value, str):
            found[name] = text.line(value[:MAX_TEXT])
        elif isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
            found[name] = value
        elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            found[name] = text.line("; ".join(value)[:MAX_TEXT])
        elif value not in (None, []):
            complaints.append(f"`{name}` is no plain value")
    return tuple(sorted([one for one in found.items() if one[1] != ""]))


def mapping(value: object, name: str, complaints: list[str]) -> Json:
    """Take an object with its names cleaned; a name that is empty or too long is none."""
    if value is None:
        return {}
    if isinstance(value, dict):
        if value.keys() <= _USUAL:
            return dict(value)
        named = {text.line(str(key)): item for key, item in value.items()}
        complaints += [f"`{key[:60]}…` is too long for a name" for key in named if len(key) > MAX_NAME]
        return {key: item for key, item in named.items() if 0 < len(key) <= MAX_NAME}
    complaints.append(f"`{name}` is not an object")
    return {}


def _are_plain(values: list[Any]) -> bool:
    """Tell whether all are texts of one line without a comma: one look for them all."""
    try:
        joined = "".join(values)
    except TypeError:
        return False
    return joined.isprintable() and "," not in joined and len(joined) <= MAX_TEXT


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


def _address(value: object, name: str, complaints: list[str]) -> str:
    raw = string(value, name, complaints)
    address = text.web_url(raw)
    if not address and raw.strip():
        complaints.append(f"`{name}` is no web address: `{raw[:60]}`")
    return address


def _cleaned(value: str, name: str, complaints: list[str]) -> str:
    if not text.is_clean(value):
        complaints.append(f"`{name}` holds characters that no text may hold; they are taken out or replaced")
    cleaned = text.clean(value)
    if len(cleaned) > MAX_TEXT:
        complaints.append(f"`{name}` has more than {MAX_TEXT:,} characters; the rest is left out")
    return cleaned[:MAX_TEXT]


def _split_names(names: str) -> list[str]:
    """Split at ` and ` and `;`, else at commas where every part has a space or an initial."""
    parts = re.split(r"\s+and\s+|;", names)
    if len(parts) == 1:
        commas = [part.strip() for part in names.split(",") if part.strip()]
        if all(" " in part or "." in part for part in commas):
            return commas
    return parts


def _author(value: object, complaints: list[str]) -> Author:
    if isinstance(value, dict):
        return _author_of_parts(value.get, complaints)
    name = line(value, "authors", complaints)
    if "," not in name:
        return Author(name)
    name = name.strip(", ")
    family, comma, given = (part.strip() for part in name.partition(","))
    return Author(f"{given} {family}", family, given) if comma and given else Author(name)


def _author_of_parts(part: Callable[..., Any], complaints: list[str]) -> Author:
    name, family, given, orcid = part("name", ""), part("family", ""), part("given", ""), part("orcid", "")
    try:
        are_plain = (name + family + given + orcid).isprintable()
    except (AttributeError, TypeError):
        are_plain = False
    if not are_plain:
        name, family, given, orcid = (line(one, "authors", complaints) for one in (name, family, given, orcid))
    family, given = family.strip(), given.strip()
    return Author(name.strip() or f"{given} {family}".strip(), family, given, orcid.strip())


def _in_address(address: str) -> dict[str, str]:
    """Find the identifier that an address of arXiv, Hugging Face or the DOI resolver names."""
    plain = re.split("[?#]", address)[0]
    for scheme, pattern in (("arxiv", _ARXIV_URL), ("doi", _DOI_URL)):
        if pattern.match(plain) and (found := identifier(scheme, plain)):
            return {scheme: found}
    return {}
