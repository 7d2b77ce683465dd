"""How much speaks for each topic, for all papers at once."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped] # ships no types

from site_gen import likeness
from site_gen.topics._phrases import Index, Spotted

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

# One phrase has at most so many points however often it is repeated: an abstract is not a vote.
MOST_OF_ONE = 4.0
# Points that likeness can add at most: of terms, of latent vectors, and by the voices of near papers.
DESCRIBED, LATENT, NEAR = 4.0, 4.0, 5.0
# Latent cosines of texts of one field are much the same; their squares tell the nearest topic from the next.
SHARPNESS = 2
# A paper's likeness to topics is trusted in full if its terms are this share as like them as those of the paper at the
# upper quartile are, and at least so like in cosine. Latent vectors that stand on fewer terms mean nothing.
TYPICAL, CLEAR, CLEAREST = 75, 0.4, 0.02
# So many near papers have a voice.
VOICES = 10
# An accidental direction of length 1e-12 is none.
_NOTHING = 1e-9


class Occurrences(Struct, frozen=True):
    """Each phrase of each paper with each of its topics, paper by paper, in order of first appearance."""

    papers: Integers
    topics: Integers
    order: Integers
    """Which phrase of its paper it is."""
    points: Floats
    """0 where the topic excludes it."""


class Parts(Struct, frozen=True):
    """Points that speak for each topic, papers x topics, by where they come from."""

    spoken: Floats
    """The phrases that stand there."""
    alike: Floats
    """Likeness to the topic's title, description and phrases, at most `DESCRIBED + LATENT`."""
    near: Floats
    """What the nearest papers say of themselves, at most `NEAR`."""

    @property
    def points(self) -> Floats:
        """All together, rounded so that ties are ties on every machine."""
        found: Floats = np.round(self.spoken + self.alike + self.near, 9)
        return found


class Shared(Struct, frozen=True):
    """The terms that topics use: weights for papers and for topics, and their columns in the space."""

    papers: sparse.csr_array
    topics: sparse.csr_array
    columns: Integers


class Scores(Struct, frozen=True):
    """All that speaks for the topics of a collection."""

    parts: Parts
    occurrences: Occurrences
    shared: Shared


def score(spotted: Sequence[Spotted], index: Index, space: likeness.Space, hood: likeness.Neighborhood) -> Scores:
    """Count the points of all papers for all topics; a few arrays of papers x topics are in memory."""
    shape = (len(spotted), len(index.taxonomy))
    occurrences = _occurrences(spotted, index)
    cells = occurrences.papers * shape[1] + occurrences.topics
    # Of no phrase at all numpy counts whole numbers.
    spoken = np.bincount(cells, occurrences.points, shape[0] * shape[1]).reshape(shape).astype(np.float64)
    matrix, latent = likeness.project(space, index.texts)
    columns = np.unique(matrix.indices)
    shared = Shared(space.matrix[:, columns], matrix[:, columns], columns)
    alike = _alike((shared.papers @ shared.topics.T).toarray(), np.maximum(space.dense @ latent.T, 0.0))
    # A paper that holds what a topic excludes, and no phrase of it, is like it in words alone.
    alike[_excluded(occurrences, shape) & (spoken == 0)] = 0.0
    parts = Parts(spoken, alike, NEAR * _heard(spoken + alike, hood))
    return Scores(parts, occurrences, shared)


def directed(rows: Floats, clear: float = _NOTHING) -> Floats:
    """Give rows length 1, or less where they are shorter than `clear`."""
    found: Floats = rows / np.maximum(_lengths(rows), clear)
    return found


def _occurrences(spotted: Sequence[Spotted], index: Index) -> Occurrences:
    sizes = np.array([len(one.numbers) // 4 for one in spotted], np.int64)
    numbers = np.frombuffer(b"".join(one.numbers for one in spotted), "<i4").astype(np.int64)
    counts = np.frombuffer(b"".join(one.weights for one in spotted), "<f4").astype(np.float64)
    papers = np.repeat(np.arange(len(spotted)), sizes)
    order = np.arange(len(numbers)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    # Each phrase speaks for the topics from one start to the next.
    spread = index.starts[numbers + 1] - index.starts[numbers]
    which = np.repeat(np.arange(len(numbers)), spread)
    pairs = np.arange(len(which)) + np.repeat(index.starts[numbers] - np.cumsum(spread) + spread, spread)
    points = np.minimum(counts, MOST_OF_ONE)[which] * index.weights[pairs]
    return Occurrences(papers[which], index.topics[pairs], order[which], points)


def _excluded(occurrences: Occurrences, shape: tuple[int, int]) -> NDArray[np.bool_]:
    found = np.zeros(shape, np.bool_)
    places = np.flatnonzero(occurrences.points == 0)
    found[occurrences.papers[places], occurrences.topics[places]] = True
    return found


def _alike(by_terms: Floats, by_latent: Floats) -> Floats:
    lengths = _lengths(by_terms)
    clear = max(CLEAR * float(np.percentile(lengths, TYPICAL)), CLEAREST)
    trust = np.minimum(lengths / clear, 1.0) ** 2
    found: Floats = trust * (DESCRIBED * directed(by_terms) + LATENT * directed(by_latent**SHARPNESS))
    return found


def _lengths(rows: Floats) -> Floats:
    found: Floats = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    return found


def _heard(own: Floats, hood: likeness.Neighborhood) -> Floats:
    """Give what the nearest say of themselves, each as loud as it is near, together at most of length 1."""
    loudness = hood.cosines[:, :VOICES] / np.maximum(hood.cosines[:, :VOICES].sum(axis=1, keepdims=True), 1.0)
    said = directed(own, DESCRIBED)
    found = np.zeros(own.shape)
    for loud, papers in zip(loudness.T, hood.indices[:, :VOICES].T, strict=True):
        # Where there is no such paper the loudness is 0.
        found += loud[:, None] * said[papers]
    return found
