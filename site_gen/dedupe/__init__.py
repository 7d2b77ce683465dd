"""Which records are one paper, and why.

A bibliography that was collected from several places says the same paper in several ways: with its title cut short or
cut out of a citation, with names turned round, with the year of the talk or that of the journal. `merge` decides which
records are one paper. Merging two different papers is worse than listing one twice, so what is in doubt stays apart,
and is told as a near miss.

It goes in four steps, each in a module of its own:

- `_look` prepares each record alone, so that the caller may remember it: a cleaned title as words (`_titles`), names
  as family and initials (`_names`), the venue (`_venues`), a sample of the abstract (`_abstracts`), and keys.
- `_candidates` finds the pairs worth a look among all looks at once: those that share a rare key. Blocks are bounded,
  so ten thousand papers titled "Introduction" give a few pairs each and not fifty million.
- `_evidence` weighs each pair, and is the only place that does: odds for what titles, authors, years, venues and
  abstracts say, and words for each.
- `_clusters` joins pairs, best first. A join that would bring two records into one paper that contradict each other is
  refused: a record that says little must not bring two papers together that differ.

**What decides.** An equal identifier makes one paper, and two of one scheme never do, but for the numbers of preprints
and of services that give several (`_identifiers`). One that more than eight titles carry, or that stands over two
utterly different papers, is that of a volume and says nothing. Then the words: a title weighs by its length, for "Deep
learning" is many papers and a title of a line is one; a word in the place of another, other numbers, another part, a
mark such as "Erratum" or "Reply" and a word in the place of its opposite speak against; titles of many papers need
authors, year and venue to agree. One title in two venues and two years is two papers, the talk and its journal version,
but a preprint differs from its publication in both and conflicts with nothing. A missing fact says little. Two
abstracts say most of all.

**Where the weights come from.** A logistic regression over the candidate pairs of DBLP-ACM and DBLP-Scholar together,
then moved by hand towards precision; what those sets do not hold (abstracts, parts, marks) was set by the sets of same
titles and of Hugging Face against arXiv. Each set put into one list and merged as a whole (`tests/bench/_dedupe.py`):

    DBLP-ACM       precision 0.975   recall 0.992   F1 0.984     exact title, 0.90
    DBLP-Scholar   precision 0.954   recall 0.882   F1 0.917     exact title, 0.62
    HF and arXiv   all 796 papers with identifiers, all but one without: its title and abstract were both rewritten
    same title     no wrong merge where identifiers are given

The weights were chosen on these sets, so expect others to do a little worse. The halves differ by 0.005 and 0.002 in
F1, and by 0.002 and 0.016 in precision. *Two venues and two years are two papers* is worth most: with half of that
weight DBLP-ACM falls to F1 0.978 at precision 0.963, and DBLP-Scholar gains 0.005 at precision 0.948.

**Tried and dropped.** *Any word in the place of another keeps titles apart that are equal else*: F1 0.979 and 0.894,
for sources write "indices" and "indexes", "data" and "information"; so only words that exclude each other do. *Refusing
joins by the mean of all crossing pairs*: 0.906 to 0.923 on DBLP-Scholar, against 0.923 to 0.930 for a veto of the few
that clearly contradict. *A veto for any fact against*: 0.901, for names are too often misread. *Single links*:
precision 0.938. *Words that only one title has*, but for names of authors and venues: F1 0.917 at precision 0.966.
*Weights from DBLP-ACM alone* give 0.657 on DBLP-Scholar, those from DBLP-Scholar alone 0.946 on DBLP-ACM: one set alone
says more of its makers than of papers. *Columns by lists of authors without a common name*: the editor signs each, so
lists count that each have a name of their own.

Everything is decided by what records say, never by where they stand: ties are broken by titles and digests, so neither
the order of files nor of records tells which are one paper.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

from msgspec import Struct

from site_gen.dedupe import _apart, _candidates, _evidence, _facts, _identifiers, _names
from site_gen.dedupe._clusters import Clusters, Join
from site_gen.dedupe._evidence import LINE, Known, Weighed
from site_gen.dedupe._look import Look, look
from site_gen.model import Apart, Merge, Merged, Record, Rulings, Work

__all__ = ["Grouping", "Look", "candidates", "compare", "group", "look", "merge", "papers"]

# Nobody decided anything.
NOTHING = Rulings()

# Lists of authors under one title, none part of another, that make it a column's.
PAPERS_OF_A_COLUMN = 3
# Facts that tell where in its venue a paper stands.
_PAGES = frozenset({"volume", "number", "issue", "pages"})
# Records of one title that are asked for their authors.
_ASKED = 40


class Grouping(Struct, frozen=True, gc=False):
    """Which records are one paper, by their positions; cheap to remember."""

    groups: tuple[tuple[int, ...], ...]
    """In order of path and index, in each group and by the first of each."""
    merges: tuple[Merge, ...]
    """Why each group is one paper."""
    apart: tuple[Apart, ...]


def merge(records: Sequence[Record], rulings: Rulings = NOTHING) -> Merged:
    """Join records to papers, in order of each paper's first record (path, index). Near linear in the records."""
    return papers(records, group(records, [look(record.work) for record in records], rulings))


def group(records: Sequence[Record], looks: Sequence[Look], rulings: Rulings = NOTHING) -> Grouping:
    """Decide which records are one paper; `looks[i]` is `look(records[i].work)`."""
    copies = _copies(records, looks, rulings)
    known = _known([looks[same[0]] for same in copies], [records[same[0]].work for same in copies])

    @cache
    def weigh(one: int, other: int) -> Weighed:
        """Weigh two records once, whichever comes first."""
        return _evidence.weigh(known[min(one, other)], known[max(one, other)])

    clusters = _begun(known, copies, rulings)
    joins = [Join(one, other, weigh(one, other)) for one, other in _pairs(known)]
    refused = _join(clusters, joins, weigh)
    of_root: dict[int, list[int]] = defaultdict(list)
    for index, same in enumerate(copies):
        of_root[clusters.find(index)] += same
    order = {place: number for number, place in enumerate(sorted(range(len(records)), key=_order_of(records)))}
    roots = {root: tuple(sorted(group, key=order.__getitem__)) for root, group in of_root.items()}
    listed = sorted(roots, key=lambda root: order[roots[root][0]])
    position = {root: number for number, root in enumerate(listed)}
    return Grouping(
        tuple(roots[root] for root in listed),
        tuple(clusters.merge(root) for root in listed),
        _apart.near_misses(refused, lambda index: position[clusters.find(index)]),
    )


def papers(records: Sequence[Record], grouping: Grouping) -> Merged:
    """Put the records of each group together, with the fullest facts of them all."""
    made = (
        _facts.paper([records[index] for index in group], merge)
        for group, merge in zip(grouping.groups, grouping.merges, strict=True)
    )
    return Merged(tuple(made), grouping.apart)


def compare(one: Work, other: Work) -> tuple[float, tuple[str, ...]]:
    """Give the certainty that two works are one paper, in (0, 1], and what speaks for it and against it, in words."""
    first, second = _known([look(one), look(other)], [one, other])
    weighed = _evidence.weigh(first, second)
    return round(weighed.score, 4), weighed.evidence


def candidates(looks: Sequence[Look]) -> list[tuple[int, int]]:
    """Give the pairs of positions that are worth weighing by what the looks say; linear in the looks."""
    return [(one, other) for one, other in _candidates.pairs(looks).tolist()]


def _order(record: Record) -> tuple[str, int]:
    return record.place.path, record.place.index


def _order_of(records: Sequence[Record]) -> Callable[[int], tuple[str, int]]:
    keys = [_order(record) for record in records]
    return keys.__getitem__


def _copies(records: Sequence[Record], looks: Sequence[Look], rulings: Rulings) -> list[list[int]]:
    """Put records that say the same to the letter together, in an order that only what they say decides.

    One that a person ruled about stands alone: a copy of it may be meant to be another paper.
    """
    ruled = {index for group in rulings.same for index in group}
    ruled |= {index for pair in rulings.different for group in pair for index in group}
    same: dict[tuple[bytes, int], list[int]] = defaultdict(list)
    for index, seen in enumerate(looks):
        same[seen.digest, index if index in ruled else -1].append(index)
    # The title first brings records of one paper near each other.
    return sorted(
        same.values(), key=lambda group: (looks[group[0]].title, looks[group[0]].digest, *_order(records[group[0]]))
    )


def _known(looks: Sequence[Look], works: Sequence[Work]) -> list[Known]:
    """Add what only the whole collection tells: identifiers of volumes, and titles of columns."""
    titles = [seen.title.replace(" ", "") for seen in looks]
    identifiers = [_identifiers.read(work.identifiers) for work in works]
    shared = _identifiers.of_volumes(identifiers, titles)
    columns = _columns(looks, titles)
    return [
        Known(
            seen,
            {scheme: value for scheme, value in mine.items() if (scheme, value) not in shared},
            is_column=seen.is_column or title in columns,
            pages={name: str(value) for name, value in work.extra if name in _PAGES},
        )
        for seen, mine, title, work in zip(looks, identifiers, titles, works, strict=True)
    ]


def _columns(looks: Sequence[Look], titles: Sequence[str]) -> frozenset[str]:
    """Find the titles that stand over papers of several lists of authors, each with a name that the others lack."""
    lists: dict[str, set[str]] = defaultdict(set)
    for title, seen in zip(titles, looks, strict=True):
        if seen.authors:
            lists[title].add(seen.authors)
    return frozenset(title for title, found in lists.items() if _are_many(sorted(found)))


def _are_many(lists: Sequence[str]) -> bool:
    different: list[str] = []
    for names in lists[:_ASKED] if len(lists) >= PAPERS_OF_A_COLUMN else ():
        if all(common < fewer for common, fewer in (_names.common(names, other) for other in different)):
            different.append(names)
        if len(different) == PAPERS_OF_A_COLUMN:
            return True
    return False


def _pairs(known: Sequence[Known]) -> list[tuple[int, int]]:
    by_identifier: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, one in enumerate(known):
        for pair in one.identifiers.items():
            by_identifier[pair].append(index)
    blocks = [block for _, block in sorted(by_identifier.items()) if len(block) > 1]
    return [(one, other) for one, other in _candidates.pairs([one.look for one in known], blocks).tolist()]


def _begun(known: Sequence[Known], copies: Sequence[Sequence[int]], rulings: Rulings) -> Clusters:
    """Begin with what people ruled; `same` wins."""
    clusters = Clusters([one.identifiers for one in known], [_detail(one.look) for one in known])
    for index, same in enumerate(copies):
        if len(same) > 1:
            clusters.count_copies(index, _of_copies(known[index]))
    place = {record: index for index, same in enumerate(copies) for record in same}
    for number, pair in enumerate(rulings.different):
        for side, group in enumerate(pair):
            clusters.separate(number, side, [place[record] for record in group])
    for group in rulings.same:
        clusters.unite([place[record] for record in group])
    return clusters


def _detail(seen: Look) -> int:
    """Tell how much a record says that could speak against another one."""
    return 4 * bool(seen.runs) + 2 * bool(seen.authors) + bool(seen.year)


def _of_copies(known: Known) -> Merge:
    """Say why records that say the same to the letter are one."""
    if known.identifiers:
        return Merge("identifier", 1.0, ("equal to the letter",))
    return Merge("title-and-abstract" if known.look.runs else "title", 0.99, ("equal to the letter",))


def _join(clusters: Clusters, joins: Sequence[Join], weigh: _evidence.Weigh) -> list[Join]:
    """Make the joins, best first; give those that were not made."""
    refused = []
    for join in sorted(joins, key=lambda join: (-join.weighed.score, join.one, join.other)):
        if clusters.is_ruled_out(join.one, join.other):
            continue
        against = join.weighed
        if join.weighed.score >= LINE:
            found = clusters.join(join, weigh)
            if found is None:
                continue
            against = found
        refused.append(Join(join.one, join.other, against))
    return refused
