"""What a paper is about, judged by the words of the user's taxonomy, and which words say so.

Nothing here knows a field. Topics come from `content/topics.yaml`; each brings a title, and as it likes a
description, words and phrases, phrases that it excludes, and a parent. What speaks for a topic is counted in points,
in three parts:

**Phrases.** Words and phrases of a topic, and the parts of its title, are looked for as stems, longest first, each
place of a text for one phrase alone. A phrase has 3 points in the title of a paper, 1 in a sentence in which the
authors speak of their own work, 1/2 elsewhere; a keyword or category that the source gives is their own word too. One
phrase has at most 4 points: an abstract is not a vote. A single word has 0.6 of that, for it has more meanings than
an expression has. What a topic excludes hides all that stands inside it, from that topic alone; a paper that holds
such an expression and no phrase of the topic is not held for like it either. How rare a phrase is in the collection
plays no part: in trials the square root of the inverse document frequency cost 0.01, and without it what one paper
says does not depend on the others, and so can be remembered.

**Likeness.** Title, description and phrases of a topic are a text like those of the papers, and are laid into the
same space (see `likeness`). The row of cosines with all topics is brought to length 1 and multiplied by 4, once for
terms and once for latent vectors, where cosines are squared first. A taxonomy of titles and descriptions lives by
this. A latent vector has a direction also where it stands on two stray words, so both are trusted only as far as the
paper shares terms with topics as papers of the collection do. A fixed cosine in place of that measure fitted the
captures and left a third of another collection without topics.

**Near papers.** The ten nearest each say, as loud as they are near, what they themselves hold for right, at most 5
points in all. That decides where a paper leaves two topics open. It never gives a topic: for that a paper needs a
point of its own, where likeness counts 0.4. So one paper's wrong topic does not flood those around it, and a paper
that fits nothing has no topic.

The topic with most points is the main one; those with at least 0.4 of its points follow, four topics at most.

**Parents.** A paper is filed as deep as it is clear. Where a child is clear its parent is silent, for the child says
it already and the parent's page collects its children; what spoke for the parent speaks for its clearest child. Where
no child is clear, what was found for them speaks for the parent.

**What each part brings**, on 123 papers filed by reading under 40 topics (a third of the labels; acceptable main
topic, main topic among the true ones, F1 of all topics; `python -m tests.bench quality`):

    phrases alone           0.83  0.90  0.68        of titles and descriptions alone   0.45  0.54  0.43
    + likeness of terms     0.84  0.93  0.70                                           0.67  0.76  0.54
    + latent likeness       0.86  0.95  0.72                                           0.75  0.83  0.60
    + near papers           0.89  0.94  0.73                                           0.81  0.87  0.61

The order is the same for 1,456 papers of arXiv under 14 of its classes, told by a title and one sentence each: 0.10,
0.44, 0.58, 0.60 main topics as the authors chose them. None of the numbers above is fine: any of them 30 % up or down
moves the main topic and F1 by 0.02 at most, where one paper is 0.008. Tried and left out, for they brought
nothing on either set: prototypes of topics from the papers that are surely theirs, several rounds of that, centered
latent vectors, terms of descriptions weighed by how few topics use them, logarithms or powers of counts.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import numpy as np
from msgspec import Struct

from site_gen import likeness
from site_gen.model import TopicMatch
from site_gen.topics._choice import LEAST, MOST_TOPICS, NEARLY, Settled, choose, settle
from site_gen.topics._evidence import match
from site_gen.topics._phrases import Index, Spotted, index, spot
from site_gen.topics._scores import MOST_OF_ONE, VOICES, Floats, Scores, directed, score

__all__ = [
    "LEAST",
    "MOST_OF_ONE",
    "MOST_TOPICS",
    "NEARLY",
    "VOICES",
    "Classified",
    "Index",
    "Reason",
    "Spotted",
    "Standing",
    "classify",
    "index",
    "spot",
    "why",
]

# Topics that `why` tells of.
MOST_REASONS = 8

Standing: TypeAlias = Literal["main", "further", "too-little", "far-behind", "too-many", "family"]
"""`main` and `further` are the topics that the paper has. The others are not: `too-little` because the paper itself
gives fewer than `LEAST` points, `far-behind` because it has less than `NEARLY` of the main topic's, `too-many` because
four others have more, `family` because a parent or child speaks for it."""


class Classified(Struct, frozen=True):
    """The topics of a collection; row `i` of both belongs to the paper at `i`."""

    matches: tuple[tuple[TopicMatch, ...], ...]
    """The main topic first, at most four; empty where nothing fits."""
    leanings: Floats
    """How much each paper leans to each topic, papers x topics: rows of length 1, or 0 where nothing fits."""


class Reason(Struct, frozen=True):
    """What speaks for a topic of one paper, in points."""

    topic: str
    standing: Standing
    points: float
    phrases: tuple[tuple[str, float], ...]
    """Each as the paper writes it, with its points, strongest first; 0 where the topic excludes it."""
    alike: float
    """For likeness to the topic's title, description and phrases."""
    near: float
    """For what the nearest papers say of themselves."""


def classify(
    spotted: Sequence[Spotted], index: Index, space: likeness.Space, hood: likeness.Neighborhood
) -> Classified:
    """Find the topics of all papers; `spotted`, `space` and `hood` tell of the same papers in the same order.

    Never raises on input. 0.4 s for 20,000 papers and 40 topics, in proportion to both; a dozen arrays of papers x
    topics at most are in memory.
    """
    shape = (len(spotted), len(index.taxonomy))
    if 0 in shape:
        return Classified(tuple(() for _ in spotted), _closed(np.zeros(shape)))
    scores = score(spotted, index, space, hood)
    chosen = choose(settle(scores.parts, index.above))
    points = np.where(chosen[:, :1] >= 0, scores.parts.points, 0.0)
    return Classified(match(chosen, scores, spotted, index, space.vocabulary), _closed(directed(points)))


def why(
    position: int,
    spotted: Sequence[Spotted],
    index: Index,
    space: likeness.Space,
    hood: likeness.Neighborhood,
) -> tuple[Reason, ...]:
    """Tell what speaks for each topic of the paper at `position`, also for those that it did not get, strongest first.

    Takes the time of `classify`, for what a paper gets depends on its neighbors.
    """
    if not index.taxonomy:
        return ()
    scores = score(spotted, index, space, hood)
    settled = settle(scores.parts, index.above)
    points = scores.parts.points[position]
    standings = _standings(settled, choose(settled)[position].tolist(), position)
    return tuple(
        Reason(
            index.taxonomy[topic].id,
            standings[topic],
            float(points[topic]),
            tuple(_spoken(scores, spotted, position, topic)),
            round(float(scores.parts.alike[position, topic]), 9),
            round(float(scores.parts.near[position, topic]), 9),
        )
        for topic in np.argsort(-points, kind="stable")[:MOST_REASONS].tolist()
        if points[topic] > 0
    )


def _standings(settled: Settled, chosen: Sequence[int], position: int) -> list[Standing]:
    points, enough = settled.points[position], settled.enough[position]
    best = points[chosen[0]]
    found: list[Standing] = []
    for topic, value in enumerate(points.tolist()):
        if topic in chosen:
            found.append("further" if chosen.index(topic) else "main")
        elif not value:
            found.append("family")
        elif not enough[topic]:
            found.append("too-little")
        else:
            found.append("far-behind" if value < NEARLY * best else "too-many")
    return found


def _spoken(scores: Scores, spotted: Sequence[Spotted], position: int, topic: int) -> Iterator[tuple[str, float]]:
    found = scores.occurrences
    forms = spotted[position].written.split("\n")
    places = np.flatnonzero((found.papers == position) & (found.topics == topic))
    for place in sorted(places.tolist(), key=lambda place: (-found.points[place], place)):
        yield forms[found.order[place]], round(float(found.points[place]), 9)


def _closed(array: Floats) -> Floats:
    array.flags.writeable = False
    return array
