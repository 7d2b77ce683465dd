"""What a person decided about merging, brought to the records that are meant.

`content/merges.yaml` names papers as people do: by slug, by identifier, or by the file and line of a record.

    same:
      - [attention-is-all-you-need, arxiv:1706.03762]
    different:
      - [doi:10.1/a, content/sources/library.bib:12]

A slug means the paper that has it where nothing is decided, so a decision means the same in the next build, in which
two papers have become one and one slug leads to the other. An identifier means all records that have it. A slug that
was never seen is a mistake; one whose paper is gone with its source is only told, for the source may come back.

Decisions must not contradict each other: what is `same`, also through a third, is never `different`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from site_gen import mapping, shapes, text
from site_gen.errors import UsageError
from site_gen.model import Decision, Paper, Place, Problem, Record, Rulings, SlugLine

_PLACE = re.compile(r"(.+):(\d+)")
_IDENTIFIER = re.compile(r"([A-Za-z]\w*):(\S+)")
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
            records = names.records(name)
            groups += [records] if records else []
            if not records and names.was(name):
                problems.append(_gone(name, path, decision.line))
            elif not records:
                errors.append(UsageError(f"`{name}` is no paper", path=path, line=decision.line, hint=names.near(name)))
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
        self._by_slug = {
            slug: tuple(index[place] for place in paper.places)
            for slug, paper in zip(known.slugs, known.papers, strict=True)
        }
        self._by_place: Mapping[Place | tuple[str, int], int] = {
            (place.path, place.line): number for place, number in index.items()
        }
        self._by_identifier: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, record in enumerate(known.records):
            for scheme, value in record.work.identifiers:
                self._by_identifier[scheme, value.casefold()].append(number)

    def records(self, name: str) -> tuple[int, ...]:
        if name in self._by_slug:
            return self._by_slug[name]
        if (place := _PLACE.fullmatch(name)) and (place[1], int(place[2])) in self._by_place:
            return (self._by_place[place[1], int(place[2])],)
        return tuple(sorted({number for key in _identifiers(name) for number in self._by_identifier.get(key, ())}))

    def was(self, name: str) -> bool:
        """Tell whether a slug was ever seen."""
        return any(line.slug == name for line in self._known.memory)

    def near(self, name: str) -> str:
        """Say what may be meant."""
        near = mapping.near(name, self._by_slug)
        return near if near.startswith("did you mean") else _HOW


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
        return UsageError(f"{names} name the same records", path=path, line=decision.line, hint=hint)
    told = f"line {lines[0]} says" if len(lines) == 1 else f"lines {' and '.join(map(str, lines))} say"
    message = f"{names} cannot be different: {told} that they are the same"
    return UsageError(message, path=path, line=decision.line, hint="remove one of the entries")
