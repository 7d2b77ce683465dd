"""What strangers call the parts of a paper, brought under our names.

People write objects by hand: an identifier, a date or an address may stand at the top, and the names that arXiv and
others use for ours are understood. What is in our form already never comes here.
"""

import re
from collections.abc import Mapping
from typing import Any

from site_gen import text
from site_gen.shapes._facts import date, identifier
from site_gen.shapes._parts import SCHEMES, Json, mapping, string

# The parts of a paper.
PARTS = frozenset("title abstract authors identifiers dates links venue keywords categories extra repairs".split())
# What we print beside them says where a record stands and where a site has the paper, nothing about the paper.
_BESIDE = frozenset({"path", "line", "index", "slug", "topics", "related", "keyphrases", "acronyms", "sources"})
# An object that has no other keys is in our form.
OURS = PARTS | _BESIDE

# Addresses that name a paper by its arXiv number or DOI; on other hosts such numbers mean something else.
_ARXIV_URL = re.compile(r"^https?://(?:[a-z]+\.)?(?:arxiv\.org|alphaxiv\.org|huggingface\.co/papers)/", re.IGNORECASE)
_DOI_URL = re.compile(r"^https?://(?:(?:dx|www)\.)?doi\.org/", re.IGNORECASE)

# Names of others for ours, understood where ours is not given and the value is what ours takes.
_ALIASES = {"summary": "abstract", "author": "authors", "published": "date", "id": "arxiv"}
_LINKS_AT_THE_TOP = ("pdf", "code", "project", "video")
# An `id` is anybody's number: a wrong identifier would merge two papers, so only what can be no other is taken.
_ARXIV_ID = re.compile(r"^\d\d(?:0[1-9]|1[0-2])\.\d{4,5}(?:v\d+)?$|^arxiv:", re.IGNORECASE)
_KNOWN = OURS | {"year", "date", "url"} | set(SCHEMES)


def lifted(given: Mapping[str, Any], complaints: list[str]) -> Json:
    """Give an object of a stranger in our form; what cannot be meant so is kept under `extra` by its name."""
    fields = _with_our_names(given)
    unknown = {name: value for name, value in fields.items() if name not in _KNOWN and not isinstance(value, dict)}
    found = {name: fields[name] for name in PARTS & fields.keys()}
    found["identifiers"] = _identifiers(fields, complaints)
    found["dates"] = _dates(fields, complaints)
    found["links"] = _links(fields, complaints)
    if unknown:
        found["extra"] = unknown | mapping(fields.get("extra"), "extra", complaints)
    return found


def _with_our_names(given: Mapping[str, Any]) -> Json:
    fields = dict(given)
    for alias, name in _ALIASES.items():
        if alias in given and not fields.get(name) and _is_meant(name, given[alias]):
            fields[name] = fields.pop(alias)
    for kind in _LINKS_AT_THE_TOP:
        links = fields.get("links") or {}
        if kind in given and isinstance(links, dict) and kind not in links and _is_address(given[kind]):
            fields["links"] = {**links, kind: fields.pop(kind)}
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


def _identifiers(fields: Json, complaints: list[str]) -> Json:
    """Take identifiers from the top, from below `identifiers`, and from the paper's address."""
    found = {name: fields[name] for name in SCHEMES if name in fields}
    found |= mapping(fields.get("identifiers"), "identifiers", complaints)
    plain = re.split("[?#]", string(fields.get("url"), "url", []))[0]
    for scheme, pattern in (("arxiv", _ARXIV_URL), ("doi", _DOI_URL)):
        if not found.get(scheme) and pattern.match(plain) and identifier(scheme, plain):
            found[scheme] = plain
    return found


def _dates(fields: Json, complaints: list[str]) -> Json:
    given = mapping(fields.get("dates"), "dates", complaints)
    published = given.get("published") or fields.get("date") or fields.get("year")
    return {**given, "published": published}


def _links(fields: Json, complaints: list[str]) -> Json:
    """Take the links and the address of the paper; an address within a site, as its API gives it, is none."""
    given = mapping(fields.get("links"), "links", complaints)
    url = string(fields.get("url"), "url", complaints)
    if "abstract" in given or not url.strip() or url.startswith("/"):
        return given
    if text.web_url(url):
        return {**given, "abstract": url}
    complaints.append(f"`url` is no web address: `{url[:60]}`")
    return given
