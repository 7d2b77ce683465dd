"""What an entry of BibTeX takes from others: a paper from its volume (`crossref`), any entry from `xdata`."""

from collections.abc import Mapping

from site_gen.sources.bibtex._facts import VOLUMES, identifies
from site_gen.sources.bibtex._fields import Fields

# How many volumes are remembered; each has about 1 KB.
MAX_PARENTS = 20_000
# A volume of a series takes from the series; longer chains are mistakes, such as circles.
_MOST_TAKEN_FROM = 20

_INHERITED = {"title": "booktitle", "subtitle": "booksubtitle"} | {
    name: name
    for name in """
    booktitle booksubtitle editor publisher address location organization institution series volume number issue date
    year month day edition journal journaltitle eventtitle language langid issn
    """.split()
}
_OF_PERIODICAL = _INHERITED | {"title": "journaltitle", "subtitle": "journalsubtitle"}
_DATES = frozenset({"date", "year", "month", "day"})


class Parents:
    """The entries of a file from which others may take."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, dict[str, str]]] = {}

    def remember(self, kind: str, fields: Fields) -> None:
        """Keep what others may take from an entry."""
        key = fields.key.strip().lower()
        if not key or len(self._known) >= MAX_PARENTS or (kind not in VOLUMES and kind != "xdata"):
            return
        needed = {name: value for name, value in fields.values.items() if _is_taken(kind, name, value)}
        self._known.setdefault(key, (kind, needed))

    def missing(self, keys: tuple[str, ...]) -> list[str]:
        """Name those of the keys that were not met so far."""
        return [key for key in keys if key.lower() not in self._known]

    def completed(self, values: Mapping[str, str]) -> dict[str, str]:
        """Give the fields of an entry with those that it takes from others, nearest first."""
        whole = dict(values)
        waiting = list(named(values))
        seen: set[str] = set()
        while waiting and len(seen) < _MOST_TAKEN_FROM:
            key = waiting.pop(0).lower()
            if key in seen or key not in self._known:
                continue
            seen.add(key)
            kind, given = self._known[key]
            for name, value in _said_of_parts(kind, given, whole).items():
                whole.setdefault(name, value)
            waiting += named(given)
        return whole


def named(values: Mapping[str, str]) -> tuple[str, ...]:
    """Give the keys of the entries that an entry takes from."""
    keys = f"{values.get('xdata', '')},{values.get('crossref', '')}".split(",")
    return tuple(filter(None, (key.strip() for key in keys)))


def _is_taken(kind: str, name: str, value: str) -> bool:
    """Tell whether a field may be said of others too: never an identifier, for that names one thing alone."""
    if name in ("crossref", "xdata"):
        return True
    return (kind == "xdata" or name in _INHERITED) and not identifies(name, value)


def _said_of_parts(kind: str, given: Mapping[str, str], whole: Mapping[str, str]) -> dict[str, str]:
    if kind == "xdata":
        return dict(given)
    names = _OF_PERIODICAL if kind == "periodical" else _INHERITED
    dated = not whole.keys().isdisjoint(("date", "year"))
    return {names[name]: value for name, value in given.items() if name in names and not (dated and name in _DATES)}
