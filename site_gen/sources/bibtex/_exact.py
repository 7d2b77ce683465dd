"""Entries that `cite.bibtex` wrote: each field means what it says, and one of them holds what BibTeX has none for."""

import json
from collections.abc import Mapping
from typing import Any

from site_gen import latex
from site_gen.cite import bibtex
from site_gen.sources.bibtex import _names

_PARTS = frozenset("title abstract authors identifiers dates links venue keywords categories extra repairs".split())


def facts(values: Mapping[str, str], complaints: list[str]) -> dict[str, Any]:
    """Give what an entry says; its own field wins where both say something."""
    fields = _fields(values)
    for name, value in _ours(values[bibtex.OURS], complaints).items():
        both = isinstance(value, dict) and isinstance(fields.get(name), dict)
        fields[name] = fields[name] | value if both else value
    return fields


def _ours(written: str, complaints: list[str]) -> dict[str, Any]:
    try:
        parts = json.loads(written)
    except (ValueError, RecursionError):
        parts = None
    if not isinstance(parts, dict):
        complaints.append(f"`{bibtex.OURS}` is no JSON object: `{written[:60]}`")
        return {}
    return {name: value for name, value in parts.items() if name in _PARTS}


def _fields(values: Mapping[str, str]) -> dict[str, Any]:
    texts = {
        name: latex.to_text(value, marks=name == "abstract") for name, value in values.items() if name != bibtex.OURS
    }
    authors, others = _names.people(values.get("author", ""), exact=True)
    editors, _ = _names.people(values.get("editor", ""), exact=True)
    extra = {ours: texts[name] for ours, name in bibtex.EXTRAS.items() if name in texts}
    if editors:
        extra["editors"] = _names.in_words(editors)
    return {
        "title": texts.get("title", ""),
        "abstract": texts.get("abstract", ""),
        "authors": authors,
        "identifiers": {ours: values[name] for ours, name in bibtex.IDENTIFIERS.items() if name in values},
        "dates": {"published": _date(texts)},
        "links": {ours: values[name] for ours, name in bibtex.LINKS.items() if name in values},
        "venue": texts.get("journal", "") or texts.get("booktitle", ""),
        # Each on its own: two lone dollars in one text would be taken for a formula.
        "keywords": [latex.to_text(keyword) for keyword in values.get("keywords", "").split(", ")],
        "categories": [texts["primaryclass"]] if "primaryclass" in texts else [],
        "extra": extra | ({"et-al": True} if others else {}),
    }


def _date(texts: Mapping[str, str]) -> str:
    month = texts.get("month", "")
    number = str(bibtex.MONTHS.index(month) + 1) if month in bibtex.MONTHS else month
    return "-".join(filter(None, (texts.get("year", ""), number, texts.get("day", ""))))
