"""What is near a paper, and why: cosine of TF-IDF vectors over stems and pairs of stems.

The title weighs three times. A neighbor must be near enough (`NEAREST`), and fewer neighbors are better than poor ones.
The reason is the terms that contribute most to the cosine, as the papers write them.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from site_gen import terms
from site_gen.model import Neighbor, Paper

Holders: TypeAlias = Mapping[str, Sequence[tuple[int, float]]]
"""For each term the papers that have it and its weight in them."""

MOST = 6
# Below this cosine a neighbor shares the vocabulary of the field and little else: on labelled abstracts precision@5 is
# 0.53 without a threshold and 0.61 with this one (tests/bench prints it for several).
NEAREST = 0.06
TITLE_WEIGHT = 3
SHOWN_TERMS = 4
# A term is a reason if it weighs at least this share of the strongest one.
TELLING = 0.3
# Candidates are the papers that share one of a paper's strongest terms, of those that at most so many papers have:
# what brings more together is no reason, and both bounds together keep the time linear in the papers.
STRONGEST = 40
MOST_HOLDERS = 150
# So many of the best candidates are compared in full for each neighbor that is wanted.
COMPARED = 4


def near(papers: Sequence[Paper]) -> tuple[tuple[Neighbor, ...], ...]:
    """Find each paper's neighbors, nearest first, at most six; ties go to the earlier paper.

    `result[i]` belongs to `papers[i]`. Time is linear in the papers: each looks at a bounded number of others.
    """
    counts = [terms.count(((paper.work.title, TITLE_WEIGHT), (paper.work.abstract, 1))) for paper in papers]
    weights = terms.rarity(counts)
    vectors = [terms.vector(count, weights) for count in counts]
    holders = _holders(vectors)
    written = terms.surfaces(f"{paper.work.title}\n{paper.work.abstract}" for paper in papers)
    return tuple(tuple(_neighbors(index, vectors, holders, written)) for index in range(len(papers)))


def _holders(vectors: Sequence[terms.Vector]) -> Holders:
    """List the papers of each term with the term's weight in them; terms that are too common are left out."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for index, vector in enumerate(vectors):
        for term, weight in vector.items():
            holders[term].append((index, weight))
    return {term: found for term, found in holders.items() if len(found) <= MOST_HOLDERS}


def _neighbors(
    index: int, vectors: Sequence[terms.Vector], holders: Holders, written: Mapping[str, str]
) -> Iterator[Neighbor]:
    vector = vectors[index]
    partial: dict[int, float] = defaultdict(float)
    telling = [term for term in vector if term in holders]
    for term in sorted(telling, key=lambda term: (-vector[term], term))[:STRONGEST]:
        weight = vector[term]
        for other, its_weight in holders[term]:
            partial[other] += weight * its_weight
    partial.pop(index, None)
    promising = sorted(partial, key=lambda other: (-partial[other], other))[: COMPARED * MOST]
    exact = {other: terms.cosine(vector, vectors[other]) for other in promising}
    for other in sorted(exact, key=lambda other: (-round(exact[other], 9), other))[:MOST]:
        if exact[other] >= NEAREST:
            yield Neighbor(other, _shared(vector, vectors[other], written))


def _shared(one: terms.Vector, other: terms.Vector, written: Mapping[str, str]) -> tuple[str, ...]:
    """Name what weighs most in the cosine; a pair of words stands for its words."""
    weight = {term: one[term] * other[term] for term in one if term in other}
    chosen: list[str] = []
    most = max(weight.values(), default=0.0)
    for term in sorted(weight, key=lambda term: (-round(weight[term], 9), term)):
        if weight[term] < TELLING * most:
            break
        words = set(term.split())
        if not any(words <= set(taken.split()) for taken in chosen):
            chosen = [taken for taken in chosen if not set(taken.split()) <= words]
            chosen.append(term)
        if len(chosen) == SHOWN_TERMS:
            break
    return tuple(written.get(term, term) for term in chosen)
