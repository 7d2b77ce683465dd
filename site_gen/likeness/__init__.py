"""How alike the papers of a collection are: their words as vectors, and each paper's nearest.

Topics, related papers and whatever else compares texts do it here, in one space for all papers, and the nearest of each
paper are found once. A paper has two rows.

**Terms** (`matrix`): subject terms by `(1 + ln tf) * ln(1 + n / df)` (TF-IDF with sublinear frequency, Salton and
Buckley 1988). Terms that only one paper has make its row longer and have no column: they make no two papers alike, but
leaving them out makes papers of a small collection look twice as near as they are. A pair of words weighs 0.7 of a
single word, for its words are counted too.

**Latent vectors** (`dense`): the row of terms, seen along the axes in which texts of this collection differ most
(latent semantic analysis, Deerwester and others 1990), so that texts meet that say the same in other words. The axes
are found in a sample of 3,000 texts. A larger collection has more of them, and what is more is the noise of a few
texts: 2.4 for each square root of its size, at most 64. Among fewer than twenty texts nothing is to be found, and only
terms count.

The cosine of two papers is that of their terms plus 0.4 times that of their latent vectors, brought back to [0, 1];
a cosine of terms below 0.02 counts as none.

Finding the nearest must not compare all with all. Candidates come from two sides: those that share most among the
rarest terms, as many terms as a bounded number of multiplications allows; and those with the nearest latent vectors,
out of the four cells that are nearest to a text (cells of two rounds of k-means, divided where they are crowded). Both
sides are needed: of the six nearest among 20,000 papers, 24 candidates by terms hold 0.50, 24 by latent vectors out of
cells 0.64, and both together 0.91. A fifth cell would find 0.93. A third of all entries of
`matrix` count there, three quarters among some hundred papers, where 0.98 are found.

Nothing depends on the order of papers. The sample, the centers of cells and all ties go by a number that says what a
text says, and texts that say the same are one text: ten thousand copies cost as much as one, and fill one place of a
neighborhood, not all. Latent vectors are compared as whole numbers, a million times as large:
sums of those are exact, so threads and the size of a block change nothing.

Little depends on what comes later. The search for axes begins with numbers by chance, which follow from each term
alone: of the six nearest of 19,800 papers 0.99 are the same after one paper more, 0.93 after fifty. With numbers by the
places of terms it was 0.80 and 0.81, for one term more moves all places behind it.

20,000 papers take a second for the space and as much for the neighborhoods, on two cores that others use too; what the
terms of texts have in common takes half of the latter, and 4 kB a paper while it is looked through.

What each part brings to related papers stands in the room `related`; `python -m tests.bench quality` prints it, and
`python -m tests.bench scale` what it costs.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped] # ships no types

from site_gen.likeness import _nearest, _space
from site_gen.likeness._nearest import heaviest
from site_gen.terms import Words

__all__ = ["Neighborhood", "Space", "heaviest", "neighborhood", "project", "space"]

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Hashes: TypeAlias = NDArray[np.uint64]


class Space(Struct, frozen=True):
    """A collection as vectors; row `i` belongs to the paper at `i`, and nothing in it can be written to."""

    matrix: sparse.csr_array
    """Weights of terms, papers x vocabulary: rows of length 1, less what only this paper says; empty rows stay so."""
    vocabulary: Hashes
    """Of the terms that at least two papers have, ascending; column `j` belongs to `vocabulary[j]`."""
    rarity: Floats
    """Inverse document frequency by column, `ln(1 + n / df)`."""
    dense: Floats
    """Latent vectors, papers x dimensions, of length 1 or 0; a collection of few papers has no dimension."""
    places: NDArray[np.int32]
    """For each entry of `matrix`, the position of its term in the `Words` of its paper."""
    keys: Hashes
    """A number for each paper's text: equal for equal texts."""
    axes: Floats
    """From columns to dimensions, for those columns that have a part in it."""
    placed: Integers
    """By column, its row in `axes`, or -1."""
    alone: float
    """Inverse document frequency of a term that at most one paper has."""


class Neighborhood(Struct, frozen=True):
    """The nearest of each paper, nearest first."""

    indices: NDArray[np.int32]
    """Papers x k: positions of papers, -1 where there is none."""
    cosines: Floats
    """Papers x k, in [0, 1], 0 where there is none."""


def space(words: Sequence[Words]) -> Space:
    """Lay out a collection; `words[i]` becomes row `i`."""
    counts = _space.counts(words)
    keys = _space.keys(counts)
    vocabulary, frequency = _space.vocabulary(counts.hashes)
    rarity = np.log1p(counts.papers / frequency)
    alone = float(np.log1p(counts.papers))
    matrix, places = _space.weighed(counts, vocabulary, rarity, alone)
    axes, placed = _space.axes(matrix, vocabulary, np.unique(keys, return_index=True)[1])
    dense = _space.projected(matrix, axes, placed)
    for array in (vocabulary, rarity, dense, places, keys, axes, placed, matrix.data, matrix.indices, matrix.indptr):
        array.flags.writeable = False
    return Space(matrix, vocabulary, rarity, dense, places, keys, axes, placed, alone)


def project(space: Space, words: Sequence[Words]) -> tuple[sparse.csr_array, Floats]:
    """Give the rows that texts would have, the same columns and dimensions as those of the papers."""
    matrix, _ = _space.weighed(_space.counts(words), space.vocabulary, space.rarity, space.alone)
    return matrix, _space.projected(matrix, space.axes, space.placed)


def neighborhood(space: Space, k: int) -> Neighborhood:
    """Find the `k` nearest of each paper.

    Papers of one text count as one paper: of another text the first paper stands for all, and of its own text each
    paper has one, the next.
    """
    _, firsts, groups = np.unique(space.keys, return_index=True, return_inverse=True)
    texts, cosines = _nearest.nearest(_nearest.telling(space.matrix[firsts]), space.dense[firsts], k)
    papers, cosines = np.append(firsts, -1)[texts][groups], cosines[groups]
    _put_twins(papers, cosines, groups, space.keys)
    found = Neighborhood(papers.astype(np.int32), cosines)
    for array in (found.indices, found.cosines):
        array.flags.writeable = False
    return found


def _put_twins(papers: Integers, cosines: Floats, groups: Integers, keys: Hashes) -> None:
    """Put the next paper of the same text before all others; papers that say nothing are nobody's twins."""
    order = np.argsort(groups, kind="stable")
    following = np.roll(order, -1)
    following[np.diff(groups[order], append=-1) != 0] = order[np.diff(groups[order], prepend=-1) != 0]
    several = np.flatnonzero((following != order) & (keys[order] > 0))
    rows = order[several]
    papers[rows, 1:], cosines[rows, 1:] = papers[rows, :-1], cosines[rows, :-1]
    papers[rows, 0], cosines[rows, 0] = following[several], 1.0
