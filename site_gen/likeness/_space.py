"""Papers as rows: terms by weight, and latent vectors."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped] # ships no types

from site_gen.terms import Words

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Hashes: TypeAlias = NDArray[np.uint64]

# Weight of a pair of words beside a single one: its words count too, where it does.
PAIRS = 0.7
# Latent dimensions for each square root of the number of texts, and at most so many.
DIMENSIONS = 2.4
MOST_DIMENSIONS = 64
# Fewer texts than this have no latent structure to be found.
FEWEST = 20
# The axes are found in so many texts, and hold for all.
SAMPLE = 3000
# Of a sample no larger than this the axes are exact; of a larger one they come from randomized subspace iteration
# (Halko, Martinsson and Tropp 2011), which after so many rounds with so many directions more lacks 0.6 % of the
# strength. In each round half the strength of the weakest direction is taken from all (Feng, Yu, Xie and Tang 2024,
# https://arxiv.org/abs/2404.09276): what is weaker still is gone sooner, and four rounds do nearly what six do without.
EXACT = 1000
OVERSAMPLED = 20
ROUNDS = 4
# A term has a part in the axes if at least two texts of the sample hold it, and one in so many.
HELD = 1000
# A latent vector shorter than this is the noise of rounding.
NOISE = 1e-9


class Counts(Struct, frozen=True):
    """All terms of all papers, one after the other."""

    rows: Integers
    hashes: Hashes
    weights: Floats
    """`1 + ln tf`, of pairs a part of it."""
    papers: int


def counts(words: Sequence[Words]) -> Counts:
    """Unpack the words of all papers."""
    sizes = [len(one.hashes) // 8 for one in words]
    hashes = np.frombuffer(b"".join(one.hashes for one in words), "<u8").astype(np.uint64, copy=False)
    often = np.frombuffer(b"".join(one.weights for one in words), "<f4").astype(np.float64)
    weights = (1 + np.log(np.maximum(often, 1))) * np.where(hashes & np.uint64(1), PAIRS, 1.0)
    return Counts(np.repeat(np.arange(len(words)), sizes), hashes, weights, len(words))


def keys(counts: Counts) -> Hashes:
    """Give each text a number that depends on what it says alone."""
    odd = counts.weights.view(np.uint64) * np.uint64(2) + np.uint64(1)
    keys = np.zeros(counts.papers, np.uint64)
    if len(counts.rows):
        starts = np.flatnonzero(np.diff(counts.rows, prepend=-1))
        keys[counts.rows[starts]] = np.add.reduceat(counts.hashes * odd, starts)
    return keys


def vocabulary(hashes: Hashes) -> tuple[Hashes, Integers]:
    """Give the terms that stand at least twice, ascending, with their counts."""
    ordered = np.sort(hashes)
    starts = np.flatnonzero(np.append(ordered[1:] != ordered[:-1], True) if len(ordered) else []) + 1
    counts = np.diff(starts, prepend=0)
    shared = counts > 1
    return ordered[starts - 1][shared], counts[shared]


def weighed(
    counts: Counts, vocabulary: Hashes, rarity: Floats, alone: float
) -> tuple[sparse.csr_array, NDArray[np.int32]]:
    """Weigh the terms of papers as rows of length 1; also give the position of each entry in the words of its paper."""
    columns = _found(counts.hashes, vocabulary)
    known = np.flatnonzero(columns >= 0)
    values = counts.weights * alone
    values[known] = counts.weights[known] * rarity[columns[known]]
    lengths = np.sqrt(np.bincount(counts.rows, values * values, minlength=counts.papers))
    rows, sizes = counts.rows[known], np.bincount(counts.rows, minlength=counts.papers)
    starts = np.append(0, np.cumsum(np.bincount(rows, minlength=counts.papers)))
    shape = (counts.papers, len(vocabulary))
    # The positions take the place of the weights while the columns of each row are brought into order.
    found = sparse.csr_array((known, columns[known].astype(np.int32), starts), shape=shape)
    found.sort_indices()
    order, found.data = found.data, values[found.data] / lengths[rows]
    return found, (order - (np.cumsum(sizes) - sizes)[rows]).astype(np.int32)


def _found(hashes: Hashes, vocabulary: Hashes) -> Integers:
    """Give the positions of hashes in an ascending vocabulary, -1 for those that are not there.

    Hashes are spread evenly, so their first bits nearly tell the place; a binary search takes five times as long.
    """
    bits = max(1, len(vocabulary).bit_length() + 3)
    shift = np.uint64(64 - bits)
    first = (vocabulary >> shift).astype(np.int64)
    starts: Integers = np.append(0, np.cumsum(np.bincount(first, minlength=1 << bits)))
    ends = np.append(vocabulary, np.uint64(0))
    places: Integers = starts[hashes >> shift]
    late = np.flatnonzero(ends[places] < hashes)
    while len(late):
        places[late] += places[late] < len(vocabulary)
        late = late[(places[late] < len(vocabulary)) & (ends[places[late]] < hashes[late])]
    places[(places == len(vocabulary)) | (ends[places] != hashes)] = -1
    return places


def axes(matrix: sparse.csr_array, vocabulary: Hashes, texts: Integers) -> tuple[Floats, Integers]:
    """Find the axes along which a sample of texts differs most."""
    placed = np.full(matrix.shape[1], -1)
    if len(texts) < FEWEST:
        return np.zeros((0, 0)), placed
    sample = matrix[texts[:SAMPLE]]
    holders = np.bincount(sample.indices, minlength=matrix.shape[1])
    held = np.flatnonzero(holders >= max(2, sample.shape[0] / HELD))
    placed[held] = np.arange(len(held))
    sample = restricted(sample, placed, len(held))
    wanted = min(MOST_DIMENSIONS, int(DIMENSIONS * len(texts) ** 0.5), len(held))
    if not wanted:
        return np.zeros((0, 0)), np.full(matrix.shape[1], -1)
    basis = _basis(sample, vocabulary[held], min(wanted + OVERSAMPLED, *sample.shape))
    return _upright(sample.T @ basis)[0][:, :wanted], placed


def _basis(sample: sparse.csr_array, terms: Hashes, wanted: int) -> Floats:
    """Span the directions in which the texts of a sample differ most: exactly if they are few, else nearly."""
    if sample.shape[0] <= EXACT:
        exactly: Floats = np.linalg.eigh((sample @ sample.T).toarray())[1][:, -wanted:]
        return exactly
    basis, _ = _upright(sample @ _by_chance(terms, wanted))
    shift = 0.0
    for _ in range(ROUNDS):
        basis, weakest = _upright(sample @ (sample.T @ basis) - shift * basis)
        shift = max(shift, (shift + weakest) / 2)
    return basis


def _by_chance(terms: Hashes, wanted: int) -> Floats:
    """Give each term as many numbers, 1 or -1, that follow from the term alone: a paper more leaves all others theirs.

    The bits of the term's hash and of numbers after it, mixed (Steele, Lea and Flood 2014, "SplitMix").
    """
    mixed = terms[:, None] + np.arange(1, wanted // 64 + 2, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        mixed = (mixed ^ mixed >> np.uint64(shift)) * np.uint64(factor)
    bits = np.unpackbits(mixed.astype("<u8").view(np.uint8), axis=1)[:, :wanted]
    return bits.astype(np.float64) * 2 - 1


def _upright(spread: Floats) -> tuple[Floats, float]:
    """Turn columns into axes of length 1 at right angles, the strongest first; also tell how strong the weakest is."""
    strengths, turned = np.linalg.eigh(spread.T @ spread)
    strong = np.flatnonzero(strengths > NOISE * strengths[-1])[::-1]
    lengths = np.sqrt(strengths[strong])
    return spread @ (turned[:, strong] / lengths), float(lengths.min(initial=np.inf))


def restricted(matrix: sparse.csr_array, placed: Integers, count: int) -> sparse.csr_array:
    """Keep some columns of a matrix, each at its place."""
    columns = placed[matrix.indices]
    kept = columns >= 0
    starts = np.append(0, np.cumsum(kept))[matrix.indptr]
    return sparse.csr_array((matrix.data[kept], columns[kept], starts), shape=(matrix.shape[0], count))


def projected(matrix: sparse.csr_array, axes: Floats, placed: Integers) -> Floats:
    """See rows along axes, as vectors of length 1, or 0 where a row has no part in any."""
    rows: Floats = restricted(matrix, placed, len(axes)) @ axes
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    return np.where(lengths > NOISE, rows / np.maximum(lengths, NOISE), 0.0)
