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

- terms alone 0.48, with latent vectors 0.54, with topics 0.60, with both 0.61; pairs of words in full weight 0.56;
- with `NEAREST` 0.59, or 0.62 of those that are shown; of the papers 86 % have five or six neighbors;
- halves of the labels 0.56 and 0.62; with a number of this room or of `likeness` 30 % up or down 0.56 to 0.61.

One place is 0.01, so differences under 0.03 say nothing. Tried and left out, because they brought less: key phrases of
both papers (0.59 to 0.60 where it is 0.59 without), neighbors that two papers share, texts smoothed over their nearest,
a malus for papers that are near to everything, sentences weighed by whether the authors speak of their own work.
"""

from collections.abc import Sequence
from itertools import pairwise
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
# A neighbor must be as near as this: with 0.1 instead 94 % of the papers have five or six and 0.62 of those shown are
# right, with 0.17 it is 74 % and 0.69. The other one is for collections too small for latent vectors.
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
# Two positions in one number.
HALF = 32
LOWER = (1 << HALF) - 1


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
    columns = _reasons(space, words, rows, others)
    with_reason = columns.max(axis=1, initial=-1) >= 0
    rows, others, columns = rows[with_reason], others[with_reason], columns[with_reason]
    named = _cut([one.written for one in words], *_told(space, rows, columns))
    ends = np.cumsum((columns >= 0).sum(axis=1)).tolist()
    neighbors = [
        Neighbor(other, tuple(named[start:end]))
        for other, start, end in zip(others.tolist(), [0, *ends], ends, strict=False)
    ]
    edges = np.searchsorted(rows, np.arange(len(words) + 1)).tolist()
    return tuple([tuple(neighbors[start:end]) for start, end in pairwise(edges)])


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


def _reasons(space: Space, words: Sequence[Words], rows: Integers, others: Integers) -> Integers:
    """Give for each pair of papers the columns that are named, what weighs most in their cosine first, -1 for none.

    A pair has the same reasons from both sides, so they are looked for once.
    """
    sides = np.minimum(rows, others) << HALF | np.maximum(rows, others)
    pairs, back = np.unique(sides, return_inverse=True)
    strong = _strongest(space.matrix)
    shared = np.full((len(pairs), LOOKED_AT), -1)
    for start in range(0, len(pairs), BLOCK):
        block = pairs[start : start + BLOCK]
        products = strong[block >> HALF].multiply(strong[block & LOWER])
        columns, values = likeness.heaviest(products, LOOKED_AT)
        shared[start : start + BLOCK] = np.where(values >= TELLING * values[:, :1], columns, -1)
    first, second = _worded(space, words, shared)
    blocks = [slice(start, start + BLOCK) for start in range(0, len(pairs), BLOCK)]
    brief = [_brief(shared[block], first[block], second[block]) for block in blocks]
    return np.concatenate((*brief, np.zeros((0, LOOKED_AT), np.int64)))[back]


def _told(space: Space, rows: Integers, columns: Integers) -> tuple[Integers, Integers]:
    """Give the papers of `rows` and the positions in their words, for each column in order."""
    entries = np.arange(space.matrix.shape[0]).repeat(np.diff(space.matrix.indptr)) << HALF | space.matrix.indices
    wanted = (rows[:, None] << HALF | columns)[columns >= 0]
    return wanted >> HALF, space.places[np.searchsorted(entries, wanted)].astype(np.int64)


def _cut(texts: Sequence[str], papers: Integers, lines: Integers) -> list[str]:
    """Cut lines out of the texts of papers; as these come in order, each text is split once."""
    found: list[str] = []
    last, split = -1, [""]
    for paper, line in zip(papers.tolist(), lines.tolist(), strict=True):
        if paper != last:
            last, split = paper, texts[paper].split("\n")
        found.append(split[line])
    return found


def _worded(space: Space, words: Sequence[Words], shared: Integers) -> tuple[Integers, Integers]:
    """Give numbers to the words of the terms in `shared`: to the first of each, and to the second, or -1."""
    # Any paper that has a term can tell what it is: the last one in which it stands does.
    entries = np.zeros(space.matrix.shape[1], np.int64)
    entries[space.matrix.indices] = np.arange(space.matrix.nnz)
    entries = np.sort(entries[np.unique(shared[shared >= 0])])
    papers = np.searchsorted(space.matrix.indptr, entries, side="right") - 1
    parts = [term.partition(" ") for term in _cut([one.terms for one in words], papers, space.places[entries])]
    numbers: dict[str, int] = {"": -1}
    first, second = np.full((2, space.matrix.shape[1] + 1), -1, np.int32)
    first[space.matrix.indices[entries]] = [numbers.setdefault(one, len(numbers)) for one, _, _ in parts]
    second[space.matrix.indices[entries]] = [numbers.setdefault(other, len(numbers)) for _, _, other in parts]
    return first[shared], second[shared]


def _brief(columns: Integers, first: Integers, second: Integers) -> Integers:
    """Keep in each row a few terms that have no word in common, pairs rather than their single words.

    A column is a term of the words `first` and `second`.
    """
    pairs = second >= 0
    meets = (first[:, :, None] == first[:, None]) | (first[:, :, None] == second[:, None])
    meets |= ((second[:, :, None] == second[:, None]) | (second[:, :, None] == first[:, None])) & pairs[:, :, None]
    kept = pairs.copy()
    for place in range(1, columns.shape[1]):
        kept[:, place] &= ~(meets[:, place, :place] & kept[:, :place]).any(axis=1)
    kept |= (columns >= 0) & ~pairs & ~(meets & kept[:, None]).any(axis=2)
    return np.where(kept & (np.cumsum(kept, axis=1) <= SHOWN_TERMS), columns, -1)


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
