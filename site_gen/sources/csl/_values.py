"""What the variables of an item say, each by itself."""

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from site_gen.sources import _days
from site_gen.sources._richtext import plain

Item: TypeAlias = Mapping[str, Any]

# Variables that are facts without a field of their own, by the names that `extra` has for them.
EXTRA = {
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
_ISBN = re.compile(r"(?:97[89])?\d{9}[\dX]", re.ASCII)
SHORT_DOI = re.compile(r"10/[a-z0-9]+", re.IGNORECASE | re.ASCII)
_HYPHENS = re.compile(r"[\s-]")


def words(value: object) -> str:
    """Give a value as text without markup, `""` if it is none."""
    if isinstance(value, str):
        return plain(value) if "<" in value or "&" in value else value
    if isinstance(value, list):
        return "; ".join(words(one) for one in value if isinstance(one, str | int))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def names(value: Any) -> Any:  # noqa: ANN401 - any JSON; what is no list is told by `shapes`
    """Put the names of a list together, each as `shapes` takes it."""
    return [_name(name) for name in value] if isinstance(value, list) else value


def editors(value: object) -> str:
    """Write the names of a list as one text."""
    found = [_name(name) for name in value if isinstance(name, dict)] if isinstance(value, list) else []
    return "; ".join(name.get("name") or f"{name.get('given', '')} {name.get('family', '')}".strip() for name in found)


def keywords(value: object) -> list[str]:
    """Split at semicolons where there are any, else at commas, which keywords may hold themselves."""
    written = words(value)
    return [part.strip() for part in written.split(";" if ";" in written else ",")]


def date(value: object) -> str:
    """Read a date: the first of a range, as far as it is one; months over 12 are seasons."""
    if isinstance(value, str):
        return _days.day(value)
    if not isinstance(value, dict):
        return ""
    parts = value.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else parts
    if not isinstance(first, list) or not first or not words(first[0]):
        return _days.day(words(value.get("raw")) or words(value.get("literal")) or words(value.get("edtf")))
    if len(first) == 1:
        return str(first[0])
    numbers = [str(part) for part in first[:3]]
    known = 1
    while known < len(numbers) and numbers[known] in _MAY_BE[known]:
        known += 1
    return "-".join(numbers[:known])


def isbn_of_its_own(item: Item, extra: Mapping[str, str]) -> str:
    """Give the ISBN of a book that stands alone, `""` if there are several, or it may be that of more than the item."""
    if "isbn" not in extra or extra.get("type") not in _WHOLE_BOOKS or any(item.get(part) for part in _PARTS):
        return ""
    # Of several it is unsure which one others have.
    isbn = _HYPHENS.sub("", extra["isbn"]).upper()
    return isbn if _ISBN.fullmatch(isbn) else ""


def _name(name: Any) -> Any:  # noqa: ANN401 - the same
    """Put a name together: particles belong to the family name, a suffix stands at the end of what is printed."""
    if not isinstance(name, dict):
        return name
    if _MORE_THAN_TWO_PARTS.isdisjoint(name):
        family, given = name.get("family", ""), name.get("given", "")
        if isinstance(family, str) and isinstance(given, str) and not _MARKUP.search(f"{family} {given}"):
            return name
    parts = {key: written for key, value in name.items() if (written := words(value).strip())}
    if whole := parts.get("literal") or parts.get("name"):
        return {"name": whole}
    for particle in (parts[key] for key in reversed(_PARTICLES) if key in parts):
        space = "" if particle.endswith(_ELIDED) else " "
        parts["family"] = f"{particle}{space}{parts.get('family', '')}"
    printed = " ".join(parts[key] for key in ("given", "family", "suffix") if key in parts)
    orcid = parts.get("ORCID") or parts.get("_orcid") or parts.get("orcid") or ""
    read = {"name": printed, "orcid": orcid.rpartition("/")[2]}
    return read | {key: parts[key] for key in ("family", "given") if key in parts}
