"""The nearest of each text, out of candidates by terms and by latent vectors."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped] # ships no types

from site_gen.likeness import _cells
from site_gen.likeness._space import restricted

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Hashes: TypeAlias = NDArray[np.uint64]

# Share of the latent vectors in a cosine beside that of the terms.
LATENT = 0.4
# Terms count in the cosine of two papers, the rarest first, until finding all pairs that share them costs so many
# multiplications a paper; what is common to more is left to the latent vectors.
WORK = 1000
# Candidates by terms, and as many by latent vectors, for each neighbor that is wanted.
CANDIDATES = 1
# A value among terms below this counts as none: of the pairs that share a term one in eleven has more, and of the six
# nearest among 20,000 as many are found as with half of it.
LEAST = 0.02
BLOCK = 512
# The texts that follow are taken out so often, which costs a part of the multiplications that it saves.
PARTS = 5
# A value and a column take so many bits each, which is enough for a hundred million papers; a row takes the rest.
BITS = 27
ONE = (1 << BITS) - 1
# Where there is no row beside it, a value is told apart to nine digits.
FINEST = 1 << 30
SHIFT, WHOLE = np.uint64(BITS), np.uint64(ONE)


def telling(matrix: sparse.csr_array) -> sparse.csr_array:
    """Keep the rarest terms, as many as `WORK` allows; terms with equally many holders are kept or left together."""
    holders = np.bincount(matrix.indices, minlength=matrix.shape[1])
    ordered = np.sort(holders)
    affordable = np.searchsorted(np.cumsum(ordered.astype(np.float64) ** 2), WORK * matrix.shape[0], side="right")
    fewer = holders < ordered[affordable] if affordable < len(ordered) else holders > 0
    placed = np.where(fewer & (holders > 1), np.cumsum(fewer & (holders > 1)) - 1, -1)
    return restricted(matrix, placed, int(placed.max(initial=-1)) + 1)


def nearest(telling: sparse.csr_array, dense: Floats, k: int) -> tuple[Integers, Floats]:
    """Give the best `k` texts for each with their cosines; ties go to the text that comes first."""
    count = telling.shape[0]
    texts, cosines = np.full((count, k), -1), np.zeros((count, k))
    vectors = _cells.whole(dense)
    latent, latent_near = _cells.nearest(vectors, CANDIDATES * k)
    latent_share = LATENT if dense.shape[1] else 0.0
    shared = _shared(telling)
    for start in range(0, count, BLOCK):
        rows = slice(start, start + BLOCK)
        some = shared[rows]
        columns, said = _strongest(some, CANDIDATES * k)
        near = _cells.cosines(np.einsum("ij,ikj->ik", vectors[rows], vectors[columns]))
        others = np.hstack((columns, latent[rows]))
        alike = np.hstack((said, _values(some, latent[rows]))) + latent_share * np.hstack((near, latent_near[rows]))
        best = _best(others, alike / (1 + latent_share), k)
        found = best > ONE
        texts[rows, : best.shape[1]] = np.where(found, ONE - (best & ONE), -1)
        cosines[rows, : best.shape[1]] = np.where(found, (best >> BITS) / FINEST, 0)
    return texts, cosines


def _shared(telling: sparse.csr_array) -> sparse.csr_array:
    """Multiply all texts with each other, and keep what is not below `LEAST`, nothing on the diagonal.

    What one text shares with another the other shares with it, so of each pair one half is enough. Some seventy
    entries a text are kept.
    """
    count = telling.shape[0]
    kept: list[tuple[Integers, Integers, Floats]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    part = max(1, -(-count // PARTS))
    for first in range(0, count, part):
        turned = telling[first:].T.tocsr()
        for start in range(first, min(first + part, count), BLOCK):
            products = telling[start : min(start + BLOCK, first + part)] @ turned
            places = np.flatnonzero(products.data >= LEAST)
            rows = start - 1 + np.searchsorted(products.indptr, places, side="right")
            columns = first + products.indices[places]
            later = columns > rows
            kept.append((rows[later], columns[later], products.data[places[later]]))
    rows, columns, values = map(np.concatenate, zip(*kept, strict=True))
    starts = np.append(0, np.cumsum(np.bincount(rows, minlength=count)))
    half = sparse.csr_array((values, columns, starts), shape=(count, count))
    half.sort_indices()
    both = (half + half.T.tocsr()).tocsr()
    both.sort_indices()
    return both


def _strongest(products: sparse.csr_array, most: int) -> tuple[Integers, Floats]:
    """Give the columns of the largest values of each row, with the values as they are; -1 where there are fewer."""
    # The positions take the place of the columns, to tell the values too.
    positions = sparse.csr_array((products.data, np.arange(products.nnz), products.indptr), shape=products.shape)
    places, _ = heaviest(positions, most)
    return np.append(products.indices.astype(np.int64), -1)[places], np.append(products.data, 0.0)[places]


def _values(products: sparse.csr_array, columns: Integers) -> Floats:
    """Look up the values of some columns of each row; the columns of `products` are in order."""
    rows = np.arange(len(columns))[:, None]
    present = np.repeat(rows[:, 0], np.diff(products.indptr)) << BITS | products.indices
    wanted = rows << BITS | np.maximum(columns, 0)
    places = np.searchsorted(present, wanted)
    same = np.append(present, -1)[places] == wanted
    return np.where(same & (columns >= 0), np.append(products.data, 0.0)[places], 0.0)


def _best(others: Integers, alike: Floats, k: int) -> Integers:
    """Pack cosines with their texts, each text once, and give the largest, the largest first."""
    packed = np.where(others >= 0, (np.clip(alike, 0, 1) * FINEST).astype(np.int64) << BITS | ONE - others, 0)
    packed.sort(axis=1)
    packed[:, 1:][packed[:, 1:] == packed[:, :-1]] = 0
    packed.sort(axis=1)
    return packed[:, ::-1][:, :k]


def heaviest(products: sparse.csr_array, most: int, least: float = 0.0) -> tuple[Integers, Floats]:
    """Give the columns of the largest values of each row, the largest first, with the values; -1 where there are fewer.

    Values are in [0, 1] and told apart to eight digits; those under `least` do not count, and ties go to the lower
    column. There may be a thousand rows. Row, value and column are packed into one number each, for numbers alone are
    sorted ten times as fast as by a key.
    """
    values = _whole(products.data)
    packed = _rows(products) | WHOLE - values << SHIFT | products.indices.astype(np.uint64)
    packed = np.sort(packed[values >= WHOLE * least])
    starts = np.searchsorted(packed, np.arange(products.shape[0] + 1, dtype=np.uint64) << SHIFT + SHIFT)
    places = starts[:-1, None] + np.arange(most)
    places[places >= starts[1:, None]] = len(packed)
    columns: Integers = np.append((packed & WHOLE).astype(np.int64), -1)[places]
    return columns, np.append(WHOLE - (packed >> SHIFT & WHOLE), np.uint64(0))[places] / WHOLE


def _rows(products: sparse.csr_array) -> Hashes:
    return np.repeat(np.arange(products.shape[0], dtype=np.uint64) << SHIFT + SHIFT, np.diff(products.indptr))


def _whole(values: Floats) -> Hashes:
    return (np.clip(values, 0, 1) * WHOLE).astype(np.uint64)
