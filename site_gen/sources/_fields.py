"""Small steps from a stranger's object to our fields, without a fault on any type."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]

_WITHDRAWN = re.compile(
    r"\s*(?:(?:this|the) (?:arxiv )?(?:paper|article|submission|manuscript|preprint|work|version)"
    r" (?:has been|is|was) (?:temporarily )?withdrawn\b|withdrawn[.!]?\s*$)",
    re.IGNORECASE,
)


def filled(**fields: Any) -> Json:  # noqa: ANN401 - whatever a source holds
    """Give the fields that hold something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def below(value: object, *path: str) -> Any:  # noqa: ANN401 - any JSON
    """Give what lies below a path of keys, None if it does not go so far."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def objects(value: object) -> list[Json]:
    """Give the objects of a list; a lone object is a list of one."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]


def texts(value: object) -> list[str]:
    """Give the texts of a list; a lone text is a list of one."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str) and one]


def first(*values: object) -> str:
    """Give the first text that is one."""
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def distinct(values: Iterable[str]) -> list[str]:
    """Give each text once, in order."""
    return list(dict.fromkeys(value for value in values if value))


def renamed(given: object, names: Mapping[str, str]) -> Json:
    """Take the named keys of an object under our names; plain values only."""
    if not isinstance(given, dict):
        return {}
    return {ours: given[name] for name, ours in names.items() if isinstance(given.get(name), str | int) and given[name]}


def is_withdrawn(*words: object) -> bool:
    """Tell whether a comment or an abstract begins by saying that the paper was withdrawn.

    >>> is_withdrawn("Withdrawn."), is_withdrawn("Withdrawn from one venue, accepted at another")
    (True, False)
    """
    return any(isinstance(one, str) and bool(_WITHDRAWN.match(one)) for one in words)


def pages(start: object, end: object) -> str:
    """Join the first and the last page.

    >>> pages("1", "9"), pages("e17", None)
    ('1–9', 'e17')
    """
    ends = [str(page).strip() for page in (start, end) if isinstance(page, str | int) and str(page).strip()]
    return "\u2013".join(distinct(ends))
