"""Addresses: an address belongs to a paper for ever.

`content/slugs.tsv` remembers each by the paper's identifiers and its title, so a paper keeps its address when either
changes. The rest of the room knows slugs only.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from site_gen import latex, shapes, text
from site_gen.model import Paper, SlugLine, Work
from site_gen.pages._remembered import remembered


def keys(work: Work) -> tuple[str, ...]:
    """Give the names by which a paper is known again, strongest first: identifiers, then title with abstract.

    Without an abstract all other facts take its place: no two papers of a catalog have all keys in common.
    """
    identifiers = tuple("_".join(f"{scheme}:{value}".split()) for scheme, value in work.identifiers)
    title = text.digest(text.fold(work.title), 12)
    rest = text.fold(work.abstract) or _json(shapes.to_json(work))
    return (*identifiers, f"title:{title}/{text.digest(rest, 8)}")


def address(
    papers: Sequence[Paper],
    memory: Sequence[SlugLine],
    by_person: AbstractSet[str] = frozenset(),
    told: Sequence[Sequence[Work]] = (),
) -> tuple[tuple[str, ...], tuple[SlugLine, ...]]:
    """Give each paper its slug, and the memory as it is now, sorted by slug.

    A remembered paper keeps its slug. A new one gets its title's; where that is taken, a short hash of the paper's
    strongest key is added, never a counter, so the order of input does not matter. Slugs of papers that are gone
    stay reserved, and so are those of papers that a person wrote (`by_person`). If two remembered papers became one,
    the first slug in the alphabet stays and the other redirects; should they come apart, each has its own again.

    `told[i]` are the works of the records of `papers[i]`: a paper is known by what any of them says, for its own facts
    are the fullest of them and change when one joins.
    """
    names = [keys(paper.work) for paper in papers]
    lines = {line.slug: line for line in sorted(memory, key=lambda line: line.slug)}
    records = [tuple(map(keys, works)) for works in told] if told else [() for _ in papers]
    known = [(name, *others) for name, others in zip(names, records, strict=True)]
    owner = remembered(known, tuple(lines.values()))
    slugs: dict[int, str] = {}
    for slug, index in owner.items():
        kept = slugs.setdefault(index, slug)
        lines[slug] = lines[slug].redirecting(kept)
    taken = set(lines) | by_person
    new = ((index, latex.to_plain(paper.work.title)) for index, paper in enumerate(papers) if index not in slugs)
    wanted = {index: text.slug(text.spelled(title)) for index, title in new}
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
            lines[old] = lines[old].redirecting(new)
    return tuple(_final(line, lines) for line in lines.values())


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _final(line: SlugLine, lines: Mapping[str, SlugLine]) -> SlugLine:
    """Make a redirect point at the end of its chain."""
    end, passed = line.target, {line.slug}
    while end in lines and end not in passed and (further := lines[end].target):
        passed.add(end)
        end = further
    return line.redirecting(end) if end else line
