"""Texts that lie near each other by their latent vectors, found cell by cell."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped] # ships no types

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

# Cells for each square root of the number of texts, members that one holds at most, and cells that a text is compared
# with.
CELLS = 1.5
MOST_MEMBERS = 400
PROBES = 4
BLOCK = 512
# A center shorter than this is the noise of rounding.
NOISE = 1e-9
# Decides ties by position in a partition, which would leave them to the processor; too little to decide anything else.
TIE = 1e-13


def nearest(dense: Floats, most: int) -> Integers:
    """Give for each text those with the nearest latent vectors, -1 where there are fewer, out of the cells near it."""
    count, dimensions = dense.shape
    if not dimensions:
        return np.zeros((count, 0), np.int64)
    home, visited = visits(dense)
    probes, cells = visited.shape[1], int(visited.max()) + 1
    found, near = np.full((count, probes, most), -1), np.zeros((count, probes, most))
    for members, places in zip(_grouped(home, cells), _grouped(visited.ravel(), cells), strict=True):
        texts, probe = np.divmod(places, probes)
        alike = np.round(dense[texts] @ dense[members].T, 9) - np.arange(len(members)) * TIE
        alike[texts[:, None] == members] = 0
        kept = min(most, len(members))
        best = np.argpartition(-alike, kept - 1, axis=1)[:, :kept] if kept else np.zeros((len(texts), 0), np.int64)
        near[texts, probe, :kept] = np.take_along_axis(alike, best, axis=1)
        found[texts, probe, :kept] = members[best]
    flat, texts = near.reshape(count, -1), found.reshape(count, -1)
    best = np.argpartition(-flat, most - 1, axis=1)[:, :most]
    return np.where(np.take_along_axis(flat, best, axis=1) > 0, np.take_along_axis(texts, best, axis=1), -1)


def visits(dense: Floats) -> tuple[Integers, Integers]:
    """Give for each text the cell that it lives in, and those that it is compared with, its own one first.

    A cell that is too full is divided, and others are compared with one part of it.
    """
    count = len(dense)
    nearest = _nearest_centers(dense, _centers(dense))
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


def _centers(dense: Floats) -> Floats:
    """Start from some texts, and move each center twice to the mean of those that are nearest to it."""
    count = max(1, int(CELLS * len(dense) ** 0.5))
    centers = dense[:count]
    for _ in range(2):
        nearest = _nearest_centers(dense, centers)[:, 0]
        shape = (len(dense), count)
        sums = sparse.csr_array((np.ones(len(dense)), nearest, np.arange(len(dense) + 1)), shape=shape).T @ dense
        lengths = np.sqrt((sums * sums).sum(axis=1, keepdims=True))
        centers = np.where(lengths > NOISE, sums / np.maximum(lengths, NOISE), centers)
    return centers


def _nearest_centers(dense: Floats, centers: Floats) -> Integers:
    """Give for each text the nearest centers, the nearest first."""
    probes = min(PROBES, len(centers))
    found = np.empty((len(dense), probes), np.int64)
    for start in range(0, len(dense), BLOCK):
        away = np.arange(len(centers)) * TIE - np.round(dense[start : start + BLOCK] @ centers.T, 9)
        some = np.argpartition(away, probes - 1, axis=1)[:, :probes]
        ordered = np.argsort(np.take_along_axis(away, some, axis=1), axis=1)
        found[start : start + BLOCK] = np.take_along_axis(some, ordered, axis=1)
    return found


def _grouped(numbers: Integers, count: int) -> list[Integers]:
    """Give for each number below `count` the positions that hold it, ascending."""
    return np.split(np.argsort(numbers, kind="stable"), np.cumsum(np.bincount(numbers, minlength=count))[:-1])
