"""Works as Crossref's REST interface gives them, turned into items of CSL.

Nearly the same names stand for nearly the same facts: titles are lists, a title and its subtitle are two, of two titles
of a container the first is that of the series, and there is a date for every step of a publication. The fields are
those of https://api.crossref.org/swagger-ui; DOI resolvers give the same with plain titles.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Item: TypeAlias = Mapping[str, Any]

# Words for types that CSL does not have, and by which a work of Crossref is known.
TYPES = frozenset(
    "book-chapter book-part book-section book-series book-set book-track component database dissertation edited-book"
    " journal journal-article journal-issue journal-volume monograph other peer-review posted-content proceedings"
    " proceedings-article proceedings-series reference-book reference-entry report-component report-series".split()
)
# Best first; `issued` is the earliest day in print or online where there is one.
_DATES = ("issued", "published", "published-online", "published-print", "posted", "created")
_LISTS = ("ISSN", "ISBN", "original-title", "short-title")
_RETRACTED = frozenset({"retraction", "withdrawal", "removal"})


def is_one(item: Item) -> bool:
    """Tell a work of Crossref from other items."""
    return "indexed" in item or "reference-count" in item or isinstance(item.get("title"), list)


def as_csl(item: Item) -> dict[str, Any]:
    """Say with the variables of CSL what they can say; other names stay as they are."""
    containers = _texts(item.get("container-title"))
    changed = {
        "title": _title(item),
        "container-title": containers[-1] if containers else "",
        "collection-title": containers[0] if len(containers) > 1 else item.get("collection-title"),
        "issued": next((item[name] for name in _DATES if _has_year(item.get(name))), None),
        "event-title": _below(item, "event", "name"),
        "edition": item.get("edition") or item.get("edition-number"),
        "number": item.get("number") or item.get("report-number"),
        "page": item.get("page") or item.get("article-number"),
        "publisher-place": item.get("publisher-place") or item.get("publisher-location"),
        "categories": _texts(item.get("subject")),
        "license": None,
    } | {name: ", ".join(_texts(item[name])) for name in _LISTS if name in item}
    if not (containers or changed["event-title"]) and item.get("type") == "posted-content":
        # A server of preprints.
        changed["container-title"] = next(_objects(item.get("institution")), {}).get("name")
    return {**item, **changed}


def links(item: Item) -> dict[str, Any]:
    """Give the address of the PDF, if it is said to be one."""
    found = [link.get("URL") for link in _objects(item.get("link")) if link.get("content-type") == "application/pdf"]
    return {"pdf": found[0]} if found else {}


def facts(item: Item) -> dict[str, Any]:
    """Give the facts that no variable of CSL has."""
    found = {
        "citations": item.get("is-referenced-by-count"),
        "license": next(_objects(item.get("license")), {}).get("URL"),
        "retracted": any(update.get("type") in _RETRACTED for update in _objects(item.get("updated-by"))) or None,
    }
    return {name: value for name, value in found.items() if isinstance(value, str | int)}


def _title(item: Item) -> str:
    titles, subtitles = _texts(item.get("title")), _texts(item.get("subtitle"))
    title = titles[0] if titles else ""
    if not title or not subtitles or subtitles[0].casefold() in title.casefold():
        return title
    return f"{title.rstrip(' :')}: {subtitles[0]}"


def _has_year(value: object) -> bool:
    """Tell whether there is a date; Crossref writes `[[null]]` for none."""
    parts = value.get("date-parts") if isinstance(value, Mapping) else None
    return bool(isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0] and parts[0][0])


def _below(item: Item, name: str, key: str) -> Any:  # noqa: ANN401 - any JSON
    value = item.get(name)
    return value.get(key) if isinstance(value, Mapping) else value


def _texts(value: object) -> list[str]:
    """Give a text, or the texts of a list."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str) and text.strip()]


def _objects(value: object) -> Iterator[Item]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))
