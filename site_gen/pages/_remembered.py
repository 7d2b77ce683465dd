"""Whose a remembered address is, when papers come again with other facts.

A line of `slugs.tsv` and a paper are compared by their keys: identifiers, and the title with a digest of the abstract.
A paper has those of its own facts and those of each of its records. From the strongest match to the weakest, each line
takes a paper that no other line has:

1. all keys are equal;
2. title and abstract are equal, and identifiers do not speak against it;
3. an identifier and the title are equal;
4. an identifier is equal that no other paper has: several papers may carry the number of their volume;
5. the title is equal, and only one line and one paper have it.

What is left then matches a paper that another line has, if any: two papers became one, and one address leads to it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from site_gen.model import SlugLine

Keys: TypeAlias = Sequence[str]
"""Identifiers, then the title with the abstract."""
Holders: TypeAlias = Mapping[str, Sequence[int]]
"""The papers of each key."""


def redirected(memory: Iterable[SlugLine]) -> frozenset[str]:
    """Name the slugs that lead to a paper of another slug."""
    lines = tuple(memory)
    papers = {line.slug for line in lines if not line.target}
    return frozenset(line.slug for line in lines if line.target in papers)


def remembered(known: Sequence[Sequence[Keys]], memory: Sequence[SlugLine]) -> dict[str, int]:
    """Find whose each remembered slug is, in order of the memory; `known[i]` are all that the i-th paper is known by.

    What a redirect remembers of its own paper comes before the keys of the paper that it was merged with.
    """
    # A redirect of old may have nothing left of its own.
    lines = sorted((line for line in memory if line.own), key=lambda line: not line.target)
    holders = _holders(known)
    identifiers = [{key for keys in all_keys for key in keys[:-1]} for all_keys in known]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for matches in MATCHES:
        for line in lines:
            free = (index for index in matches(line.own, holders, identifiers) if index not in taken)
            if line.slug not in found and (index := next(free, None)) is not None:
                found[line.slug] = index
                taken.add(index)
    _by_title_alone([line for line in lines if line.slug not in found and not line.target], known, found, taken)
    for line in lines:
        if line.slug not in found and not line.target:
            every = (index for matches in MATCHES for index in matches(line.own, holders, identifiers))
            if (index := next(every, None)) is not None:
                found[line.slug] = index
    return {line.slug: found[line.slug] for line in memory if line.slug in found}


def _holders(known: Sequence[Sequence[Keys]]) -> Holders:
    """List the papers of each key, and of each identifier with each title that it stands with."""
    holders: dict[str, dict[int, None]] = defaultdict(dict)
    for index, all_keys in enumerate(known):
        titles = {_title(keys) for keys in all_keys}
        for keys in all_keys:
            holders[_all(keys)][index] = None
            holders[keys[-1]][index] = None
            for identifier in keys[:-1]:
                holders[identifier][index] = None
                for title in titles:
                    holders[f"{identifier} {title}"][index] = None
    return {key: tuple(indexes) for key, indexes in holders.items()}


def _by_all(keys: Keys, holders: Holders, _: Sequence[set[str]]) -> Iterator[int]:
    yield from holders.get(_all(keys), ())


def _by_text(keys: Keys, holders: Holders, identifiers: Sequence[set[str]]) -> Iterator[int]:
    """Give the papers of a text; first those that share an identifier, never those that have another of a scheme."""
    mine = set(keys[:-1])
    indexes = [index for index in holders.get(keys[-1], ()) if not _differ(mine, identifiers[index])]
    yield from sorted(indexes, key=lambda index: mine.isdisjoint(identifiers[index]))


def _by_identifier_and_title(keys: Keys, holders: Holders, _: Sequence[set[str]]) -> Iterator[int]:
    for identifier in keys[:-1]:
        yield from holders.get(f"{identifier} {_title(keys)}", ())


def _by_identifier(keys: Keys, holders: Holders, _: Sequence[set[str]]) -> Iterator[int]:
    for identifier in keys[:-1]:
        if len(found := holders.get(identifier, ())) == 1:
            yield found[0]


MATCHES = (_by_all, _by_text, _by_identifier_and_title, _by_identifier)


def _by_title_alone(
    lines: Iterable[SlugLine], known: Sequence[Sequence[Keys]], found: dict[str, int], taken: set[int]
) -> None:
    free: dict[str, dict[int, None]] = defaultdict(dict)
    for index, all_keys in enumerate(known):
        if index not in taken:
            for keys in all_keys:
                free[_title(keys)][index] = None
    loose = tuple(lines)
    often = Counter(_title(line.own) for line in loose)
    for line in loose:
        indexes = tuple(free.get(_title(line.own), ()))
        if often[_title(line.own)] == len(indexes) == 1:
            mine, other = (set(keys[:-1]) for keys in (line.own, known[indexes[0]][0]))
            if not _differ(mine, other):
                found[line.slug] = indexes[0]
                taken.add(indexes[0])


def _all(keys: Keys) -> str:
    return f"={' '.join(keys)}"


def _title(keys: Keys) -> str:
    return keys[-1].split("/")[0]


def _differ(one: Iterable[str], other: Iterable[str]) -> bool:
    """Tell whether two sets of identifiers have different ones of a scheme and none in common."""
    mine, others = set(one), set(other)
    schemes, other_schemes = ({key.partition(":")[0] for key in keys} for keys in (mine, others))
    return mine.isdisjoint(others) and not schemes.isdisjoint(other_schemes)
