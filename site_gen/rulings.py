"""What a person decided about merging, brought to the records that are meant.

`content/merges.yaml` names papers as people do: by slug, by identifier, or by the file and line of a record.

    same:
      - [attention-is-all-you-need, arxiv:1706.03762]
    different:
      - [doi:10.1/a, content/sources/library.bib:12]

A slug means the paper that has it where nothing is decided, so a decision means the same in the next build, in which
two papers have become one and one slug leads to the other. An identifier means all records that have it. A name that
was never seen is a mistake; one whose paper is gone with its source is only told, for the source may come back.
Where the records alone made two papers one, both slugs mean that one.

Decisions must not contradict each other: what is `same`, also through a third, is never `different`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from msgspec import Struct

from site_gen import mapping, shapes, text
from site_gen.errors import UsageError
from site_gen.model import Decision, Paper, Problem, Record, Rulings, SlugLine, Work

_PLACE = re.compile(r"(.+):(\d+)")
_IDENTIFIER = re.compile(r"([A-Za-z]\w*):(\S+)")
# Files are named from the root of the site.
_SOURCES = "content/sources/"
# What the memory of addresses holds beside identifiers.
_TITLE = "title:"
_NOBODY = SlugLine("", ())
_HOW = "name a paper by its slug, by an identifier such as `doi:10.1/x`, or by the file and line of its record"


class Known(Struct, frozen=True):
    """What names can mean."""

    records: Sequence[Record]
    papers: Sequence[Paper]
    """As they are where nothing is decided."""
    slugs: Sequence[str]
    """Of these papers."""
    memory: Sequence[SlugLine]
    """All slugs that were ever seen."""


def resolve(decisions: Sequence[Decision], known: Known, path: str) -> tuple[Rulings, list[Problem]]:
    """Find the records that decisions mean; `path` is the file that errors and problems name.

    Raises UsageError with all names that mean nothing and all contradictions, each with its line.
    """
    names = _Names(known)
    found: list[tuple[Decision, list[tuple[int, ...]]]] = []
    problems: list[Problem] = []
    errors: list[UsageError] = []
    for decision in decisions:
        groups: list[tuple[int, ...]] = []
        for name in decision.names:
            if records := names.records(name):
                groups.append(records)
            elif names.was(name):
                problems.append(_gone(name, path, decision.line))
            else:
                message, hint = names.wrong(name)
                errors.append(UsageError(message, path=path, line=decision.line, hint=hint))
        found.append((decision, groups))
    errors += _contradictions(found, path)
    if errors:
        errors.sort(key=lambda error: error.line)
        errors[0].others = tuple(errors[1:])
        raise errors[0]
    same = tuple(_joined(groups) for decision, groups in found if decision.kind == "same")
    different = tuple(pair for decision, groups in found if decision.kind == "different" for pair in _pairs(groups))
    return Rulings(same, different), problems


def _gone(name: str, path: str, line: int) -> Problem:
    hint = "remove the name once its source will not come back"
    return Problem(path, line, "merges.gone", f"`{name}` names a paper that is not there now", hint)


def _joined(groups: Iterable[Sequence[int]]) -> tuple[int, ...]:
    return tuple(sorted({index for group in groups for index in group}))


def _pairs(groups: Sequence[tuple[int, ...]]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    yield from ((one, other) for number, one in enumerate(groups) for other in groups[number + 1 :])


class _Names:
    """Which records a name means."""

    def __init__(self, known: Known) -> None:
        self._known = known
        index = {record.place: number for number, record in enumerate(known.records)}
        self._lines = {line.slug: line for line in known.memory}
        self._seen = frozenset(
            key.casefold() for line in known.memory for key in (line.slug, *line.own) if not key.startswith(_TITLE)
        )
        self._by_slug = {
            slug: tuple(index[place] for place in paper.places)
            for slug, paper in zip(known.slugs, known.papers, strict=True)
        }
        self._by_place: dict[tuple[str, int], list[int]] = defaultdict(list)
        self._by_identifier: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, record in enumerate(known.records):
            self._by_place[record.place.path, record.place.line].append(number)
            for scheme, value in record.work.identifiers:
                self._by_identifier[scheme, value.casefold()].append(number)

    def records(self, name: str) -> tuple[int, ...]:
        """Give the records that a name means; none if it is unknown, or the place of several."""
        if name in self._by_slug:
            return self._by_slug[name]
        if at := self._at(name):
            return at if len(at) == 1 else ()
        if led := self._led(name):
            return led
        return tuple(sorted({number for key in _identifiers(name) for number in self._by_identifier.get(key, ())}))

    def was(self, name: str) -> bool:
        """Tell whether a slug or an identifier was ever seen."""
        return name in self._lines or any(f"{scheme}:{value}" in self._seen for scheme, value in _identifiers(name))

    def wrong(self, name: str) -> tuple[str, str]:
        """Say what is wrong with a name that means no record, and what may be meant."""
        if at := self._at(name):
            hint = "name one by an identifier or a slug, or put each on a line of its own"
            return f"`{name}` is {len(at)} records", hint
        known = (other for other in _readings(name) if self.records(other) or self.was(other))
        if other := next(known, ""):
            return f"`{name}` is no paper", f"did you mean `{other}`?"
        near = mapping.near(name, self._by_slug)
        return f"`{name}` is no paper", near if near.startswith("did you mean") else _HOW

    def _at(self, name: str) -> tuple[int, ...]:
        place = _PLACE.fullmatch(name)
        return tuple(self._by_place.get((place[1], int(place[2])), ())) if place else ()

    def _led(self, name: str) -> tuple[int, ...]:
        """Give the records of the paper that a redirect leads to, if they still are also those of its own paper."""
        line = self._lines.get(name, _NOBODY)
        led = self._by_slug.get(line.target, ())
        kept = {key.split("/")[0] if key.startswith(_TITLE) else key for key in line.own}
        return led if any(kept & _keys(self._known.records[index].work) for index in led) else ()


def _keys(work: Work) -> set[str]:
    """Give the names by which the memory of addresses knows a record."""
    title = f"{_TITLE}{text.digest(text.fold(work.title), 12)}"
    return {title, *("_".join(f"{scheme}:{value}".split()) for scheme, value in work.identifiers)}


def _readings(name: str) -> Iterator[str]:
    """Give the names that a person may have meant: an identifier without its scheme, a file without its folder, a URL.

    A slug is the last part of the address of a page, or the one before the name of its file.
    """
    for scheme in sorted(shapes.SCHEMES):
        work, _ = shapes.from_json({"title": "-", scheme: name})
        yield from (f"{known}:{value}" for known, value in (work.identifiers if work else ()))
    yield f"{_SOURCES}{name}"
    parts = [part for part in re.split(r"[?#]", name)[0].split("/") if part]
    yield from (unquote(part) for part in parts[-2:])


def _identifiers(name: str) -> Iterator[tuple[str, str]]:
    """Give the identifiers that a name can be, as records have them."""
    if not (found := _IDENTIFIER.fullmatch(name)):
        return
    scheme, value = found[1].casefold(), found[2]
    if scheme in shapes.SCHEMES:
        work, _ = shapes.from_json({"title": "-", scheme: value})
        yield from ((known, one.casefold()) for known, one in (work.identifiers if work else ()))
    yield scheme, text.line(value).casefold()


# --- contradictions


def _contradictions(found: Sequence[tuple[Decision, Sequence[tuple[int, ...]]]], path: str) -> Iterator[UsageError]:
    """Give each `different` whose papers share a record, or are one by what is said to be `same`."""
    paper, lines = _said_same(found)
    for decision, groups in found:
        if decision.kind == "different":
            papers = [{paper.get(index, index) for index in group} for group in groups]
            shared = {one for number, some in enumerate(papers) for other in papers[:number] for one in some & other}
            if shared:
                yield _contradiction(decision, sorted({line for one in shared for line in lines[one]}), path)


def _said_same(
    found: Sequence[tuple[Decision, Sequence[tuple[int, ...]]]],
) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Give the paper, by one of its records, of all records that are said to be the same, and the lines that say it."""
    paper: dict[int, int] = {}
    members: dict[int, set[int]] = {}
    lines: dict[int, list[int]] = defaultdict(list)
    for decision, groups in found:
        if decision.kind == "different" or not groups:
            continue
        joined = {paper.get(index, index) for group in groups for index in group}
        first = min(joined)
        for one in joined:
            members.setdefault(first, set()).update(members.pop(one, {one}) if one != first else {one})
            lines[first] += lines.pop(one, []) if one != first else []
        lines[first].append(decision.line)
        paper |= dict.fromkeys(members[first], first)
    return paper, lines


def _contradiction(decision: Decision, lines: Sequence[int], path: str) -> UsageError:
    names = " and ".join(f"`{name}`" for name in decision.names)
    if not lines:
        hint = "name single records: by an identifier, or by file and line as in `content/sources/a.bib:12`"
        slugs_alone = not any(":" in name for name in decision.names)
        message = f"{names} are one paper now" if slugs_alone else f"{names} name the same records"
        return UsageError(message, path=path, line=decision.line, hint=hint)
    told = f"line {lines[0]} says" if len(lines) == 1 else f"lines {' and '.join(map(str, lines))} say"
    message = f"{names} cannot be different: {told} that they are the same"
    return UsageError(message, path=path, line=decision.line, hint="remove one of the entries")
