"""Addresses: an address belongs to a paper for ever.

`content/slugs.tsv` remembers each by the paper's identifiers and its title, so a paper keeps its address when either
changes. The rest of the room knows slugs only.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from site_gen import shapes, text
from site_gen.model import Paper, SlugLine, Work

# The last key of a remembered slug that only sends on; those before it are the keys of the paper that had it.
REDIRECT = "slug:"


def keys(work: Work) -> tuple[str, ...]:
    """Give the names by which a paper is known again, strongest first: identifiers, then title with abstract.

    Without an abstract all other facts take its place: no two papers of a catalog have all keys in common.
    """
    identifiers = tuple("_".join(f"{scheme}:{value}".split()) for scheme, value in work.identifiers)
    title = text.digest(text.fold(work.title), 12)
    rest = text.fold(work.abstract) or _json(shapes.to_json(work))
    return (*identifiers, f"title:{title}/{text.digest(rest, 8)}")


def address(
    papers: Sequence[Paper], memory: Sequence[SlugLine], by_person: AbstractSet[str] = frozenset()
) -> tuple[tuple[str, ...], tuple[SlugLine, ...]]:
    """Give each paper its slug, and the memory as it is now, sorted by slug.

    A remembered paper keeps its slug. A new one gets its title's; where that is taken, a short hash of the paper's
    strongest key is added, never a counter, so the order of input does not matter. Slugs of papers that are gone
    stay reserved, and so are those of papers that a person wrote (`by_person`). If two remembered papers became one,
    the first slug in the alphabet stays and the other redirects; should they come apart, each has its own again.
    """
    names = [keys(paper.work) for paper in papers]
    lines = {line.slug: line for line in sorted(memory, key=lambda line: line.slug)}
    owner = _remembered(names, tuple(lines.values()))
    slugs: dict[int, str] = {}
    for slug, index in owner.items():
        kept = slugs.setdefault(index, slug)
        lines[slug] = SlugLine(slug, (*_own(lines[slug]), f"{REDIRECT}{kept}"))
    taken = set(lines) | by_person
    wanted = {index: text.slug(paper.work.title) for index, paper in enumerate(papers) if index not in slugs}
    often = Counter(wanted.values())
    for index, slug in wanted.items():
        crowded = often[slug] > 1 or slug in taken
        slugs[index] = _unique(slug, names[index], papers[index], taken) if crowded else slug
        taken.add(slugs[index])
    lines = {slug: _final(line, lines) for slug, line in lines.items()}
    lines |= {slug: SlugLine(slug, names[index]) for index, slug in slugs.items()}
    return tuple(slugs[index] for index in range(len(papers))), tuple(lines[slug] for slug in sorted(lines))


def _unique(slug: str, names: Sequence[str], paper: Paper, taken: AbstractSet[str]) -> str:
    """Add a hash: of the names, or, should papers share them all, of all facts and the place."""
    identities = (" ".join(names), _json([shapes.to_json(paper.work), *map(shapes.place_json, paper.places)]))
    hashed = (text.slug_with(slug, text.digest(identity, digits)) for digits in (8, 16, 32) for identity in identities)
    return next(candidate for candidate in hashed if candidate not in taken)


def lead(memory: Sequence[SlugLine], moved: Mapping[str, str]) -> tuple[SlugLine, ...]:
    """Make old slugs of the memory redirect to new ones, whatever the facts of the papers say."""
    lines = {line.slug: line for line in memory}
    for old, new in moved.items():
        if old in lines:
            lines[old] = SlugLine(old, (*_own(lines[old]), f"{REDIRECT}{new}"))
    return tuple(_final(line, lines) for line in lines.values())


def target(line: SlugLine) -> str:
    """Give the slug that a line redirects to, or `""`; the last key of a paper is its title."""
    return line.keys[-1].removeprefix(REDIRECT) if line.keys and line.keys[-1].startswith(REDIRECT) else ""


def _own(line: SlugLine) -> tuple[str, ...]:
    """Give the keys of the paper that has the slug, or had it before it became a redirect."""
    return line.keys[:-1] if target(line) else line.keys


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _final(line: SlugLine, lines: Mapping[str, SlugLine]) -> SlugLine:
    """Make a redirect point at the end of its chain."""
    end, passed = target(line), {line.slug}
    while end in lines and end not in passed and (further := target(lines[end])):
        passed.add(end)
        end = further
    return SlugLine(line.slug, (*_own(line), f"{REDIRECT}{end}")) if end else line


def _remembered(names: Sequence[Sequence[str]], memory: Sequence[SlugLine]) -> dict[str, int]:
    """Find whose each remembered slug is, in order of the memory.

    Strongest first: by a key, else by the title if only one on each side has it. Where there is no more than the title,
    two different identifiers of one scheme speak against it. What a redirect remembers of its own paper comes before
    the keys of the paper that it was merged with, which hold its identifiers too.
    """
    holders: dict[str, list[int]] = defaultdict(list)
    for index, known in enumerate(names):
        for key in (*known, _title(known)):
            holders[key].append(index)
    found = {line.slug: owners[0] for line in memory if target(line) and (owners := _owners(line, holders, names))}
    back = set(found.values())
    lines = [line for line in memory if not target(line)]
    for line in lines:
        if owners := _owners(line, holders, names):
            found[line.slug] = next((index for index in owners if index not in back), owners[0])
    loose = [line for line in lines if line.slug not in found]
    often = Counter(_title(line.keys) for line in loose)
    owned = set(found.values())
    for line in loose:
        candidates = [index for index in holders.get(_title(line.keys), ()) if index not in owned]
        if often[_title(line.keys)] == len(candidates) == 1 and not _differ(line.keys, names[candidates[0]]):
            found[line.slug] = candidates[0]
    return {line.slug: found[line.slug] for line in memory if line.slug in found}


def _owners(line: SlugLine, holders: Mapping[str, Sequence[int]], names: Sequence[Sequence[str]]) -> list[int]:
    """Give the papers that have a key of the line, those with its identifiers first."""
    known = _own(line)
    by_identifier = [index for key in known[:-1] for index in holders.get(key, ())]
    by_text = [index for key in known[-1:] for index in holders.get(key, ()) if not _differ(known, names[index])]
    return by_identifier + by_text


def _title(names: Sequence[str]) -> str:
    return names[-1].split("/")[0]


def _differ(one: Sequence[str], other: Sequence[str]) -> bool:
    known = dict(key.partition(":")[::2] for key in one[:-1])
    return any(known.get(scheme, value) != value for scheme, _, value in (key.partition(":") for key in other[:-1]))
