"""Names of people as one text, the way people and programs write them."""

import html
import re
from itertools import pairwise

from site_gen import text
from site_gen.model import Author

_AND = re.compile(r",? and |,? & |;")
_ET_AL = re.compile(r"[,;]?(?: and| &)? et al\.?$", re.IGNORECASE)
_SUFFIX = re.compile(r"(?:jr|sr|i{2,3}|iv|ph\.?d|m\.?d|esq)\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_a-zß-ÿ]\.?[ -]?){1,4}")
# Its `;` divides no names; some programs set it apart.
_ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}) ?;", re.IGNORECASE)
_FAMILY_AND_GIVEN = 2
_AND_A_SUFFIX = 3


def divided(names: str, complaints: list[str]) -> list[str]:
    """Divide a text of several names at `;`, `and` and `&`, and at the commas that do not stand inside a name.

    >>> divided("Ebb, A., Flow, B. C., & Sand, D. et al.", [])
    ['Ebb, A.', 'Flow, B. C.', 'Sand, D.']
    >>> divided("Ada Ebb, Bo Flow and Cy Sand, Jr.", [])
    ['Ada Ebb', 'Bo Flow', 'Cy Sand, Jr.']
    >>> divided("Zo&eacute; Ebb &amp; Bj&#246;rn Flow", [])
    ['Zoé Ebb', 'Björn Flow']
    """
    flat = _ET_AL.sub("", " ".join(_without_entities(names).split()))
    if ";" in flat:
        return [name.strip() for name in _AND.split(flat)]
    return [name for part in _AND.split(flat) for name in _at_commas(part, complaints)]


def _without_entities(names: str) -> str:
    """Give what entities stand for; what only looks like one stays."""
    if "&" not in names:
        return names
    return text.clean(_ENTITY.sub(lambda found: html.unescape(f"&{found[1]};"), names))


def author(name: str) -> Author:
    """Read one name: `Family, Given` is turned round, a suffix stays at its end.

    >>> author("Ebb, Ada, Jr.").name, author("Ada Ebb, Jr.").name
    ('Ada Ebb Jr.', 'Ada Ebb Jr.')
    """
    if "," not in name:
        return Author(name)
    parts = [part for piece in name.split(",") if (part := piece.strip())]
    suffix = f" {parts.pop()}" if len(parts) > 1 and _SUFFIX.fullmatch(parts[-1]) else ""
    if len(parts) != _FAMILY_AND_GIVEN:
        return Author(", ".join(parts) + suffix)
    family, given = parts
    return Author(f"{given} {family}{suffix}", family, given)


def _at_commas(names: str, complaints: list[str]) -> list[str]:
    parts = [part for piece in names.split(",") if (part := piece.strip())]
    if _is_one(parts):
        return [names]
    pairs = [f"{family}, {given}" for family, given in pairwise(parts)][::2] if len(parts) % 2 == 0 else []
    if pairs and all(map(_INITIALS.fullmatch, parts[1::2])):
        return pairs
    if not _are_whole(parts):
        complaints.append(f"`authors` may be divided wrongly, put `;` between them: `{names[:60]}`")
        return parts if any(" " in part for part in parts) else pairs or parts
    return parts


def _is_one(parts: list[str]) -> bool:
    """Tell whether the commas are those inside of one name: before the given names, before a suffix."""
    if len(parts) > 1 and len(parts) <= _AND_A_SUFFIX and _SUFFIX.fullmatch(parts[-1]):
        return True
    return len(parts) == 1 or (len(parts) == _FAMILY_AND_GIVEN and not _are_whole(parts))


def _are_whole(parts: list[str]) -> bool:
    """Tell whether each part is a name of its own, with a space or an initial in it."""
    return all(" " in part or "." in part for part in parts)
