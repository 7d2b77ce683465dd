"""Texts that lie near each other by their latent vectors, found cell by cell.

Vectors are whole numbers here, a million times the latent ones: their sums are exact in whatever order a processor
adds them, so neither threads nor the size of a block decide anything, and a value and a position fit into one number.
Numbers alone are sorted ten times as fast as by a key.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped] # ships no types

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

# Length of a vector. A product of two is below 2**41, and with a position below 2**53, up to where numbers are exact.
SCALE = 2.0**20
POSITIONS = 4096
# What remains of a product beside the number of a text, which takes the other bits.
COARSER = 6
BITS = 27
ONE = (1 << BITS) - 1
# Cells for each square root of the number of texts, members that one holds at most, and cells that a text is compared
# with.
CELLS = 1.5
MOST_MEMBERS = 400
PROBES = 4
BLOCK = 512
# A center shorter than this is the noise of rounding.
NOISE = 1e-3


def whole(dense: Floats) -> Floats:
    """Make whole numbers of latent vectors."""
    return np.round(dense * SCALE)


def cosines(products: Floats) -> Floats:
    """Give the cosines that products of whole vectors stand for, told apart to ten digits, 0 at least."""
    return _coarse(products) / (SCALE * SCALE / (1 << COARSER))


def nearest(vectors: Floats, most: int) -> tuple[Integers, Floats]:
    """Give for each text those with the nearest vectors, with their cosines, out of the cells near it.

    Texts are in no order, -1 where there are fewer than `most`.
    """
    count, dimensions = vectors.shape
    if not dimensions:
        return np.zeros((count, 0), np.int64), np.zeros((count, 0))
    home, visited = visits(vectors)
    probes, cells = visited.shape[1], int(visited.max()) + 1
    found = np.zeros((count, probes, most), np.int64)
    for members, places in zip(_grouped(home, cells), _grouped(visited.ravel(), cells), strict=True):
        texts, probe = np.divmod(places, probes)
        kept = min(most, len(members))
        products, ranks = _largest(vectors[texts] @ vectors[members].T, kept, np.flatnonzero(probe == 0))
        found[texts, probe, :kept] = _coarse(products) << BITS | ONE - members[ranks]
    flat = found.reshape(count, -1)
    best = np.partition(flat, flat.shape[1] - most, axis=1)[:, flat.shape[1] - most :]
    return np.where(best > ONE, ONE - (best & ONE), -1), (best >> BITS) / (SCALE * SCALE / (1 << COARSER))


def _coarse(products: Floats) -> Integers:
    return np.maximum(products, 0).astype(np.int64) >> COARSER


def _largest(products: Floats, kept: int, own: Integers) -> tuple[Floats, Integers]:
    """Give the largest values of each row, in no order, with their columns; ties go to the lower column.

    Of the rows `own`, which are as many as columns, each is the text of one column, and nobody is near himself.
    """
    products[own, np.arange(len(own))] = -1
    products *= POSITIONS
    products -= np.arange(products.shape[1])
    first = products.shape[1] - kept
    best = np.partition(products, first, axis=1)[:, first:] if kept else products[:, :0]
    ranks: Integers = -best.astype(np.int64) & (POSITIONS - 1)
    return (best + ranks) / POSITIONS, ranks


def visits(vectors: Floats) -> tuple[Integers, Integers]:
    """Give for each text the cell that it lives in, and those that it is compared with, its own one first.

    A cell that is too full is divided, and others are compared with one part of it.
    """
    count = len(vectors)
    nearest = _nearest_centers(vectors, _centers(vectors))
    home = nearest[:, 0]
    order = np.argsort(home, kind="stable")
    sizes = np.bincount(home, minlength=nearest.max() + 1)
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(count) - (np.cumsum(sizes) - sizes)[home[order]]
    parts = np.maximum(1, -(-sizes // MOST_MEMBERS))
    first = np.cumsum(parts) - parts
    visited = first[nearest] + np.arange(count)[:, None] % parts[nearest]
    visited[:, 0] = first[home] + rank % parts[home]
    return visited[:, 0], visited


def _centers(vectors: Floats) -> Floats:
    """Start from some texts, and move each center twice to the mean of those that are nearest to it."""
    count = max(1, int(CELLS * len(vectors) ** 0.5))
    centers = vectors[:count]
    for _ in range(2):
        blocks = [vectors[start : start + BLOCK] for start in range(0, len(vectors), BLOCK)]
        nearest = np.concatenate([np.argmax(block @ centers.T, axis=1) for block in blocks])
        shape = (len(vectors), count)
        sums = sparse.csr_array((np.ones(len(vectors)), nearest, np.arange(len(vectors) + 1)), shape=shape).T @ vectors
        lengths = np.sqrt((sums * sums).sum(axis=1, keepdims=True))
        centers = np.where(lengths > NOISE, np.round(sums / np.maximum(lengths, NOISE) * SCALE), centers)
    return centers


def _nearest_centers(vectors: Floats, centers: Floats) -> Integers:
    """Give for each text the nearest centers, the nearest first."""
    probes = min(PROBES, len(centers))
    found = np.empty((len(vectors), probes), np.int64)
    for start in range(0, len(vectors), BLOCK):
        products = (vectors[start : start + BLOCK] @ centers.T) * POSITIONS - np.arange(len(centers))
        best = np.sort(np.partition(products, len(centers) - probes, axis=1)[:, len(centers) - probes :], axis=1)
        found[start : start + BLOCK] = -best[:, ::-1].astype(np.int64) & (POSITIONS - 1)
    return found


def _grouped(numbers: Integers, count: int) -> list[Integers]:
    """Give for each number below `count` the positions that hold it, ascending."""
    return np.split(np.argsort(numbers, kind="stable"), np.cumsum(np.bincount(numbers, minlength=count))[:-1])
