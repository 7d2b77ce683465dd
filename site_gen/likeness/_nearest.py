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
# A value among terms below this makes no candidate.
LEAST = 0.02
BLOCK = 512
# A value and a column take so many bits each, which is enough for a hundred million papers; a row takes the rest.
BITS = np.uint64(27)
ONE = np.uint64((1 << 27) - 1)


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
    latent = _cells.nearest(dense, CANDIDATES * k)
    latent_share = LATENT if dense.shape[1] else 0.0
    turned = telling.T.tocsr()
    for start in range(0, count, BLOCK):
        shared = telling[start : start + BLOCK] @ turned
        by_terms, _ = heaviest(shared, CANDIDATES * k + 1, LEAST)
        some = _each_once(np.hstack((by_terms, latent[start : start + BLOCK])), start)
        rows, places = np.nonzero(some >= 0)
        others = some[rows, places]
        alike = np.zeros(some.shape)
        near = np.einsum("ij,ij->i", dense[start + rows], dense[others])
        alike[rows, places] = np.round((_values(shared, rows, others) + latent_share * near) / (1 + latent_share), 9)
        best = np.argsort(-alike, axis=1, kind="stable")[:, :k]
        value = np.take_along_axis(alike, best, axis=1)
        texts[start : start + BLOCK, : best.shape[1]] = np.where(value > 0, np.take_along_axis(some, best, axis=1), -1)
        cosines[start : start + BLOCK, : best.shape[1]] = np.maximum(value, 0)
    return texts, cosines


def heaviest(products: sparse.csr_array, most: int, least: float = 0.0) -> tuple[Integers, Floats]:
    """Give the columns of the largest values of each row, the largest first, with the values; -1 where there are fewer.

    Values are in [0, 1] and told apart to eight digits; those under `least` do not count, and ties go to the lower
    column. There may be a thousand rows. Row, value and column are packed into one number each, for numbers alone are
    sorted ten times as fast as by a key.
    """
    values = _whole(products.data)
    packed = _rows(products) | ONE - values << BITS | products.indices.astype(np.uint64)
    packed = np.sort(packed[values >= ONE * least])
    starts = np.searchsorted(packed, np.arange(products.shape[0] + 1, dtype=np.uint64) << BITS + BITS)
    places = starts[:-1, None] + np.arange(most)
    places[places >= starts[1:, None]] = len(packed)
    columns: Integers = np.append((packed & ONE).astype(np.int64), -1)[places]
    return columns, np.append(ONE - (packed >> BITS & ONE), np.uint64(0))[places] / ONE


def _values(products: sparse.csr_array, rows: Integers, columns: Integers) -> Floats:
    """Look up values by row and column, best in this order; a sparse matrix takes eight times as long to do it."""
    packed = np.sort(_rows(products) | products.indices.astype(np.uint64) << BITS | _whole(products.data))
    wanted = rows.astype(np.uint64) << BITS + BITS | columns.astype(np.uint64) << BITS
    found = np.append(packed, np.uint64(0))[np.searchsorted(packed, wanted)]
    return np.where(found >> BITS == wanted >> BITS, found & ONE, 0) / ONE


def _rows(products: sparse.csr_array) -> Hashes:
    return np.repeat(np.arange(products.shape[0], dtype=np.uint64) << BITS + BITS, np.diff(products.indptr))


def _whole(values: Floats) -> Hashes:
    return (np.clip(values, 0, 1) * ONE).astype(np.uint64)


def _each_once(candidates: Integers, start: int) -> Integers:
    """Put the candidates of each row in order, -1 in the place of those that come twice and of the row itself."""
    candidates[candidates == (start + np.arange(len(candidates)))[:, None]] = -1
    ordered = np.sort(candidates, axis=1)
    ordered[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = -1
    return ordered
