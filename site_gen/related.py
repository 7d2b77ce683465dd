"""What is near a paper, and why: its nearest by text, those on the same topics first, no six copies of one another.

Out of the papers that are nearest by text (room `likeness`), at most six are shown. What counts is the cosine of the
texts, plus 0.4 times what the topics say: the cosine of what both papers lean to more than to the mean of all topics,
less 0.6. So topics that agree speak for a neighbor, others against it, and where a paper has none they are silent.

What is left below `NEAREST` is not shown, for fewer neighbors are better than poor ones, and neither is a neighbor that
shares no term worth naming. A neighbor that is more like one already chosen than papers on one subject mostly are (a
cosine of 0.7 between latent vectors) loses a little, so that a series of reports does not fill the list. Copies of one
text never do: the neighborhood holds one of them.

The reason is the terms that contribute most to the cosine, as this paper writes them; a pair stands for its words, and
no word is shown twice.

Precision at 5 on abstracts of which somebody told the related ones (21 papers, 105 places; `python -m tests.bench
quality`), over all five places:

- terms alone 0.48, with latent vectors 0.55, with topics 0.61, with both 0.63; pairs of words in full weight 0.55;
- with `NEAREST` 0.62, or 0.66 of those that are shown; of the papers 87 % have five or six neighbors;
- halves of the labels 0.60 and 0.64; with a number of this room or of `likeness` 30 % up or down 0.54 to 0.63.

One place is 0.01, so differences under 0.03 say nothing. Tried and left out, because they brought less: key phrases of
both papers (0.59 to 0.60 where it is 0.59 without), neighbors that two papers share, texts smoothed over their nearest,
a malus for papers that are near to everything, sentences weighed by whether the authors speak of their own work.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped] # ships no types

from site_gen import likeness
from site_gen.likeness import Neighborhood, Space
from site_gen.model import Neighbor
from site_gen.terms import Words

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

MOST = 6
# Share of the cosine of two papers' topics beside that of their texts, and the cosine that speaks neither for nor
# against; of the six nearest by text it is 0.64 in the mean.
TOPICS = 0.4
NEUTRAL = 0.6
# A neighbor must be as near as this: with 0.1 instead 95 % of the papers have five or six and 0.63 of those shown are
# right, with 0.17 it is 76 % and 0.67. The other one is for collections too small for latent vectors.
NEAREST = 0.13
NEAREST_BY_TERMS = 0.06
# What a neighbor loses for being more like one that is already chosen than papers on one subject are.
SAMENESS = 0.3
ONE_SUBJECT = 0.7
# Six are chosen out of so many of the best.
CONSIDERED = 12
SHOWN_TERMS = 4
# A term is a reason if it weighs at least this share of the strongest one.
TELLING = 0.3
# Of a paper's terms so many can be a reason, and of those that two papers share so many are looked at.
STRONGEST = 60
LOOKED_AT = 8
BLOCK = 1000


def near(
    space: Space, hood: Neighborhood, leanings: Floats, words: Sequence[Words]
) -> tuple[tuple[Neighbor, ...], ...]:
    """Choose each paper's neighbors out of its neighborhood, the nearest first, at most six.

    `result[i]` belongs to row `i` of all that is given. `leanings` holds how much each paper is about each topic,
    papers x topics; without topics it has no columns.
    """
    chosen = _choose(space, hood, _beyond(leanings))
    rows, places = np.nonzero(chosen >= 0)
    others = chosen[rows, places]
    named = _Named(space, words)
    found: list[list[Neighbor]] = [[] for _ in words]
    for start in range(0, len(rows), BLOCK):
        block = slice(start, start + BLOCK)
        for row, other, reasons in zip(
            rows[block].tolist(), others[block].tolist(), named.shared(rows[block], others[block]), strict=True
        ):
            if reasons:
                found[row].append(Neighbor(other, reasons))
    return tuple(map(tuple, found))


def spread(score: Floats, others: Integers | NDArray[np.int32], alike: Floats) -> Integers:
    """Choose at most six of each row, each time counting against the rest how much they are like one that is chosen.

    `score[i]` belongs to `others[i]`, and is used up; `alike[i]` tells how much these are like each other. A score of
    minus infinity is never chosen: -1 stands in its place.
    """
    rows = np.arange(len(score))
    likest = np.zeros(score.shape)
    chosen = np.full((len(score), min(MOST, score.shape[1])), -1)
    for place in range(chosen.shape[1]):
        gain = score - SAMENESS * likest
        best = np.argmax(gain, axis=1)
        chosen[:, place] = np.where(gain[rows, best] > -np.inf, others[rows, best], -1)
        likest = np.maximum(likest, alike[rows, best])
        score[rows, best] = -np.inf
    return chosen


def _beyond(leanings: Floats) -> Floats:
    """Keep what each paper leans to beyond its mean, as vectors of length 1: all topics are a little in all papers."""
    if not leanings.shape[1]:
        return leanings
    vectors = np.maximum(leanings - leanings.mean(axis=1, keepdims=True), 0.0)
    lengths = np.sqrt((vectors * vectors).sum(axis=1, keepdims=True))
    return np.where(lengths > 0, vectors / np.where(lengths > 0, lengths, 1.0), 0.0)


def _choose(space: Space, hood: Neighborhood, leanings: Floats) -> Integers:
    """Give the positions of each paper's neighbors, papers x at most six, -1 where there are fewer."""
    count, k = hood.indices.shape
    chosen = np.full((count, min(MOST, k)), -1)
    nearest = NEAREST if space.dense.shape[1] else NEAREST_BY_TERMS
    for start in range(0, count, BLOCK):
        rows = np.arange(start, min(start + BLOCK, count))
        others = hood.indices[rows]
        score = np.round(hood.cosines[rows] + TOPICS * _agreement(leanings, rows, others), 9)
        score[(others < 0) | (score < nearest)] = -np.inf
        best = np.argsort(-score, axis=1, kind="stable")[:, :CONSIDERED]
        score, others = np.take_along_axis(score, best, axis=1), np.take_along_axis(others, best, axis=1)
        members = space.dense[others]
        same = np.maximum(np.round(members @ members.transpose(0, 2, 1), 9) - ONE_SUBJECT, 0.0)
        chosen[rows] = spread(score, others, same)
    return chosen


def _agreement(leanings: Floats, rows: Integers, others: NDArray[np.int32]) -> Floats:
    """Tell how much the topics of each row speak for each of its others, in [-0.6, 0.4]; 0 where one has no topic."""
    has = np.asarray(leanings.any(axis=1))
    cosines = np.einsum("it,ijt->ij", leanings[rows], leanings[others])
    return np.where(has[rows][:, None] & has[others], cosines - NEUTRAL, 0.0)


class _Named:
    """What pairs of papers share, as one of them writes it."""

    def __init__(self, space: Space, words: Sequence[Words]) -> None:
        self._space = space
        self._words = words
        self._strong = _strongest(space.matrix)
        self._entries = _numbers(np.arange(len(words)).repeat(np.diff(space.matrix.indptr)), space.matrix.indices)

    def shared(self, rows: Integers, others: Integers) -> Iterator[tuple[str, ...]]:
        """Name for each pair what weighs most in its cosine, as the papers of `rows` write it."""
        columns, values = likeness.heaviest(self._strong[rows].multiply(self._strong[others]), LOOKED_AT)
        telling = (columns >= 0) & (values >= TELLING * values[:, :1])
        places = self._space.places[np.searchsorted(self._entries, _numbers(rows[:, None], columns)[telling])].tolist()
        last, start = -1, 0
        for row, count in zip(rows.tolist(), telling.sum(axis=1).tolist(), strict=True):
            if row != last:
                named, written, last = self._words[row].terms.split("\n"), self._words[row].written.split("\n"), row
            yield tuple([written[place] for place in _brief(places[start : start + count], named)])
            start += count


def _numbers(rows: Integers, columns: Integers) -> Integers:
    return rows << 32 | columns


def _strongest(matrix: sparse.csr_array) -> sparse.csr_array:
    """Keep the entries of each row that weigh most."""
    kept = []
    for start in range(0, matrix.shape[0], BLOCK):
        block = matrix[start : start + BLOCK]
        # The positions take the place of the columns, to come back in their stead.
        block.indices = np.arange(block.nnz)
        places, _ = likeness.heaviest(block, STRONGEST)
        kept.append(np.sort(places[places >= 0]) + matrix.indptr[start])
    entries = np.concatenate((*kept, np.zeros(0, np.int64)))
    starts = np.searchsorted(entries, matrix.indptr)
    return sparse.csr_array((matrix.data[entries], matrix.indices[entries], starts), shape=matrix.shape)


def _brief(places: list[int], named: list[str]) -> list[int]:
    """Keep a few terms that have no word in common, pairs rather than their single words."""
    said: set[str] = set()
    pairs = [place for place in places if " " in named[place] and _is_new(named[place].split(" "), said)]
    singles = [place for place in places if " " not in named[place] and named[place] not in said]
    return [place for place in places if place in pairs or place in singles][:SHOWN_TERMS]


def _is_new(words: list[str], said: set[str]) -> bool:
    if said.isdisjoint(words):
        said.update(words)
        return True
    return False
