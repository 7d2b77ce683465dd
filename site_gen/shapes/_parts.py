"""The parts of an object that a stranger wrote, each read as far as it makes sense.

Every function adds to `complaints` what it could not understand and gives the rest. A paper of a listing takes some
30 microseconds here, so the common case of each part is asked for first.
"""

import math
import re
from collections.abc import Callable
from typing import Any, TypeAlias

from site_gen import text
from site_gen.model import Author, Dates, Extras, Pairs, Repair
from site_gen.shapes import _names
from site_gen.shapes._facts import MAX_NAME, date, free, identifier, links_in

Json: TypeAlias = dict[str, Any]

# Schemes whose identifiers may stand at the top of an object under their own name.
SCHEMES = ("arxiv", "doi", "acl", "openreview", "s2", "openalex", "dblp", "pubmed", "pmcid", "isbn")

# An abstract of a million characters is a mistake of the source, not a text to put on a page.
MAX_TEXT = 1_000_000

# Names that need no cleaning: nearly all that readers give.
_USUAL = frozenset(
    """
    published updated listed abstract pdf html code project data video demo discussion hf mag issn upvotes stars
    comments tldr withdrawn retracted pages volume issue number series publisher address editors type comment note
    language license citations version awards edition school journal-ref bibkey organization title-short citation-key
    """.split()
) | set(SCHEMES)
_PREPRINTS = re.compile(
    r"arxiv(?:\.org)?(?: \(cornell university\))?|corr|computing research repository", re.IGNORECASE
)
_UNDATED = Dates()
_FIVE_DIGITS = 1501
_ARXIV_DOI = "10.48550/arxiv."


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
    if type(value) is str and len(value) <= MAX_TEXT and (found := text.one_paragraph(value)) is not None:
        return found
    return text.paragraphs(string(value, name, complaints))


def venue(value: object, complaints: list[str]) -> str:
    """Take the name of a venue; that of a preprint server is none, and would hide where the paper was published."""
    found = line(value, "venue", complaints)
    return "" if _PREPRINTS.fullmatch(found) else found


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
        value = _names.divided(value, complaints)
    if not isinstance(value, list):
        complaints.append("`authors` is neither a list nor text")
        return ()
    if _are_plain(value):
        return tuple([Author(name) for item in value if (name := item.strip())])
    found = [_author(item, complaints) for item in value]
    return tuple([author for author in found if author.name])


def identifiers(value: object, complaints: list[str]) -> Pairs:
    """Take an object of identifiers by scheme."""
    if not value:
        return ()
    found: dict[str, str] = {}
    for name, one in mapping(value, "identifiers", complaints).items():
        scheme = name.lower()
        # A number to YAML and JSON: `2105.10000` is 2105.1 to them.
        if type(one) is str and one.isprintable():
            raw = one
        else:
            raw = _digits(one) if type(one) is float and scheme == "arxiv" else string(one, scheme, complaints)
        canonical = identifier(scheme, raw)
        if canonical:
            found[scheme] = canonical
        elif raw.strip():
            complaints.append(f"`{scheme}` is no such identifier: `{raw[:60]}`")
    if found.get("doi", "").startswith(_ARXIV_DOI) and "arxiv" not in found:
        number = identifier("arxiv", found["doi"].removeprefix(_ARXIV_DOI))
        found |= {"arxiv": number} if number else {}
    return tuple(sorted(found.items()))


def _digits(number: float) -> str:
    """Write an arXiv number that was taken for one; since 2015 they have five digits behind the point."""
    return f"{number:.5f}" if number >= _FIVE_DIGITS else f"{number:09.4f}"


def dates(value: object, complaints: list[str]) -> Dates:
    """Take an object of the three dates."""
    if not value:
        return _UNDATED
    given = mapping(value, "dates", complaints)
    return Dates(*[_date(given.get(name), name, complaints) for name in ("published", "updated", "listed")])


def links(value: object, abstract: str, complaints: list[str]) -> Pairs:
    """Take an object of addresses by kind, and those that stand in the abstract."""
    found: dict[str, str] = {}
    for kind, one in mapping(value, "links", complaints).items():
        raw = one if type(one) is str else string(one, kind, complaints)
        if address := text.web_url(raw):
            found[kind] = address
        elif raw.strip():
            complaints.append(f"`{kind}` is no web address: `{raw[:60]}`")
    return with_links_in(abstract, found)


def with_links_in(abstract: str, found: dict[str, str]) -> Pairs:
    """Add the addresses that stand in the abstract to those found elsewhere."""
    if "://" in abstract:
        for kind, address in links_in(abstract):
            if address not in found.values():
                found[free(kind, found)] = address
    return tuple(sorted(found.items()))


def others(value: object, complaints: list[str]) -> Extras:
    """Take an object of plain values; a list of texts becomes one."""
    found: dict[str, str | int | float | bool] = {}
    for name, one in mapping(value, "extra", complaints).items():
        if type(one) is str and one.isprintable() and len(one) <= MAX_TEXT:
            found[name] = one.strip()
        elif isinstance(one, str):
            found[name] = text.line(one[:MAX_TEXT])
        elif isinstance(one, bool | int) or (isinstance(one, float) and math.isfinite(one)):
            found[name] = one
        elif isinstance(one, list) and one and all(isinstance(item, str) for item in one):
            found[name] = text.line("; ".join(one)[:MAX_TEXT])
        elif one not in (None, []):
            complaints.append(f"`{name}` is no plain value")
    return tuple(sorted([one for one in found.items() if one[1] != ""]))


def repairs(value: object, complaints: list[str]) -> tuple[Repair, ...]:
    """Take a list of places that were mended."""
    if not value:
        return ()
    if not isinstance(value, list):
        complaints.append("`repairs` is not a list")
        return ()
    found = [_repair(mapping(one, "repairs", complaints).get, complaints) for one in value]
    return tuple(one for one in found if one.captured)


def mapping(value: object, name: str, complaints: list[str]) -> Json:
    """Take an object with its names cleaned; a name that is empty or too long is none."""
    if value is None:
        return {}
    if isinstance(value, dict):
        if value.keys() <= _USUAL:
            return value
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


def _date(value: object, name: str, complaints: list[str]) -> str:
    raw = value if type(value) is str else string(value, name, complaints)
    found = date(raw)
    if not found and raw.strip():
        complaints.append(f"there is no date `{raw.strip()[:40]}`")
    return found


def _cleaned(value: str, name: str, complaints: list[str]) -> str:
    if not text.is_clean(value):
        complaints.append(f"`{name}` holds characters that no text may hold; they are taken out or replaced")
    cleaned = text.clean(value)
    if len(cleaned) > MAX_TEXT:
        complaints.append(f"`{name}` has more than {MAX_TEXT:,} characters; the rest is left out")
    return cleaned[:MAX_TEXT]


def _repair(part: Callable[..., Any], complaints: list[str]) -> Repair:
    return Repair(*[block(part(name), name, complaints) for name in ("captured", "now")])


def _author(value: object, complaints: list[str]) -> Author:
    if isinstance(value, dict):
        return _author_of_parts(value.get, complaints)
    return _names.author(line(value, "authors", complaints))


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
