"""Which topics a paper gets."""

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from site_gen.topics._scores import Floats, Integers, Parts

# Points that a paper itself must give for a topic: one expression in its title or its own words, or clear likeness.
# What near papers say orders topics, but never gives one.
LEAST = 1.0
# Likeness is a weaker sign than words that a person chose: this share of its points counts there.
HINT = 0.4
# A further topic needs this share of the points of the main one.
NEARLY = 0.4
MOST_TOPICS = 4


class Settled(Struct, frozen=True):
    """What is left for each topic after parents and children have settled which of them speaks: papers x topics."""

    points: Floats
    enough: NDArray[np.bool_]
    """Whether the paper itself says enough of it."""


def settle(parts: Parts, above: Sequence[int]) -> Settled:
    """Let parents and children settle which of them speaks, the deepest first.

    Where a child is clear the parent is silent, for the child says it already, and what spoke for the parent speaks
    for its clearest child. Where none is clear what spoke for the children speaks for the parent: phrases add up, of
    likeness the greatest counts.
    """
    values = np.array((parts.spoken, parts.alike, parts.near))
    for parent in _parents(above):
        _settle_family(values, parent, [topic for topic in range(len(above)) if parent in ancestors(topic, above)])
    return _seen(values)


def choose(settled: Settled) -> Integers:
    """Give the positions of each paper's topics, the main one first, -1 where there are no more: papers x 4."""
    points = np.where(settled.enough, settled.points, 0.0)
    order = np.argsort(-points, axis=1, kind="stable")[:, :MOST_TOPICS]
    best = np.take_along_axis(points, order, axis=1)
    found: Integers = np.where((best > 0) & (best >= NEARLY * best[:, :1]), order, -1)
    return found


def ancestors(topic: int, above: Sequence[int]) -> list[int]:
    """Give the topics above a topic, the nearest first."""
    found: list[int] = []
    while above[topic] >= 0 and above[topic] not in found:
        topic = above[topic]
        found.append(topic)
    return found


def _parents(above: Sequence[int]) -> Iterator[int]:
    """Give each parent after all parents that stand below it."""
    parents = {parent for parent in above if parent >= 0}
    yield from sorted(parents, key=lambda parent: (-len(ancestors(parent, above)), parent))


def _settle_family(values: Floats, parent: int, below: Sequence[int]) -> None:
    seen = _seen(values)
    clear = seen.enough & (seen.points >= NEARLY * seen.points.max(axis=1, keepdims=True))
    strong = np.where(clear[:, below], seen.points[:, below], 0.0)
    heard = strong.any(axis=1)
    rows, others = np.flatnonzero(heard), np.flatnonzero(~heard)
    heirs = np.array(below)[strong.argmax(axis=1)][rows]
    values[:, rows, heirs] = np.maximum(values[:, rows, heirs], values[:, rows, parent])
    values[:, rows, parent] = 0.0
    lent = values[:, others][:, :, below]
    values[0, others, parent] += lent[0].sum(axis=1)
    values[1:, others, parent] = np.maximum(values[1:, others, parent], lent[1:].max(axis=2))
    values[:, others[:, None], below] = 0.0


def _seen(values: Floats) -> Settled:
    spoken, alike, near = values
    return Settled(Parts(spoken, alike, near).points, np.round(spoken + HINT * alike, 9) >= LEAST)
